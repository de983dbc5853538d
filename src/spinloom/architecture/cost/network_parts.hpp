#pragma once

#include <string>
#include <vector>

#include "spinloom/architecture/bench/layout.hpp"
#include "spinloom/array/parts/neuron.hpp"
#include "spinloom/array/parts/op_amp.hpp"
#include "spinloom/array/parts/partition.hpp"
#include "spinloom/array/parts/wire_model.hpp"

/// What a network is made of: how many of each part, and how large one is by the layout rule.

namespace spinloom {

/// The parts of one layer, counted. The bias line counts as an input line unless it says "data".
struct LayerParts {
    int data_inputs = 0, outputs = 0;
    int horizontal = 0, vertical = 0;  ///< parts that its input lines and its outputs are cut into
    int subarrays = 0;
    int line_pairs = 0;      ///< pairs of output lines of all subarrays, each read by a difference amplifier
    int lines = 0;           ///< input lines and pairs of output lines of all subarrays together
    int synapses = 0;        ///< the bias line's counted
    int redrive_points = 0;  ///< where a data input line starts anew beyond the first subarray it serves
};

[[nodiscard]] LayerParts count_parts(const LayerPartition& cut);

/// A difference amplifier: the op-amp, r_in before each of its inputs from each of `pairs` pairs of lines, feedback
/// and grounded resistor. Resistances in ohm.
[[nodiscard]] Layout difference_amplifier_layout(const OpAmpCircuit& op_amp, const LayoutRule& rule, double r_in,
                                                 double feedback, int pairs = 1);

/// The neuron: two transistors and two junctions.
[[nodiscard]] Layout neuron_layout(const NeuronCircuit& neuron, const LayoutRule& rule);

/// The write and the read transistor of a bitcell, without its junction.
[[nodiscard]] Layout bitcell_transistors(const LayoutRule& rule, double write_fins, double read_fins);

/// A pair of junctions on its lines: cell length x cell width of the wires [m^2].
[[nodiscard]] double pair_area(const WireGeometry& wires);

/// What the transistors of a pair of bitcells take beyond the cells on their lines, >= 0 [m^2].
[[nodiscard]] double pair_excess_area(const WireGeometry& wires, const Layout& transistors);

}  // namespace spinloom
