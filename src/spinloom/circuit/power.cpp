#include "spinloom/circuit/power.hpp"

namespace spinloom {

double power_of_voltage_sources(const MnaSystem& system, const Eigen::VectorXd& unknowns, double time) {
    double power = 0;
    int branch = system.num_voltages();  // theirs come first
    for (const auto& source : system.netlist().voltage_sources()) {
        const double voltage = source.waveform && time >= 0 ? source.waveform->value(time) : source.value;
        power -= voltage * unknowns[branch++];
    }
    return power;
}

CircuitPower circuit_power(const MnaSystem& system, const Eigen::VectorXd& unknowns, double time) {
    const Netlist& netlist = system.netlist();
    const auto at = [&](Node node) { return node == ground ? 0.0 : unknowns[node - 1]; };
    const auto across = [&](const auto& element) { return at(element.positive) - at(element.negative); };
    const auto current = [&](const std::string& branch) { return unknowns[system.unknown_of_branch(branch)]; };

    CircuitPower power;
    for (const auto& r : netlist.resistors()) power.resistors += r.conductance * across(r) * across(r);
    power.delivered_by_voltage_sources = power_of_voltage_sources(system, unknowns, time);
    for (const auto& i : netlist.current_sources()) {
        const double value = i.waveform && time >= 0 ? i.waveform->value(time) : i.value;
        power.delivered_by_current_sources -= across(i) * value;
    }
    double& controlled = power.controlled_sources;
    for (const auto& e : netlist.voltage_amplifiers()) controlled += across(e) * current(e.name);
    for (const auto& h : netlist.transresistors()) controlled += across(h) * current(h.name);
    for (const auto& f : netlist.current_amplifiers()) controlled += across(f) * f.gain * current(f.control);
    for (const auto& g : netlist.transconductors())
        controlled += across(g) * g.gain * (at(g.control_positive) - at(g.control_negative));
    for (const auto& a : netlist.limited_amplifiers()) controlled += at(a.output) * current(a.name);
    for (const auto& u : netlist.op_amps()) controlled += (at(u.output) - at(u.reference)) * current(u.name);

    for (std::size_t i = 0; i < netlist.laws().size(); ++i) {
        const auto& law = netlist.laws()[i];
        if (law.kind == LawKind::current) controlled += across(law) * system.law_value(i, unknowns, time);
        if (law.kind == LawKind::voltage) controlled += across(law) * current(law.name);
    }

    power.devices = system.devices().dissipated_power(unknowns);
    if (system.form() == FinfetForm::internal_nodes) {
        for (std::size_t i = 0; i < netlist.finfets().size(); ++i) {
            const auto& finfet = netlist.finfets()[i];
            const double end = finfet.model->fins / finfet.model->series_resistance;
            const double at_drain = at(finfet.drain) - unknowns[system.unknown_of_internal_drain(i)];
            const double at_source = at(finfet.source) - unknowns[system.unknown_of_internal_drain(i) + 1];
            power.resistors += end * (at_drain * at_drain + at_source * at_source);
        }
    }
    return power;
}

}  // namespace spinloom
