#include "spinloom/spice/run/asked_probes.hpp"

#include <fmt/format.h>

#include <unordered_set>

#include "spinloom/spice/read/body_builder.hpp"

namespace spinloom::spice {
namespace {

/// Collects the probes of one analysis, each once.
class Collector {
public:
    Collector(const Circuit& circuit, const MnaSystem& system, AnalysisKind kind, const StoredPower& stored)
        : circuit_(&circuit), system_(&system), stored_(&stored), is_ac_(kind == AnalysisKind::ac) {}

    void add_everything() {
        const Netlist& netlist = system_->netlist();
        for (Node node = 1; node < netlist.num_nodes(); ++node)
            if (netlist.is_named(node))
                add(probe_of_unknown(fmt::format("v({})", netlist.node_name(node)), system_->unknown_of_node(node)));
        for (int unknown = system_->num_voltages(); unknown < system_->num_unknowns(); ++unknown)
            add(probe_of_unknown(system_->unknown_name(unknown), unknown));
    }

    void add(const Expression& expression, const std::string& file, int line) {
        for (const auto& asked : expression.probes()) {
            if (asked.function[0] == 'v' && !asked.arguments.empty()) {
                // v(a,b) is taken from v(a) and v(b), and vm(), vp() ... from the phasor.
                for (const auto& node : asked.arguments) {
                    if (!is_ground_name(node))
                        add(make_probe(*circuit_, *system_, {"v", {node}, file, line}, *stored_));
                }
                continue;
            }
            const bool is_part = is_ac_ && asked.function.size() > 1 && asked.function[0] == 'i';
            const bool is_known = asked.function[0] == 'i' || asked.function == "p" || asked.function == "power";
            if (!is_known || (asked.arguments.empty() && asked.function != "power")) continue;
            add(make_probe(*circuit_, *system_, {is_part ? "i" : asked.function, asked.arguments, file, line},
                           *stored_));
        }
    }

    [[nodiscard]] std::vector<Probe> take() { return std::move(probes_); }

private:
    void add(Probe probe) {
        if (is_ac_ && !probe.phasor && !probe.unknown) return;
        if (names_.insert(probe.name).second) probes_.push_back(std::move(probe));
    }

    const Circuit* circuit_;
    const MnaSystem* system_;
    const StoredPower* stored_;
    bool is_ac_;
    std::vector<Probe> probes_;
    std::unordered_set<std::string> names_;
};

bool is_for(const std::optional<AnalysisKind>& asked, AnalysisKind kind) {
    return !asked || *asked == kind;
}

}  // namespace

std::vector<Probe> asked_probes(const Circuit& circuit, const MnaSystem& system, AnalysisKind kind,
                                const std::vector<std::string>& files, const StoredPower& stored) {
    bool asks = false, asks_for_all = false;
    for (const auto& output : circuit.outputs) {
        if (!is_for(output.analysis, kind)) continue;
        asks = true;
        asks_for_all = asks_for_all || !output.expression;
    }
    if (kind != AnalysisKind::operating_point) {
        for (const auto& statement : circuit.measures)
            asks = asks || (is_for(statement.analysis, kind) && statement.kind != MeasureKind::parameter);
    }
    Collector collector(circuit, system, kind, stored);
    if (!asks || asks_for_all) collector.add_everything();
    for (const auto& output : circuit.outputs) {
        if (output.expression && is_for(output.analysis, kind))
            collector.add(*output.expression, files[static_cast<std::size_t>(output.origin.file)], output.origin.line);
    }
    for (const auto& statement : circuit.measures) {
        if (!is_for(statement.analysis, kind)) continue;
        const auto add_if = [&](const std::optional<Expression>& expression) {
            if (expression) collector.add(*expression, statement.file, statement.line);
        };
        add_if(statement.signal);
        for (const auto* event : {&statement.event, &statement.trigger, &statement.target}) {
            if (!*event) continue;
            add_if((*event)->signal);
            add_if((*event)->level);
        }
    }
    return collector.take();
}

}  // namespace spinloom::spice
