#include "spinloom/spice/read/noise_request.hpp"

#include <fmt/format.h>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/arms.hpp"
#include "spinloom/spice/read/located.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

SourcePlace input_of(const std::string& name, const Circuit& circuit) {
    std::vector<std::string> sources;
    for (const auto& [known, element] : circuit.elements) {
        const bool is_voltage = element.kind == ElementKind::voltage_source;
        if (!is_voltage && element.kind != ElementKind::current_source) continue;
        if (known == name) return {is_voltage, element.index};
        sources.emplace_back(known);
    }
    throw InputError(
        InputProblem{{}, 0, {}, fmt::format("no source '{}'{}", excerpt(name), suggest_among(name, sources))});
}

}  // namespace

void resolve_noise(const Deck& deck, const std::vector<ActiveBlock>& blocks, Circuit& circuit) {
    std::size_t number = 0;
    for (const auto& active : blocks) {
        for (const auto& statement : active.block->analyses) {
            if (!holds(active.arms, statement.arm)) continue;
            auto& request = circuit.analyses[number++];
            if (request.noise && !circuit.netlist.free_layers().empty()) {
                fail_at(deck, statement.origin, ".tran",
                        "noise and a junction whose free layer moves do not go together; leave one of them out");
            }
            if (statement.kind != AnalysisKind::noise) continue;
            try {
                request.input = input_of(statement.input, circuit);
                request.output = circuit.netlist.find_node(statement.output[0]);
                if (statement.output.size() > 1) request.reference = circuit.netlist.find_node(statement.output[1]);
            } catch (const InputError& error) {
                fail_at(deck, statement.origin, ".noise", error.problems().front().message);
            }
        }
    }
}

}  // namespace spinloom::spice
