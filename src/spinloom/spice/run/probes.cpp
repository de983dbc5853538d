#include "spinloom/spice/run/probes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "spinloom/circuit/power.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

/// A linear functional of the unknowns: sum of weight times unknown, and the same for what is differenced in time.
struct Linear {
    std::vector<std::pair<int, double>> terms;

    void add(int unknown, double weight) {
        if (unknown >= 0) terms.emplace_back(unknown, weight);
    }
    [[nodiscard]] std::vector<int> unknowns() const {
        std::vector<int> list;
        for (const auto& term : terms) list.push_back(term.first);
        return list;
    }
    template <class Vector>
    [[nodiscard]] auto operator()(const Vector& x) const {
        typename Vector::Scalar sum = 0;
        for (const auto& [unknown, weight] : terms) sum += weight * x[unknown];
        return sum;
    }
};

Probe linear_probe(std::string name, const Linear& linear) {
    if (linear.terms.size() == 1 && linear.terms[0].second == 1)
        return probe_of_unknown(std::move(name), linear.terms[0].first);
    return {std::move(name), [linear](const Eigen::VectorXd& x, double) { return linear(x); },
            [linear](const Eigen::VectorXcd& x, double) { return linear(x); }, false, linear.unknowns()};
}

Linear difference(Node plus, Node minus, double weight) {
    Linear linear;
    linear.add(plus - 1, weight);
    linear.add(minus - 1, -weight);
    return linear;
}

std::vector<int> unknowns_of(std::initializer_list<Node> nodes) {
    std::vector<int> list;
    for (const Node node : nodes) {
        if (node != ground) list.push_back(node - 1);
    }
    return list;
}

double probed_value(const Probe& probe, const Eigen::VectorXd& x, double time) {
    return probe.unknown ? x[*probe.unknown] : probe.value(x, time);
}

double at(const Eigen::VectorXd& x, Node node) {
    return node == ground ? 0.0 : x[node - 1];
}

/// Makes the probes of one circuit in one form of its equations.
class Maker {
public:
    Maker(const Circuit& circuit, const MnaSystem& system, const ProbeRequest& request, const StoredPower& stored)
        : circuit_(&circuit), netlist_(&system.netlist()), system_(&system), request_(&request), stored_(&stored) {}

    [[nodiscard]] Probe make() const {
        const auto& [function, arguments, file, line] = *request_;
        const std::string name =
            arguments.empty() ? function : fmt::format("{}({})", function, fmt::join(arguments, ","));
        if (function == "power" && arguments.empty()) return total_power(name);
        if (function == "v" && (arguments.size() == 1 || arguments.size() == 2)) {
            const Node plus = node(arguments[0]);
            return linear_probe(name, difference(plus, arguments.size() == 2 ? node(arguments[1]) : ground, 1));
        }
        if (function.size() <= 2 && function[0] == 'i' && arguments.size() == 1)
            return current(name, function, arguments[0]);
        if (function == "p" && arguments.size() == 1) return element_power(name, arguments[0]);
        fail(name, "no such quantity; known are v(node), v(node,node), i(element), p(element) and power");
    }

private:
    [[noreturn]] void fail(const std::string& what, const std::string& message) const {
        throw InputError(InputProblem{request_->file, request_->line, what, message});
    }
    [[nodiscard]] Node node(const std::string& name) const {
        try {
            return netlist_->find_node(name);
        } catch (const InputError&) {
            fail(fmt::format("v({})", name), "no such node" + suggest_among(name, all_node_names()));
        }
    }
    [[nodiscard]] std::vector<std::string> all_node_names() const {
        std::vector<std::string> names;
        for (Node n = 1; n < netlist_->num_nodes(); ++n) names.push_back(netlist_->node_name(n));
        return names;
    }
    [[nodiscard]] const ElementReference& element(const std::string& name) const {
        if (const auto it = circuit_->elements.find(name); it != circuit_->elements.end()) return it->second;
        fail(fmt::format("i({})", name), "no such element" + suggest_among(name, circuit_->element_names()));
    }

    [[nodiscard]] Probe branch_current(const std::string& name, const std::string& branch) const {
        Linear linear;
        linear.add(system_->unknown_of_branch(branch), 1);
        return linear_probe(name, linear);
    }

    [[nodiscard]] Probe finfet_current(const std::string& name, char terminal, std::size_t index) const {
        const auto& finfet = netlist_->finfets()[index];
        const int place = terminal == '1' ? 0 : terminal == '2' ? 1 : terminal == '3' ? 2 : 3;
        if (system_->form() == FinfetForm::terminals) {
            return {name, [system = system_, index, place](const Eigen::VectorXd& x, double) {
                        return system->finfet_currents(index, x)[static_cast<std::size_t>(place)];
                    }};
        }
        if (place == 1 || place == 3) fail(name, "currents of gate and body are known in direct current only");
        const double end = finfet.model->fins / finfet.model->series_resistance;
        const int inner = system_->unknown_of_internal_drain(index) + (place == 0 ? 0 : 1);
        Linear linear = difference(place == 0 ? finfet.drain : finfet.source, ground, end);
        linear.add(inner, -end);
        return linear_probe(name, linear);
    }

