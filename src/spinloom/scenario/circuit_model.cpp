#include "spinloom/scenario/circuit_model.hpp"

#include "spinloom/network/law/neuron_curve.hpp"
#include "spinloom/network/law/shared_load.hpp"
#include "spinloom/network/law/wire_law.hpp"

namespace spinloom {
namespace {

/// Larger wire laws are left out: whole wired arrays of hundreds of lines each way, which lose all signal anyway.
constexpr std::size_t most_wire_entries = 100'000'000;

/// The scenario's circuit with weights of 0: what depends on its size alone.
AnalogNetwork blank_network(const Scenario& scenario) {
    AnalogNetwork network = scenario.circuit;
    for (std::size_t layer = 0; layer + 1 < scenario.topology.size(); ++layer) {
        const auto inputs = static_cast<Eigen::Index>(scenario.topology[layer]);
        const auto outputs = static_cast<Eigen::Index>(scenario.topology[layer + 1]);
        network.mlp.layers.push_back({Eigen::MatrixXi::Zero(inputs, outputs), Eigen::VectorXi::Zero(outputs)});
    }
    return network;
}

bool knows_wires(const AnalogNetwork& network, std::size_t layer) {
    return network.wires.output_line > 0 && WireLaw::num_entries(network, layer) <= most_wire_entries;
}

}  // namespace

BehaviouralModel behavioural_model(const Scenario& scenario) {
    const auto& circuit = scenario.circuit;
    const AnalogNetwork network = blank_network(scenario);
    BehaviouralModel model;
    model.inputs = scenario.input;
    const std::size_t num_layers = scenario.topology.size() - 1;
    for (std::size_t layer = 0; layer < num_layers; ++layer) {
        const auto inputs = static_cast<int>(scenario.topology[layer]) + 1;
        const auto cut = partition_layer(inputs, static_cast<int>(scenario.topology[layer + 1]), circuit.partition);
        LayerCircuit law;
        law.levels = circuit.synapse_levels;
        law.r_parallel = circuit.synapse_parallel;
        law.r_antiparallel = circuit.synapse_antiparallel;
        law.gain = circuit.gains[layer];
        law.r_in = circuit.amplifier_input_resistance;
        law.bias_positive_V = circuit.bias_positive.voltage;
        law.bias_negative_V = circuit.bias_negative.voltage;
        for (std::size_t k = 1; k < cut.input_boundaries.size(); ++k) {
            law.partition_ends.push_back(static_cast<std::size_t>(cut.input_boundaries[k]));
        }
        law.is_summed = network.is_summed(layer);
        if (knows_wires(network, layer)) law.wires = std::make_shared<const WireLaw>(network, layer);
        model.circuits.push_back(law);
        if (layer + 1 < num_layers) {
            auto neurons = neurons_in_load(network, layer);
            model.curves.push_back(std::move(neurons.curve));
            model.loads.push_back(std::move(neurons.load));
        } else {
            NeuronCircuit neuron = circuit.neuron;  // the ties of its partitions are a source resistance
            neuron.input_resistance += network.source_resistance(layer);
            model.curves.push_back(loaded_transfer_curve(neuron, {}));
        }
    }
    return model;
}

}  // namespace spinloom
