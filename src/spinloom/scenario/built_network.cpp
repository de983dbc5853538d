#include "spinloom/scenario/built_network.hpp"

namespace spinloom {

AnalogNetwork build_network(const Scenario& scenario, BinaryMlp mlp) {
    AnalogNetwork network = scenario.circuit;
    network.mlp = std::move(mlp);
    network.neuron.level_shift -= network.reference;  // the amplifiers' rail is the shift
    const auto& spread = scenario.variation;
    if (spread.is_none()) return network;
    const JunctionResistances nominal{network.synapse_parallel, network.synapse_antiparallel};
    for (std::size_t layer = 0; layer < network.num_layers(); ++layer) {
        const auto states = programmed_states(network.mlp.layers[layer], network.synapse_levels);
        network.cells.push_back(layer_conductances(states, nominal, spread, layer));
        if (!spread.with_neurons) continue;
        network.neuron_cells.push_back(
            neuron_junctions(network.num_outputs(layer),
                             {network.neuron.input_resistance, network.neuron.feedback_resistance}, spread, layer));
    }
    return network;
}

}  // namespace spinloom
