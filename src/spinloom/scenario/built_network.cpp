#include "spinloom/scenario/built_network.hpp"

#include <fmt/format.h>

#include "spinloom/core/error.hpp"
#include "spinloom/network/weight_mapping.hpp"

namespace spinloom {

AnalogNetwork build_network(const Scenario& scenario, BinaryMlp mlp) {
    AnalogNetwork network = scenario.circuit;
    network.mlp = std::move(mlp);
    network.neuron.level_shift -= network.reference;  // the amplifiers' rail is the shift
    const auto& spread = scenario.variation;
    if (spread.is_none()) return network;
    const JunctionResistances nominal{network.synapse_parallel, network.synapse_antiparallel};
    const bool is_sliced = largest_weight(network.synapse_levels) > 1;
    for (std::size_t layer = 0; layer < network.num_layers(); ++layer) {
        const auto& weights = network.mlp.layers[layer];
        network.cells.push_back(is_sliced ? sliced_conductances(weights, network.synapse_levels, nominal, spread, layer)
                                          : layer_conductances(programmed_states(weights), nominal, spread, layer));
        if (!spread.with_neurons) continue;
        network.neuron_cells.push_back(
            neuron_junctions(network.num_outputs(layer),
                             {network.neuron.input_resistance, network.neuron.feedback_resistance}, spread, layer));
    }
    return network;
}

void require_single_pairs(const Scenario& scenario, const std::string& what) {
    const int levels = scenario.circuit.synapse_levels;
    if (largest_weight(levels) == 1) return;
    throw InputError(InputProblem{
        {},
        0,
        "synapse.levels",
        fmt::format("{} knows synapses of one pair of junctions (2 or 3 levels), not of {} levels", what, levels)});
}

}  // namespace spinloom
