#include "spinloom/circuit/corners.hpp"

#include <algorithm>

namespace spinloom {

std::vector<double> corners(const Netlist& netlist, double stop) {
    std::vector<double> times;
    const auto add = [&](const auto& sources) {
        for (const auto& source : sources) {
            if (!source.waveform) continue;
            const auto own = source.waveform->breakpoints(stop);
            times.insert(times.end(), own.begin(), own.end());
        }
    };
    add(netlist.voltage_sources());
    add(netlist.current_sources());
    for (const auto& law : netlist.laws()) {
        for (const double time : law.law->times())
            if (time > 0 && time < stop) times.push_back(time);
    }
    times.push_back(stop);
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end(), [&](double a, double b) { return b - a < 1e-12 * stop; }),
                times.end());
    times.back() = stop;
    return times;
}

}  // namespace spinloom
