#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "spinloom/array/parts/neuron.hpp"
#include "spinloom/array/parts/neuron_amplifiers.hpp"
#include "spinloom/array/parts/op_amp.hpp"
#include "spinloom/array/parts/partition.hpp"
#include "spinloom/array/parts/synapse.hpp"
#include "spinloom/array/ports/port_reduction.hpp"
#include "spinloom/network/design/junction_states.hpp"

namespace spinloom {

/// A rail that feeds one side of the bias line.
struct BiasRail {
    enum class Supply { v_dd, v_ss, own };  ///< whose power it counts as; `own` is a supply of its own
    Supply supply = Supply::v_dd;
    double voltage = 0;  ///< [V]

    friend bool operator==(const BiasRail&, const BiasRail&) = default;
};

/// How the partitions of a neuron come together.
enum class PartitionCombination {
    /// Each has an amplifier; their outputs meet at the neuron's input through `tie_resistance` each: a mean. 1 mohm is
    /// the published tie, kiloohms are a network that real amplifiers can drive.
    resistive,
    /// One amplifier a neuron: all K positive lines join its positive input through r_in each, all negative ones its
    /// negative input; feedback and grounded resistor are gain/K r_in, so that the output is the same mean.
    ///     n = gain/K sum V+ / (1 + gain),    out = gain/K sum (V+ - V-),    lines carry (V - n)/r_in
    summing,
};

/// How the op-amps of the difference amplifiers are modelled.
enum class OpAmpModel {
    ideal,       ///< nullors
    macro,       ///< finite gain, output resistance and range, offset and supply power
    transistor,  ///< two stages of FinFETs each
};

/// Each op-amp stores its own offset on a capacitor before each cycle, as a follower, and is switched back then.
///
/// Of an offset v_os stays v_os/(1 + A). To it come the charge that the switch leaves on the capacitor, normal from
/// op-amp to op-amp, and the thermal noise of the moment at which it opens, of variance kT/C. An op-amp draws both once
/// for all images; for each image by itself they are as random as if it drew them anew. Source: @cite enz1996.
struct AutoZero {
    double gain = 637.2;            ///< A of the op-amp as it stores [1], > 0
    double capacitance = 100e-15;   ///< C [F], > 0
    double injection_sigma = 1e-4;  ///< of the switch's charge over C [V], >= 0
    double temperature = 300.15;    ///< T [K]

    /// Standard deviation of what the storing itself adds: sqrt(kT/C + injection^2) [V].
    [[nodiscard]] double added_sigma() const;
    /// Of all that stays of offsets of this standard deviation [V].
    [[nodiscard]] double residual_sigma(double offset_sigma) const;
};

/// The op-amps of all difference amplifiers. Those that are not ideal have a supply of their own, `v_dd` of the neurons
/// against ground.
struct OpAmps {
    OpAmpModel model = OpAmpModel::ideal;
    OpAmpMacro macro = {};                             ///< model macro
    std::shared_ptr<const OpAmpCircuit> circuit = {};  ///< model transistor
    /// By mismatch, normal: input-referred, on top of the macro-model's own; a source in front of the positive input of
    /// a transistor circuit [V].
    double offset_sigma = 0;
    std::uint64_t seed = 1;  ///< of the offsets
    std::optional<AutoZero> auto_zero = {};
};

/// What a network's circuit is, whatever its weights are.
///
/// Layer l: input lines 0 ... n-1 (the sources, or the outputs of the layer before, unbuffered) and a bias line cross
/// two lines a neuron, I+ and I-; a synapse joins them with a pair of junctions. Each horizontal partition reads its
/// part of the lines with a difference amplifier of its own; the amplifiers of one neuron are tied through
/// `tie_resistance` each to the neuron's input. The input lines start anew from their source at each vertical
/// partition. Class: the largest output of the last layer.
struct CircuitDesign {
    std::vector<std::size_t> topology;         ///< inputs, then neurons of each layer
    int synapse_levels = 2;                    ///< of a weight (levels.hpp)
    JunctionResistances synapse;               ///< of the junctions of a synapse's smallest pair
    NeuronCircuit neuron;                      ///< with its whole level shift, whatever rail the amplifiers stand on
    std::vector<double> gains;                 ///< one a layer [1]
    double amplifier_input_resistance = 1000;  ///< [ohm]
    /// From each partition's amplifier to the neuron's input [ohm]. A single one has nothing to meet: see `amplifiers`.
    double tie_resistance = 1e-3;
    OpAmps op_amps = {};
    /// Rail that the grounded resistors of the difference amplifiers stand on: outputs are this + gain (V+ - V-) [V].
    double reference = 0;
    PartitionCombination combination = PartitionCombination::resistive;
    BiasRail bias_positive;                                      ///< feeds the I+ junctions of the bias line
    BiasRail bias_negative;                                      ///< feeds the I- junctions
    WireSegments wires;                                          ///< zero: wires without resistance
    std::optional<PartitionLimits> partition;                    ///< none: one array a layer
    CrossbarMethod crossbar_method = CrossbarMethod::automatic;  ///< how subarrays are reduced to their ports
    CrossbarCapacitances capacitances = {};                      ///< over time only, as is the next
    /// Gain-bandwidth product of the op-amps [Hz]: a single pole at zero frequency, so that what settles is what ideal
    /// op-amps give; none: ideal.
    std::optional<double> gain_bandwidth = {};

