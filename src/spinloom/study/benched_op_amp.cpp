#include "spinloom/study/benched_op_amp.hpp"

namespace spinloom {

BenchedOpAmp benched_op_amp(const Scenario& scenario) {
    const auto settings = scenario.architecture.value_or(ArchitectureSettings{});
    const auto& neuron = scenario.circuit.neuron;
    BenchedOpAmp result{
        read_op_amp_card(find_card(settings.op_amp, "amplifier"),
                         {scenario.n_card, scenario.p_card, scenario.transistors.temperature, scenario.release}),
        0.25 * neuron.v_dd,
        {}};
    result.figures =
        bench_amplifier(result.circuit, read_layout_rule(find_card(settings.layout, "layout")), neuron.v_dd,
                        result.common_mode, {1 / neuron.input_resistance, AmplifierLoad{}.capacitance});
    return result;
}

}  // namespace spinloom
