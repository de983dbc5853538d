#pragma once

#include <Eigen/Core>
#include <vector>

#include "spinloom/network/design/analog_network.hpp"

namespace spinloom {

/// One subarray reduced to its ports, its amplifiers included: lines and source currents as matrices on the layer's
/// input voltages.
///
/// For data input voltages V (inputs x images): V+ = positive V + positive_offset, V- alike; the offsets come from the
/// bias line.
struct CompiledSubarray {
    SubarrayRange range{};
    Eigen::MatrixXd positive, negative;                ///< lines per volt of input, outputs x data inputs [1]
    Eigen::VectorXd positive_offset, negative_offset;  ///< outputs [V]
    /// Current drawn from the data inputs, amplifiers included: either dense, or (no wires) a diagonal plus the lines'
    /// share.
    Eigen::MatrixXd input_admittance;  ///< inputs x inputs [S]; empty without wire resistance
    Eigen::VectorXd input_diagonal;    ///< inputs [S]; empty with wire resistance
    Eigen::MatrixXd line_coupling;     ///< Y_ts of the data inputs, lines (I+ then I-) x inputs [S]
    Eigen::VectorXd input_offset;      ///< current drawn from the data inputs by the bias line's voltage [A]
    /// Of a layer whose partitions are summed, per volt of its outputs' common nodes: the lines, outputs x outputs [1],
    /// and the currents drawn from data inputs and bias sources, x outputs [S]. Else empty.
    Eigen::MatrixXd positive_by_common, negative_by_common, input_by_common, bias_by_common;
    /// Where op-amps are not ideal, per volt of the op-amps' inputs (positive ones, then negative): the lines, I+ then
    /// I- [1], and the currents drawn from data inputs and bias sources, x 2 outputs [S]. Else empty.
    Eigen::MatrixXd lines_by_nodes, input_by_nodes, bias_by_nodes;
    Eigen::MatrixXd bias_admittance;  ///< current drawn from the bias sources, bias sources x data inputs [S]
    Eigen::VectorXd bias_offset;      ///< ... and by the bias voltages themselves [A]
};

/// The linear network around a set of op-amps, for fixed sources: how their inputs follow their outputs and input
/// currents.
struct OpAmpGroup {
    std::vector<int> neuron, part;     ///< of each op-amp
    Eigen::VectorXd offset;            ///< input-referred [V]
    Eigen::MatrixXd nodes_by_output;   ///< positive inputs, then negative, per volt of each output [1]
    Eigen::MatrixXd nodes_by_current;  ///< their fall per ampere that each input draws [ohm]
};

/// One layer of a compiled network.
struct CompiledLayer {
    int num_inputs = 0;
    int num_outputs = 0;
    int num_horizontal = 1;  ///< amplifiers a neuron
    bool is_summed = false;  ///< one amplifier a neuron sums all its partitions
    DifferenceAmplifier amplifier;
    double reference = 0;  ///< rail of the amplifiers' grounded resistors [V]
    std::vector<CompiledSubarray> subarrays;
    std::vector<OpAmpGroup> op_amps;  ///< one a subarray, or one of all where partitions are summed; empty: ideal
    /// Common nodes of a summed layer: voltage per volt of each data input, outputs x inputs [1], and at no input [V].
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
