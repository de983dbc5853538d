#include "spinloom/spice/simulation.hpp"

#include <algorithm>

namespace spinloom::spice {

const Signal* AnalysisResult::find(const std::string& name) const {
    const auto it = std::find_if(signals.begin(), signals.end(), [&](const Signal& s) { return s.name == name; });
    return it == signals.end() ? nullptr : &*it;
}

}  // namespace spinloom::spice
