#include "spinloom/spice/read/output_wildcards.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/body_builder.hpp"

namespace spinloom::spice {
namespace {

/// Knows the nodes of a netlist by name.
class KnownNodes {
public:
    explicit KnownNodes(const Netlist& netlist) : netlist_(netlist) {}

    [[nodiscard]] bool contains(const std::string& name) {
        if (is_ground_name(name)) return true;
        // A list of all names is worth it only when one was not found.
        if (names_.empty()) {
            try {
                return netlist_.find_node(name) != ground;
            } catch (const InputError&) {
                for (Node node = 0; node < netlist_.num_nodes(); ++node) names_.insert(netlist_.node_name(node));
            }
        }
        return names_.contains(name);
    }

private:
    const Netlist& netlist_;
    std::unordered_set<std::string> names_;
};

bool is_there(const ExpressionProbe& probe, const Circuit& circuit, KnownNodes& nodes) {
    const auto is_node = [&](const std::string& name) { return nodes.contains(name); };
    const auto is_element = [&](const std::string& name) { return circuit.elements.contains(name); };
    if (probe.function[0] == 'v') return std::all_of(probe.arguments.begin(), probe.arguments.end(), is_node);
    if (probe.function[0] == 'i' || probe.function == "p")
        return std::all_of(probe.arguments.begin(), probe.arguments.end(), is_element);
    return true;
}

}  // namespace

std::vector<OutputStatement> without_missing(const Circuit& circuit, std::vector<OutputStatement> outputs,
                                             Warnings& warnings) {
    KnownNodes nodes(circuit.netlist);
    std::vector<OutputStatement> found;
    std::vector<std::string> missing;
    for (const auto& output : outputs) {
        const auto probes = output.expression ? output.expression->probes() : std::vector<ExpressionProbe>{};
        if (std::all_of(probes.begin(), probes.end(), [&](const auto& p) { return is_there(p, circuit, nodes); }))
            found.push_back(output);
        else
            missing.push_back(output.name);
    }
    if (found.empty() || missing.empty()) return outputs;
    for (const auto& name : missing)
        warnings.add("missing", "outputs of nodes or elements that the circuit lacks are left out", name);
    return found;
}

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
