#pragma once

#include <Eigen/Core>
#include <vector>

#include "spinloom/network/design/analog_network.hpp"
#include "spinloom/network/infer/compiled_subarray.hpp"

namespace spinloom {

/// One layer of a compiled network.
struct CompiledLayer {
    int num_inputs = 0;
    int num_outputs = 0;
    NeuronAmplifiers amplifiers;
    double reference = 0;  ///< rail of the amplifiers' grounded resistors [V]
    std::vector<CompiledSubarray> subarrays;
    std::vector<OpAmpGroup> op_amps;  ///< one a subarray, or one of all where partitions are summed; empty: ideal
    /// Nodes that partitions share, one a neuron or none: voltage per volt of each data input, nodes x inputs [1], and
    /// at no input [V].
    Eigen::MatrixXd common;
    Eigen::VectorXd common_offset;
    /// Current drawn from each input line per volt of each, all subarrays and amplifiers, inputs x inputs [S]; and by
    /// the bias [A]. What the layer before has to drive; left empty for the first layer, whose inputs are ideal
    /// sources.
    Eigen::MatrixXd load;
    Eigen::VectorXd load_offset;

    [[nodiscard]] bool is_first() const { return load.size() == 0; }
};

/// Reduces the subarrays of one layer exactly.
[[nodiscard]] CompiledLayer compile_layer(const AnalogNetwork& network, std::size_t layer, int threads);
/// The same of any cells. @param cells  of the layer
[[nodiscard]] CompiledLayer compile_layer(const CircuitDesign& design, std::size_t layer,
                                          const LayerConductances& cells, int threads);

/// Currents that the first layer, with its bias lines, draws from its data inputs, inputs x images [A]. Reduces its
/// subarrays anew. @param voltages  of the data inputs, inputs x images [V]
[[nodiscard]] Eigen::MatrixXd input_currents(const AnalogNetwork& network, const Eigen::MatrixXd& voltages,
                                             int threads);

/// Voltages of the lines of one subarray at its amplifiers, I+ then I-, lines x images [V]; op-amps ideal.
/// @param voltages  of the layer's data inputs, inputs x images [V]
[[nodiscard]] Eigen::MatrixXd line_voltages(const CompiledLayer& layer, std::size_t subarray,
                                            const Eigen::MatrixXd& voltages);

/// What the lines and amplifiers of a layer do for a batch of images.
struct LayerReadOut {
    /// sum over a neuron's amplifiers of their outputs o, or K times that of the one that sums, outputs x images [V]
    Eigen::MatrixXd output_sum;
    Eigen::MatrixXd output_square;      ///< sum of o^2 [V^2]
    Eigen::MatrixXd feedback_power;     ///< sum of o times the current into the feedback resistor [W]
    Eigen::VectorXd input_power;        ///< drawn from the data inputs, one an image [W]; first layer only, else 0
    Eigen::MatrixXd bias_current;       ///< drawn from the bias sources, bias sources x images [A]
    Eigen::VectorXd reference_current;  ///< drawn from the amplifiers' rail, one an image [A]
};

/// Ideal op-amps of a layer, group by group, op-amps x images.
struct IdealOpAmps {
    Eigen::MatrixXd output, node;  ///< and their inputs, of which both are alike [V]
};

/// Only the op-amps' voltages of what `read_out` gives.
[[nodiscard]] IdealOpAmps ideal_op_amps(const CompiledLayer& layer, const Eigen::MatrixXd& voltages);

/// Evaluates the linear part of a layer, its op-amps ideal.
/// @param voltages  of the data inputs, inputs x images [V]
[[nodiscard]] LayerReadOut read_out(const CompiledLayer& layer, const Eigen::MatrixXd& voltages);

}  // namespace spinloom
