#include "spinloom/network/design/analog_network.hpp"

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// Makes the neurons' junctions one by one.
void spread_neurons(AnalogNetwork& network, const JunctionSpread& spread) {
    network.neuron_cells.clear();
    if (spread.is_none() || !spread.with_neurons) return;
    const auto& neuron = network.design.neuron;
    for (std::size_t layer = 0; layer < network.design.num_layers(); ++layer) {
        network.neuron_cells.push_back(neuron_junctions(
            network.design.num_outputs(layer), {neuron.input_resistance, neuron.feedback_resistance}, spread, layer));
    }
}

}  // namespace

AnalogNetwork::AnalogNetwork(CircuitDesign given_design, Weights given_weights)
    : design(std::move(given_design)), weights(std::move(given_weights)) {
    SPINLOOM_EXPECT(weights.topology() == design.topology && design.gains.size() == design.num_layers());
    SPINLOOM_EXPECT(design.synapse.parallel > 0 && design.synapse.antiparallel >= design.synapse.parallel);
}

LayerConductances AnalogNetwork::conductances(std::size_t layer) const {
    if (cells.empty())
        return layer_conductances(programmed_states(weights.layers[layer], design.synapse_levels), design.synapse, {},
                                  layer);
    SPINLOOM_EXPECT(cells[layer].positive.rows() == design.num_inputs(layer) + 1 &&
                    cells[layer].positive.cols() == design.num_outputs(layer));
    return cells[layer];
}

NeuronJunctions AnalogNetwork::neuron_junctions(std::size_t layer) const {
    if (!neuron_cells.empty()) return neuron_cells[layer];
    return {Eigen::VectorXd::Constant(design.num_outputs(layer), design.neuron.input_resistance),
            Eigen::VectorXd::Constant(design.num_outputs(layer), design.neuron.feedback_resistance),
            Eigen::VectorXd::Constant(design.num_outputs(layer), design.neuron.feedback_tmr)};
}

NeuronCircuit AnalogNetwork::neuron_circuit(std::size_t layer, int number) const {
    auto circuit = design.neuron_on_rail();
    if (neuron_cells.empty()) return circuit;
    circuit.input_resistance = neuron_cells[layer].input[number];
    circuit.feedback_resistance = neuron_cells[layer].feedback[number];
    if (neuron_cells[layer].feedback_tmr.size() > 0) circuit.feedback_tmr = neuron_cells[layer].feedback_tmr[number];
    return circuit;
}

AnalogNetwork build(CircuitDesign design, Weights weights, const JunctionSpread& spread) {
    AnalogNetwork network(std::move(design), std::move(weights));
    if (spread.is_none()) return network;
    std::vector<LayerStates> states;
    for (const auto& layer : network.weights.layers)
        states.push_back(programmed_states(layer, network.design.synapse_levels));
    return with_states(network, states, network.design.synapse, spread);
}

AnalogNetwork with_states(const AnalogNetwork& network, const std::vector<LayerStates>& states,
                          const JunctionResistances& nominal, const JunctionSpread& spread) {
    SPINLOOM_EXPECT(states.size() == network.design.num_layers());
    auto result = network;
    result.cells.clear();
    for (std::size_t layer = 0; layer < states.size(); ++layer)
        result.cells.push_back(layer_conductances(states[layer], nominal, spread, layer));
    spread_neurons(result, spread);
    return result;
}

}  // namespace spinloom
