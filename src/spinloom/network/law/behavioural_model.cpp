#include "spinloom/network/law/behavioural_model.hpp"

#include "spinloom/network/design/circuit_design.hpp"
#include "spinloom/network/law/shared_load.hpp"
#include "spinloom/network/law/wire_law.hpp"

namespace spinloom {
namespace {

/// Larger wire laws are left out: whole wired arrays of hundreds of lines each way, which lose all signal anyway.
constexpr std::size_t most_wire_entries = 100'000'000;

bool knows_wires(const CircuitDesign& design, std::size_t layer) {
    return design.wires.output_line > 0 && WireLaw::num_entries(design, layer) <= most_wire_entries;
}

}  // namespace

LayerCircuit layer_circuit(const CircuitDesign& circuit, std::size_t layer) {
    const auto cut = circuit.layer_partition(layer);
    LayerCircuit law;
    law.levels = circuit.synapse_levels;
    law.synapse = circuit.synapse;
    law.gain = circuit.gains[layer];
    law.r_in = circuit.amplifier_input_resistance;
    law.bias_positive_V = circuit.bias_positive.voltage;
    law.bias_negative_V = circuit.bias_negative.voltage;
    for (std::size_t k = 1; k < cut.input_boundaries.size(); ++k) {
        law.partition_ends.push_back(static_cast<std::size_t>(cut.input_boundaries[k]));
    }
    law.pairs_per_amplifier = circuit.amplifiers(layer).pairs_each;
    return law;
}

BehaviouralModel behavioural_model(const CircuitDesign& circuit, const InputEncoding& inputs) {
    BehaviouralModel model;
    model.inputs = inputs;
    const std::size_t num_layers = circuit.num_layers();
    for (std::size_t layer = 0; layer < num_layers; ++layer) {
        auto law = layer_circuit(circuit, layer);
        if (knows_wires(circuit, layer)) law.wires = std::make_shared<const WireLaw>(circuit, layer);
        model.circuits.push_back(std::move(law));
        if (layer + 1 < num_layers) {
            auto neurons = neurons_in_load(circuit, layer);
            model.curves.push_back(std::move(neurons.curve));
            model.loads.push_back(std::move(neurons.load));
        } else {
            model.curves.push_back(open_neurons(circuit));
        }
    }
    return model;
}

}  // namespace spinloom
