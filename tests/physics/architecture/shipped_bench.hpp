#pragma once

#include "spinloom/architecture/bench/neuron_comparison.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

/// The process and the neuron of the shipped cards, for tests of the benches.

namespace spinloom::test {

inline NeuronProcess shipped_process() {
    NeuronProcess process;
    process.rule = read_layout_rule(find_card(default_layout_card, "layout"));
    return process;
}

/// The published neuron: R_P of 8488 ohm, TMR 200 %, 10 + 10 fins, 0.8 V.
inline NeuronCircuit shipped_neuron() {
    const auto model = [](const char* name) {
        return std::make_shared<const FinfetModel>(
            make_finfet_model(read_finfet_card(find_card(name, "finfet")), {.fins = 10, .temperature = 300.15}));
    };
    NeuronCircuit neuron;
    neuron.input_resistance = 8488.26363157;
    neuron.feedback_resistance = 3 * neuron.input_resistance;
    neuron.level_shift = 0.4;
    neuron.v_dd = 0.8;
    neuron.n_channel = model("ptm-mg-14nm-hp-n");
    neuron.p_channel = model("ptm-mg-14nm-hp-p");
    return neuron;
}

}  // namespace spinloom::test
