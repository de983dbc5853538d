#pragma once

#include <Eigen/Core>
#include <vector>

#include "spinloom/array/ports/crossbar_dynamics.hpp"
#include "spinloom/network/design/analog_network.hpp"

namespace spinloom {

/// A subarray over time, on the ports v that it shares with others and on its own states w:
///
///     C d/dt (v; w) + G (v; w) + f = (i; 0)
///
/// Ports: its data inputs, and where one amplifier a neuron sums all partitions, the amplifiers' inputs (positive, then
/// negative), at which its lines end through r_in. States: the ends of its lines (I+, then I-) [V], the modes of its
/// crossbar, and the outputs of its amplifiers, if it has its own [V]. i is what it draws from its ports, f what the
/// bias line and the amplifiers' rail, at rest, draw and drive.
struct SubarrayDynamics {
    SubarrayRange range{};
    int num_common = 0;  ///< ports that are inputs of amplifiers that sum
    Eigen::MatrixXd conductance, capacitance;
    Eigen::VectorXd offset;
    double error_bound = 0;  ///< of its crossbar's reduction [1]

    [[nodiscard]] int num_inputs() const { return range.num_data_inputs(); }
    [[nodiscard]] int num_ports() const { return num_inputs() + num_common; }
    [[nodiscard]] int num_states() const { return static_cast<int>(conductance.rows()) - num_ports(); }
};

/// The amplifiers that sum the partitions of neighbouring neurons, on their unknowns u: positive inputs, negative
/// inputs, outputs [V]. C du/dt + G u + f + (what the lines draw from their inputs; 0) = 0, f by their rail.
struct SummingDynamics {
    int first_output = 0, num_outputs = 0;
    std::vector<std::size_t> subarrays;  ///< whose lines end at them
    Eigen::MatrixXd conductance, capacitance;
    Eigen::VectorXd offset;
};

/// A layer with its amplifiers over time.
struct LayerDynamics {
    int num_inputs = 0, num_outputs = 0, num_horizontal = 1;
    std::vector<SubarrayDynamics> subarrays;
    std::vector<SummingDynamics> summing;  ///< one a vertical partition; empty: each subarray has amplifiers
    double op_amp_time = 0;                ///< 1/(2 pi f) [s]; 0: ideal

    /// First output and number of outputs of its first vertical partition.
    [[nodiscard]] int first_output() const { return subarrays.front().range.first_output; }
    [[nodiscard]] int partition_outputs() const { return subarrays.front().range.num_outputs(); }
    /// Charges of nothing: of each subarray, then of each group of summing amplifiers.
    [[nodiscard]] std::vector<Eigen::MatrixXd> uncharged(Eigen::Index images) const;
};

/// Of junctions at 0 V; bias_deviation.hpp has what more they carry.
[[nodiscard]] LayerDynamics layer_dynamics(const AnalogNetwork& network, std::size_t layer,
                                           const CrossbarDynamicsOptions& options, int threads);

/// A subarray in one implicit step: K = G + a C with a = 1/(gamma h), its states eliminated.
struct SubarrayCompanion {
    Eigen::MatrixXd inverse;     ///< K_ww^-1
    Eigen::MatrixXd from_ports;  ///< K_ww^-1 K_wv
    Eigen::MatrixXd to_ports;    ///< K_vw
    Eigen::MatrixXd load;        ///< K_vv - K_vw K_ww^-1 K_wv [S]

    SubarrayCompanion(const SubarrayDynamics& subarray, double weight);
};

/// Summing amplifiers in one implicit step, what their subarrays draw included: u = -inverse (j; 0) - from_inputs v for
/// layer inputs v and currents j drawn at v = 0.
struct SummingCompanion {
    Eigen::MatrixXd inverse;      ///< of their own K and their subarrays' load
    Eigen::MatrixXd from_inputs;  ///< unknowns x inputs
    Eigen::MatrixXd to_inputs;    ///< current drawn from the inputs per volt at theirs, inputs x theirs [S]
};

/// A layer as the load of the one before, in one implicit step; weight 0 is direct current.
struct LayerCompanion {
    double weight = 0;  ///< a [1/s]
    std::vector<SubarrayCompanion> subarrays;
    std::vector<SummingCompanion> summing;
    Eigen::MatrixXd load;  ///< of all, inputs x inputs [S]

    LayerCompanion() = default;
    LayerCompanion(const LayerDynamics& layer, double weight);
};

/// What a layer holds and drives for a batch of images at one time.
struct LayerState {
    std::vector<Eigen::MatrixXd> charge;  ///< C (v; w) of each subarray, C u of summing amplifiers, each x images
    Eigen::MatrixXd read_out;             ///< open-circuit neuron inputs, outputs x images [V]
};

/// Current drawn from the inputs at zero input voltage, given the charges that the step starts from, inputs x images.
[[nodiscard]] Eigen::MatrixXd load_offset(const LayerDynamics& layer, const LayerCompanion& companion,
                                          const std::vector<Eigen::MatrixXd>& start_charge, Eigen::Index images);

/// Ends a step: the layer's state at input voltages (inputs x images) [V].
[[nodiscard]] LayerState layer_state(const LayerDynamics& layer, const LayerCompanion& companion,
                                     const std::vector<Eigen::MatrixXd>& start_charge, const Eigen::MatrixXd& inputs);

/// A layer with its inputs at 0 V at the end of a step.
struct GroundedLayer {
    std::vector<Eigen::MatrixXd> charge;  ///< as in LayerState
    Eigen::MatrixXd drawn;                ///< from the inputs, inputs x images [A]
};
[[nodiscard]] GroundedLayer grounded_layer(const LayerDynamics& layer, const LayerCompanion& companion,
                                           const std::vector<Eigen::MatrixXd>& start_charge);

/// The transposed equations of a layer, G^T and C^T, without what rests; one for each vertical partition, which are
/// independent of each other. What an excitation of the read-out's equation by 1 V draws from input c of the transposed
/// layer is minus what 1 V at input c does to the read-out of the layer itself (settling.md).
[[nodiscard]] std::vector<LayerDynamics> transposed(const LayerDynamics& layer);

/// Adds to the charges that a step of weight a starts from an excitation of `volts` at the read-out of each neuron of a
/// transposed vertical partition: column r at neuron r of the partition.
void excite(const LayerDynamics& partition, double weight, double volts, std::vector<Eigen::MatrixXd>& start_charge);

}  // namespace spinloom
