#include "spinloom/circuit/device_bank.hpp"

#include <algorithm>
#include <optional>

#include "spinloom/circuit/finfet_range.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_intrinsic.hpp"

namespace spinloom {
namespace {

/// A device follows by the limit or, if that is more, by this part of the way: hundreds of volts, which an ideal op-amp
/// may ask for, take some tens of iterations.
constexpr double far_part = 0.125;

template <class Quantity>
std::array<double, 4> in_order(const Quantity& quantity) {
    return {quantity.drain, quantity.gate, quantity.source, quantity.body};
}

/// Rows of derivatives by (drain, gate, source, body); only differences of voltages matter, so each row sums to zero.
template <class Quantity>
std::array<double, 16> rows(const Quantity& by_drain, const Quantity& by_gate, const Quantity& by_source) {
    const auto d = in_order(by_drain), g = in_order(by_gate), s = in_order(by_source);
    std::array<double, 16> matrix{};
    for (std::size_t i = 0; i < 4; ++i) {
        matrix[4 * i] = d[i];
        matrix[4 * i + 1] = g[i];
        matrix[4 * i + 2] = s[i];
        matrix[4 * i + 3] = -(d[i] + g[i] + s[i]);
    }
    return matrix;
}

/// @param v  voltages of drain, gate, source, body [V], within reach of the law
/// @param near  about the current into the drain [A], if something is known of it
void evaluate_law(const FinfetModel& model, FinfetForm form, const std::array<double, 4>& v, std::optional<double> near,
                  DeviceBank::Tangent& tangent) {
    if (form == FinfetForm::terminals) {
        const auto exact = near ? terminal_currents_and_derivatives(model, v[1], v[0], v[2], v[3], *near)
                                : terminal_currents_and_derivatives(model, v[1], v[0], v[2], v[3]);
        tangent.current = in_order(exact.current);
        tangent.conductance = rows(exact.by_drain, exact.by_gate, exact.by_source);
        return;
    }
    const auto exact = intrinsic_currents_and_charges(model, v[1], v[0], v[2], v[3]);
    tangent.current = in_order(exact.current);
    tangent.conductance = rows(exact.current_by_drain, exact.current_by_gate, exact.current_by_source);
    tangent.charge = in_order(exact.charge);
    tangent.capacitance = rows(exact.charge_by_drain, exact.charge_by_gate, exact.charge_by_source);
}

/// What does not follow a terminal that is beyond: its voltage at the edge is the body's plus a constant.
void hold_column(std::array<double, 16>& rows_of, std::size_t terminal) {
    for (std::size_t i = 0; i < 4; ++i) {
        rows_of[4 * i + 3] += rows_of[4 * i + terminal];
        rows_of[4 * i + terminal] = 0;
    }
}

/// What terminals take that are beyond the reach of the law. Apart from the law itself, which is asked far more often.
[[gnu::noinline]] void add_beyond(const FinfetBias& bias, FinfetForm form, DeviceBank::Tangent& tangent) {
    const double capacitance = form == FinfetForm::terminals ? 0.0 : beyond_capacitance;
    for (std::size_t i = 0; i < 3; ++i) {
        if (bias.beyond[i] == 0) continue;
        hold_column(tangent.conductance, i);
        hold_column(tangent.capacitance, i);
        for (const auto& [row, sign] : {std::pair(i, 1.0), std::pair(std::size_t{3}, -1.0)}) {
            tangent.current[row] += sign * beyond_conductance * bias.beyond[i];
            tangent.conductance[4 * row + i] += sign * beyond_conductance;
            tangent.conductance[4 * row + 3] -= sign * beyond_conductance;
            tangent.charge[row] += sign * capacitance * bias.beyond[i];
            tangent.capacitance[4 * row + i] += sign * capacitance;
            tangent.capacitance[4 * row + 3] -= sign * capacitance;
        }
    }
}

/// @param v  voltages of drain, gate, source, body [V]
/// @param near  as above
void evaluate_finfet(const FinfetModel& model, FinfetForm form, const std::array<double, 4>& v,
                     std::optional<double> near, DeviceBank::Tangent& tangent) {
    const FinfetBias bias(v);
    evaluate_law(model, form, bias.inside, near, tangent);
    if (!bias.is_inside()) add_beyond(bias, form, tangent);
}

/// Output of a limited amplifier before its limits. @param v  as below
double free_output(const AmplifierLimits& limits, const std::array<double, 4>& v) {
    return limits.middle + limits.gain * (v[1] - v[2]) + limits.output_resistance * v[0];
}

/// The part -clamp(...) of the branch equation, the branch's current i flowing into the output.
/// @param v  i [A], positive and negative input [V]
void evaluate_clamp(const AmplifierLimits& limits, const std::array<double, 4>& v, DeviceBank::Tangent& tangent) {
    const double free = free_output(limits, v);
    tangent.current = {-std::clamp(free, limits.low, limits.high)};
    tangent.conductance = {};
    if (free <= limits.low || free >= limits.high) return;
    tangent.conductance[0] = -limits.output_resistance;
    tangent.conductance[1] = -limits.gain;
    tangent.conductance[2] = limits.gain;
}

/// Follows from one limit to the other only by way of the linear range: between them feedback would send Newton's
/// method back and forth. @returns whether it was held there
bool follow_clamp(const AmplifierLimits& limits, const std::array<double, 4>& wanted, std::array<double, 4>& v) {
    const double from = free_output(limits, v), to = free_output(limits, wanted);
    const bool crosses = (from >= limits.high && to <= limits.low) || (from <= limits.low && to >= limits.high);
    const double part = crosses ? (0.5 * (limits.low + limits.high) - from) / (to - from) : 1;
    for (std::size_t i = 0; i < 3; ++i) v[i] = crosses ? v[i] + part * (wanted[i] - v[i]) : wanted[i];
    return crosses;
}

}  // namespace

DeviceBank::DeviceBank(const Netlist& netlist, FinfetForm form, int internal_unknowns, int limited_branches)
    : netlist_(&netlist), form_(form), angles_(std::make_shared<std::vector<double>>()) {
    const auto& finfets = netlist.finfets();
    for (std::size_t i = 0; i < finfets.size(); ++i) {
        const auto& finfet = finfets[i];
        Element element{
            i, Kind::finfet, 4, {finfet.drain - 1, finfet.gate - 1, finfet.source - 1, finfet.body - 1}, {}};
        if (form == FinfetForm::internal_nodes) {
            element.unknowns[0] = internal_unknowns + static_cast<int>(2 * i);
            element.unknowns[2] = element.unknowns[0] + 1;
        }
        elements_.push_back(element);
    }
    const auto& junctions = netlist.junctions();
    for (std::size_t i = 0; i < junctions.size(); ++i) {
        elements_.push_back({i, Kind::junction, 2, {junctions[i].positive - 1, junctions[i].negative - 1, -1, -1}, {}});
        angles_->push_back(junctions[i].angle);
    }
    const auto& amplifiers = netlist.limited_amplifiers();
    for (std::size_t i = 0; i < amplifiers.size(); ++i) {
        elements_.push_back({i,
                             Kind::limited_amplifier,
                             3,
                             {limited_branches + static_cast<int>(i), amplifiers[i].positive_input - 1,
                              amplifiers[i].negative_input - 1, -1},
                             {}});
    }
}

std::vector<int> DeviceBank::unknowns() const {
    std::vector<int> touched;
    for (const auto& element : elements_) {
        for (int i = 0; i < element.size; ++i) {
            if (element.unknowns[i] >= 0) touched.push_back(element.unknowns[i]);
        }
    }
    laws_.add_unknowns(touched);
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    return touched;
}

std::vector<std::pair<int, int>> DeviceBank::entries() const {
    std::vector<std::pair<int, int>> pairs;
    for (const auto& element : elements_) {
        for (int row = 0; row < element.size; ++row) {
            for (int column = 0; column < element.size; ++column) {
                if (element.unknowns[row] >= 0 && element.unknowns[column] >= 0) {
                    pairs.emplace_back(element.unknowns[row], element.unknowns[column]);
                }
            }
        }
    }
    laws_.add_entries(pairs);
    return pairs;
}

DeviceBank DeviceBank::renumbered(const std::vector<int>& new_index) const {
    DeviceBank other = *this;
    for (auto& element : other.elements_) {
        for (int& unknown : element.unknowns) {
            if (unknown >= 0) unknown = new_index[static_cast<std::size_t>(unknown)];
        }
    }
    other.laws_.renumber(new_index);
    return other;
}

void DeviceBank::locate(const Matrix& pattern) {
    laws_.locate(pattern);
    for (auto& element : elements_) {
        for (int row = 0; row < element.size; ++row) {
            for (int column = 0; column < element.size; ++column) {
                int& slot = element.slots[static_cast<std::size_t>(row * element.size + column)];
                slot = -1;
                if (element.unknowns[row] < 0 || element.unknowns[column] < 0) continue;
                const int* begin = pattern.innerIndexPtr() + pattern.outerIndexPtr()[element.unknowns[column]];
                const int* end = pattern.innerIndexPtr() + pattern.outerIndexPtr()[element.unknowns[column] + 1];
                const int* place = std::lower_bound(begin, end, element.unknowns[row]);
                SPINLOOM_EXPECT(place != end && *place == element.unknowns[row]);
                slot = static_cast<int>(place - pattern.innerIndexPtr());
            }
        }
    }
}

void DeviceBank::evaluate(const Element& element, const std::array<double, 4>& voltages, Tangent& tangent,
                          std::optional<double> near) const {
    if (element.kind == Kind::finfet) {
        evaluate_finfet(*netlist_->finfets()[element.index].model, form_, voltages, near, tangent);
        return;
    }
    if (element.kind == Kind::limited_amplifier) {
        evaluate_clamp(netlist_->limited_amplifiers()[element.index].limits, voltages, tangent);
        return;
    }
    const auto& junction = netlist_->junctions()[element.index];
    const auto [current, g] = junction.junction.current(junction_angle(element.index), voltages[0] - voltages[1]);
    tangent.current = {current, -current};
    tangent.conductance = {g, -g, -g, g};
}

DeviceBank::State DeviceBank::state_at(const Eigen::VectorXd& unknowns) const {
    State state;
    state.laws = laws_.state_at(unknowns);
    state.voltages.resize(elements_.size());
    state.tangents.resize(elements_.size());
    for (std::size_t e = 0; e < elements_.size(); ++e) {
        for (int i = 0; i < elements_[e].size; ++i) {
            const int unknown = elements_[e].unknowns[i];
            state.voltages[e][i] = unknown < 0 ? 0.0 : unknowns[unknown];
        }
        evaluate(elements_[e], state.voltages[e], state.tangents[e]);
    }
    return state;
}

bool DeviceBank::follow(const Eigen::VectorXd& unknowns, double limit, State& state) const {
    bool is_limited = laws_.follow(unknowns, limit, state.laws);
    for (std::size_t e = 0; e < elements_.size(); ++e) {
        if (elements_[e].kind == Kind::limited_amplifier) {
            std::array<double, 4> wanted{};
            for (int i = 0; i < 3; ++i) {
                const int unknown = elements_[e].unknowns[i];
                wanted[i] = unknown < 0 ? 0.0 : unknowns[unknown];
            }
            const auto& limits = netlist_->limited_amplifiers()[elements_[e].index].limits;
            is_limited = follow_clamp(limits, wanted, state.voltages[e]) || is_limited;
            evaluate(elements_[e], state.voltages[e], state.tangents[e]);
            continue;
        }
        bool is_moved = false;
        double foretold = state.tangents[e].current[0];
        for (int i = 0; i < elements_[e].size; ++i) {
            const int unknown = elements_[e].unknowns[i];
            if (unknown < 0) continue;
            double& voltage = state.voltages[e][i];
            const double change = unknowns[unknown] - voltage;
            if (change == 0) continue;
            is_moved = true;
            // Following exactly, where the limit does not bind, keeps the tangent's offset at zero.
            const bool is_held = std::abs(change) > limit;
            const double before = voltage;
            voltage = is_held ? voltage + std::copysign(std::max(limit, far_part * std::abs(change)), change)
                              : unknowns[unknown];
            foretold += state.tangents[e].conductance[static_cast<std::size_t>(i)] * (voltage - before);
            is_limited = is_limited || is_held;
        }
        if (is_moved) evaluate(elements_[e], state.voltages[e], state.tangents[e], foretold);
    }
    return is_limited;
}

void DeviceBank::stamp(const State& state, const Eigen::VectorXd& unknowns, double charge_weight,
                       Eigen::VectorXd& residual, double* values) const {
    laws_.stamp(state.laws, unknowns, charge_weight, residual, values);
    for (std::size_t e = 0; e < elements_.size(); ++e) {
        const auto& element = elements_[e];
        const auto& tangent = state.tangents[e];
        for (int row = 0; row < element.size; ++row) {
            if (element.unknowns[row] < 0) continue;
            double flow = tangent.current[row] + charge_weight * tangent.charge[row];
            for (int column = 0; column < element.size; ++column) {
                const int unknown = element.unknowns[column];
                if (unknown < 0) continue;  // ground never moves away from where it was evaluated
                const auto at = static_cast<std::size_t>(row * element.size + column);
                const double slope = tangent.conductance[at] + charge_weight * tangent.capacitance[at];
                flow += slope * (unknowns[unknown] - state.voltages[e][column]);
                values[element.slots[at]] += slope;
            }
            residual[element.unknowns[row]] += flow;
        }
    }
}

void DeviceBank::add_charges(const State& state, const Eigen::VectorXd& unknowns, Eigen::VectorXd& charges) const {
    laws_.add_charges(state.laws, unknowns, charges);
    for (std::size_t e = 0; e < elements_.size(); ++e) {
        const auto& element = elements_[e];
        const auto& tangent = state.tangents[e];
        for (int row = 0; row < element.size; ++row) {
            if (element.unknowns[row] < 0) continue;
            double charge = tangent.charge[row];
            for (int column = 0; column < element.size; ++column) {
                const int unknown = element.unknowns[column];
                if (unknown < 0) continue;
                charge += tangent.capacitance[static_cast<std::size_t>(row * element.size + column)] *
                          (unknowns[unknown] - state.voltages[e][column]);
            }
            charges[element.unknowns[row]] += charge;
        }
    }
}

void DeviceBank::add_derivatives(const State& state, double* conductances, double* capacitances) const {
    laws_.add_derivatives(state.laws, conductances, capacitances);
    for (std::size_t e = 0; e < elements_.size(); ++e) {
        const auto num_entries = static_cast<std::size_t>(elements_[e].size * elements_[e].size);
        for (std::size_t at = 0; at < num_entries; ++at) {
            const int slot = elements_[e].slots[at];
            if (slot < 0) continue;
            conductances[slot] += state.tangents[e].conductance[at];
            capacitances[slot] += state.tangents[e].capacitance[at];
        }
    }
}

double DeviceBank::dissipated_power(const Eigen::VectorXd& unknowns) const {
    const State state = state_at(unknowns);
    double power = 0;
    for (std::size_t e = 0; e < elements_.size(); ++e) {
        if (elements_[e].kind == Kind::limited_amplifier) continue;
        for (int i = 0; i < elements_[e].size; ++i) power += state.voltages[e][i] * state.tangents[e].current[i];
    }
    return power;
}

}  // namespace spinloom
