#include "spinloom/spice/read/output_wildcards.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace spinloom::spice {

std::vector<OutputStatement> without_wildcards(const Circuit& circuit) {
    std::vector<OutputStatement> outputs;
    for (const auto& output : circuit.outputs) {
        if (!output.expression || output.name != "i(*)") {
            outputs.push_back(output);
            continue;
        }
        auto names = circuit.element_names();
        std::sort(names.begin(), names.end());
        for (const auto& name : names) {
            if (circuit.elements.at(name).kind == ElementKind::finfet) continue;
            const auto current = fmt::format("i({})", name);
            outputs.push_back({output.analysis, current, Expression::parse(current), output.origin});
        }
    }
    return outputs;
}

}  // namespace spinloom::spice