    [[nodiscard]] Probe law_current(const std::string& name, std::size_t index) const {
        std::vector<int> needs;
        for (const auto& [node, branch] : netlist_->laws()[index].inputs)
            needs.push_back(branch.empty() ? system_->unknown_of_node(node) : system_->unknown_of_branch(branch));
        return {name,
                [system = system_, index](const Eigen::VectorXd& x, double time) {
                    return system->law_value(index, x, time);
                },
                {},
                false,
                std::move(needs)};
    }

    [[nodiscard]] Probe current(const std::string& name, const std::string& function,
                                const std::string& argument) const {
        const auto& [kind, index] = element(argument);
        if (function != "i" && kind != ElementKind::finfet) fail(name, "only a transistor has numbered currents");
        switch (kind) {
            case ElementKind::resistor: {
                const auto& r = netlist_->resistors()[index];
                return linear_probe(name, difference(r.positive, r.negative, r.conductance));
            }
            case ElementKind::capacitor: {
                const auto& c = netlist_->capacitors()[index];
                const Linear charge = difference(c.positive, c.negative, c.capacitance);
                return {name, [charge](const Eigen::VectorXd& x, double) { return charge(x); },
                        [charge](const Eigen::VectorXcd& x, double omega) {
                            return std::complex<double>(0, omega) * charge(x);
                        },
                        true, charge.unknowns()};
            }
            case ElementKind::current_source: {
                const auto& source = netlist_->current_sources()[index];
                return {name,
                        [&source](const Eigen::VectorXd&, double time) {
                            return source.waveform && time >= 0 ? source.waveform->value(time) : source.value;
                        },
                        [&source](const Eigen::VectorXcd&, double) { return source.small_signal; }};
            }
            case ElementKind::transconductor: {
                const auto& g = netlist_->transconductors()[index];
                return linear_probe(name, difference(g.control_positive, g.control_negative, g.gain));
            }
            case ElementKind::current_amplifier: {
                const auto& f = netlist_->current_amplifiers()[index];
                Linear linear;
                linear.add(system_->unknown_of_branch(f.control), f.gain);
                return linear_probe(name, linear);
            }
            case ElementKind::junction: {
                const auto& j = netlist_->junctions()[index];
                return {name,
                        [&j, index = index, system = system_](const Eigen::VectorXd& x, double) {
                            const double angle = system->devices().junction_angle(index);
                            return j.junction.current(angle, at(x, j.positive) - at(x, j.negative)).current;
                        },
                        {},
                        false,
                        unknowns_of({j.positive, j.negative})};
            }
            case ElementKind::behavioural_current:
                return law_current(name, index);
            case ElementKind::finfet:
                return finfet_current(name, function == "i" ? '1' : function[1], index);
            default:
                return branch_current(name, argument);
        }
    }

    /// First and second node of an element with two.
    [[nodiscard]] std::pair<Node, Node> ends(const ElementReference& reference) const {
        const auto of = [&](const auto& list) {
            return std::pair(list[reference.index].positive, list[reference.index].negative);
        };
        switch (reference.kind) {
            case ElementKind::resistor:
                return of(netlist_->resistors());
            case ElementKind::capacitor:
                return of(netlist_->capacitors());
            case ElementKind::inductor:
                return of(netlist_->inductors());
            case ElementKind::voltage_source:
                return of(netlist_->voltage_sources());
            case ElementKind::current_source:
                return of(netlist_->current_sources());
            case ElementKind::voltage_amplifier:
                return of(netlist_->voltage_amplifiers());
            case ElementKind::transconductor:
                return of(netlist_->transconductors());
            case ElementKind::current_amplifier:
                return of(netlist_->current_amplifiers());
            case ElementKind::transresistor:
                return of(netlist_->transresistors());
            case ElementKind::junction:
                return of(netlist_->junctions());
            case ElementKind::behavioural_current:
            case ElementKind::behavioural_voltage:
                return of(netlist_->laws());
            case ElementKind::op_amp: {
                const auto& u = netlist_->op_amps()[reference.index];
                return {u.output, u.reference};
            }
            default:
                fail(request_->function, "this element has no single power");
        }
    }

