#pragma once

#include <vector>

#include "spinloom/network/design/circuit_design.hpp"
#include "spinloom/network/design/junction_states.hpp"
#include "spinloom/network/model/weights.hpp"

namespace spinloom {

/// A network as a circuit, before any equation: its design, its weights, and each junction as it is made.
///
/// `build` makes one. Its design may be changed afterwards (other wires, another bandwidth), but not its sizes.
struct AnalogNetwork {
    /// Junctions as the weights say, all alike. @pre the design has as many layers of the same sizes, and a gain each
    AnalogNetwork(CircuitDesign given_design, Weights given_weights);

    CircuitDesign design;
    Weights weights;
    /// Each synapse's junctions as they are, one entry a layer; empty: as the weights say, all alike.
    std::vector<LayerConductances> cells = {};
    /// Each neuron's junctions, one entry a layer; empty: all neurons are the design's.
    std::vector<NeuronJunctions> neuron_cells = {};

    /// The synapses of a layer, given or as the weights say.
    [[nodiscard]] LayerConductances conductances(std::size_t layer) const;
    /// The neurons' junctions of a layer, given or all alike.
    [[nodiscard]] NeuronJunctions neuron_junctions(std::size_t layer) const;
    /// One neuron with its own junctions, as it follows its amplifiers.
    [[nodiscard]] NeuronCircuit neuron_circuit(std::size_t layer, int neuron) const;
};

/// The network of these weights, its junctions made one by one as the spread says.
[[nodiscard]] AnalogNetwork build(CircuitDesign design, Weights weights, const JunctionSpread& spread = {});

/// The same design and weights with junctions in given states, one entry a layer, and with this spread.
/// @param nominal  of the synapses' smallest pair, a short included where there is one
[[nodiscard]] AnalogNetwork with_states(const AnalogNetwork& network, const std::vector<LayerStates>& states,
                                        const JunctionResistances& nominal, const JunctionSpread& spread);

}  // namespace spinloom
