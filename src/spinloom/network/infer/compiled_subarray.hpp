#pragma once

#include <Eigen/Core>
#include <vector>

#include "spinloom/network/design/circuit_design.hpp"

namespace spinloom {

/// One subarray reduced to its ports, its amplifiers included: lines and source currents as matrices on the layer's
/// input voltages.
///
/// For data input voltages V (inputs x images): V+ = positive V + positive_offset, V- alike; the offsets come from the
/// bias line.
struct CompiledSubarray {
    SubarrayRange range{};
    int first_op_amp = 0;                              ///< number, in the layer, of the op-amp of its first output
    Eigen::MatrixXd positive, negative;                ///< lines per volt of input, outputs x data inputs [1]
    Eigen::VectorXd positive_offset, negative_offset;  ///< outputs [V]
    /// Current drawn from the data inputs, amplifiers included: either dense, or (no wires) a diagonal plus the lines'
    /// share.
    Eigen::MatrixXd input_admittance;  ///< inputs x inputs [S]; empty without wire resistance
    Eigen::VectorXd input_diagonal;    ///< inputs [S]; empty with wire resistance
    Eigen::MatrixXd line_coupling;     ///< Y_ts of the data inputs, lines (I+ then I-) x inputs [S]
    Eigen::VectorXd input_offset;      ///< current drawn from the data inputs by the bias line's voltage [A]
    /// Per volt of the nodes that its outputs share with other partitions: the lines, outputs x nodes [1], and the
    /// currents drawn from data inputs and bias sources, x nodes [S]. A node an output where partitions are summed,
    /// else none.
    Eigen::MatrixXd positive_by_common, negative_by_common, input_by_common, bias_by_common;
    /// Where op-amps are not ideal, per volt of the op-amps' inputs (positive ones, then negative): the lines, I+ then
    /// I- [1], and the currents drawn from data inputs and bias sources, x 2 outputs [S]. Else empty.
    Eigen::MatrixXd lines_by_nodes, input_by_nodes, bias_by_nodes;
    Eigen::MatrixXd bias_admittance;  ///< current drawn from the bias sources, bias sources x data inputs [S]
    Eigen::VectorXd bias_offset;      ///< ... and by the bias voltages themselves [A]

    /// Its rows of what a layer has for each of its common nodes.
    template <class Matrix>
    [[nodiscard]] auto nodes_of(const Matrix& common) const {
        const auto count = positive_by_common.cols();
        return common.middleRows(count == 0 ? 0 : range.first_output, count);
    }
};

/// The linear network around a set of op-amps, for fixed sources: how their inputs follow their outputs and input
/// currents.
struct OpAmpGroup {
    std::vector<int> neuron, part;     ///< of each op-amp
    Eigen::VectorXd offset;            ///< input-referred [V]
    Eigen::MatrixXd nodes_by_output;   ///< positive inputs, then negative, per volt of each output [1]
    Eigen::MatrixXd nodes_by_current;  ///< their fall per ampere that each input draws [ohm]
};

}  // namespace spinloom
