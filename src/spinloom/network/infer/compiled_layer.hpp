#pragma once

#include <Eigen/Core>
#include <memory>
#include <vector>

#include "spinloom/network/design/analog_network.hpp"
#include "spinloom/network/infer/biased_layer.hpp"
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
    /// The layer as it is where its junctions depend on bias: all else here is then that of junctions at 0 V. Else
    /// none.
    std::shared_ptr<const BiasedLayer> biased;

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

/// Ideal op-amps of a layer, group by group, op-amps x images.
struct IdealOpAmps {
    Eigen::MatrixXd output, node;  ///< and their inputs, of which both are alike [V]
};

/// Only the op-amps' voltages of what `read_out` gives; of junctions at 0 V.
[[nodiscard]] IdealOpAmps ideal_op_amps(const CompiledLayer& layer, const Eigen::MatrixXd& voltages);

/// Evaluates lines and amplifiers of a layer, its op-amps ideal.
/// @param voltages  of the data inputs, inputs x images [V]
[[nodiscard]] LayerReadOut read_out(const CompiledLayer& layer, const Eigen::MatrixXd& voltages);

}  // namespace spinloom