    [[nodiscard]] std::size_t num_layers() const { return topology.empty() ? 0 : topology.size() - 1; }
    [[nodiscard]] int num_inputs(std::size_t layer) const { return static_cast<int>(topology[layer]); }
    [[nodiscard]] int num_outputs(std::size_t layer) const { return static_cast<int>(topology[layer + 1]); }
    /// The neuron as it follows its amplifiers: their rail is a part of the shift, a source has the rest.
    [[nodiscard]] NeuronCircuit neuron_on_rail() const;
    /// How the pairs of lines of a layer's neurons come to their inputs. A tie is at most the published 1 mohm where a
    /// neuron has one amplifier.
    [[nodiscard]] NeuronAmplifiers amplifiers(std::size_t layer) const;
    /// Amplifiers of the layer.
    [[nodiscard]] int num_amplifiers(std::size_t layer) const { return num_outputs(layer) * amplifiers(layer).count(); }
    /// Input-referred offset of one op-amp: v(+) - v(-) for its middle output is larger by this. `part` is its
    /// horizontal partition. With auto-zero it is what stays; the offset that a transistor circuit has by design is not
    /// in it, and stays whole. [V]
    [[nodiscard]] double op_amp_offset(std::size_t layer, int of_neuron, int part) const;
    /// Whether the TMR of synapses or neurons falls with voltage.
    [[nodiscard]] bool depends_on_bias() const { return synapse.depend_on_bias() || neuron.depends_on_bias(); }
    /// Whether both sides of the bias line hang on one rail and so share one line.
    [[nodiscard]] bool has_single_bias_line() const { return bias_positive == bias_negative; }
    /// The cut of a layer; its bias line is the last input line.
    [[nodiscard]] LayerPartition layer_partition(std::size_t layer) const;
};

/// All cells of a layer half way between the two states.
[[nodiscard]] LayerConductances mean_conductances(const CircuitDesign& design, std::size_t layer);

/// One subarray of a layer: input lines [first_input, end_input), the bias line being number n, and outputs
/// [first_output, end_output).
struct SubarrayRange {
    int first_input, end_input, first_output, end_output;
    bool has_bias;  ///< its last input line is the bias line

    /// Input lines that are not the bias line.
    [[nodiscard]] int num_data_inputs() const { return end_input - first_input - (has_bias ? 1 : 0); }
    [[nodiscard]] int num_outputs() const { return end_output - first_output; }
};

/// The subarrays of a layer, vertical partition by vertical partition.
[[nodiscard]] std::vector<SubarrayRange> subarrays(const CircuitDesign& design, std::size_t layer);

/// The crossbar of a subarray. Sources: its data inputs, then the bias line, or where the rails differ the bias lines
/// (positive, negative). Bit lines: I+ of its outputs, then I-.
/// @param cells  of the whole layer
[[nodiscard]] Crossbar subarray_crossbar(const CircuitDesign& design, const SubarrayRange& range,
                                         const LayerConductances& cells);

/// Voltages of the bias sources of a subarray that has the bias line: one entry, or two (positive, negative) [V].
[[nodiscard]] Eigen::VectorXd bias_voltages(const CircuitDesign& design);

}  // namespace spinloom