    [[nodiscard]] Probe element_power(const std::string& name, const std::string& argument) const {
        const auto& reference = element(argument);
        if (reference.kind == ElementKind::finfet) {
            const auto& finfet = netlist_->finfets()[reference.index];
            const Probe drain = finfet_current(name, '1', reference.index),
                        source = finfet_current(name, '3', reference.index);
            auto needs = unknowns_of({finfet.drain, finfet.source});
            needs.insert(needs.end(), drain.needs.begin(), drain.needs.end());
            needs.insert(needs.end(), source.needs.begin(), source.needs.end());
            return {name,
                    [&finfet, drain, source](const Eigen::VectorXd& x, double time) {
                        return at(x, finfet.drain) * probed_value(drain, x, time) +
                               at(x, finfet.source) * probed_value(source, x, time);
                    },
                    {},
                    false,
                    std::move(needs)};
        }
        if (reference.kind == ElementKind::capacitor) {  // what it stores, v i
            Probe probe = current(name, "i", argument);
            const auto& c = netlist_->capacitors()[reference.index];
            probe.phasor = {};
            probe.factor = [&c](const Eigen::VectorXd& x) { return at(x, c.positive) - at(x, c.negative); };
            return probe;
        }
        const Probe through = current(name, "i", argument);
        const auto [plus, minus] = ends(reference);
        auto needs = unknowns_of({plus, minus});
        needs.insert(needs.end(), through.needs.begin(), through.needs.end());
        return {name,
                [through, positive = plus, negative = minus](const Eigen::VectorXd& x, double time) {
                    return (at(x, positive) - at(x, negative)) * probed_value(through, x, time);
                },
                {},
                false,
                std::move(needs)};
    }

    [[nodiscard]] Probe total_power(const std::string& name) const {
        // Over time the elements are not looked at one by one: by Tellegen's theorem what the sources deliver is
        // enough.
        std::vector<int> needs(netlist_->voltage_sources().size());
        std::iota(needs.begin(), needs.end(), system_->num_voltages());
        return {name,
                [system = system_, stored = *stored_](const Eigen::VectorXd& x, double time) {
                    if (stored && time > 0) return power_of_voltage_sources(*system, x, time) - stored();
                    const auto power = circuit_power(*system, x, time);
                    return power.dissipated() - power.delivered_by_current_sources;
                },
                {},
                false,
                std::move(needs)};
    }

    const Circuit* circuit_;
    const Netlist* netlist_;
    const MnaSystem* system_;
    const ProbeRequest* request_;
    const StoredPower* stored_;
};

/// Rate of change of values over times, of second order, one-sided at the ends.
std::vector<double> rate_of_change(const std::vector<double>& values, const std::vector<double>& times) {
    const std::size_t n = values.size();
    std::vector<double> rate(n, 0.0);
    if (n < 2) return rate;
    const auto slope = [&](std::size_t i) { return (values[i + 1] - values[i]) / (times[i + 1] - times[i]); };
    rate[0] = slope(0);
    rate[n - 1] = slope(n - 2);
    for (std::size_t i = 1; i + 1 < n; ++i) {
        const double before = times[i] - times[i - 1], after = times[i + 1] - times[i];
        rate[i] = (slope(i - 1) * after + slope(i) * before) / (before + after);
    }
    return rate;
}

}  // namespace

Probe probe_of_unknown(std::string name, int unknown) {
    Probe probe{std::move(name), {}};
    probe.needs = {unknown};
    probe.unknown = unknown;
    return probe;
}

Probe make_probe(const Circuit& circuit, const MnaSystem& system, const ProbeRequest& request,
                 const StoredPower& stored) {
    return Maker(circuit, system, request, stored).make();
}

Recorder::Recorder(std::vector<Probe> probes) : probes_(std::move(probes)) {
    name_signals();
}

void Recorder::name_signals() {
    signals_.clear();
    signals_.reserve(probes_.size());
    factors_.assign(probes_.size(), {});
    for (const auto& probe : probes_) signals_.push_back({probe.name, {}, {}});
}

void Recorder::record(const Eigen::VectorXd& unknowns, double time) {
    for (std::size_t i = 0; i < probes_.size(); ++i) {
        signals_[i].values.push_back(probed_value(probes_[i], unknowns, time));
        if (probes_[i].factor) factors_[i].push_back(probes_[i].factor(unknowns));
    }
}

std::vector<int> Recorder::needs() const {
    std::vector<int> all;
    for (const auto& probe : probes_) all.insert(all.end(), probe.needs.begin(), probe.needs.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

void Recorder::record(const Eigen::VectorXcd& phasors, double omega) {
    for (std::size_t i = 0; i < probes_.size(); ++i) {
        const auto& probe = probes_[i];
        const auto phasor = probe.unknown ? phasors[*probe.unknown] : probe.phasor(phasors, omega);
        signals_[i].values.push_back(phasor.real());
        signals_[i].imaginary.push_back(phasor.imag());
    }
}

std::vector<Signal> Recorder::take(const std::vector<double>& sweep) {
    for (std::size_t i = 0; i < probes_.size(); ++i) {
        if (!probes_[i].is_charge || !signals_[i].imaginary.empty()) continue;
        signals_[i].values = sweep.size() == signals_[i].values.size()
                                 ? rate_of_change(signals_[i].values, sweep)
                                 : std::vector<double>(signals_[i].values.size(), 0.0);
        for (std::size_t k = 0; k < factors_[i].size(); ++k) signals_[i].values[k] *= factors_[i][k];
    }
    auto taken = std::move(signals_);
    name_signals();
    return taken;
}

}  // namespace spinloom::spice
