#pragma once

#include <Eigen/Core>
#include <vector>

#include "spinloom/array/crossbar_dynamics.hpp"
#include "spinloom/network/analog_network.hpp"

namespace spinloom {

/// A subarray with its amplifiers over time, on its data inputs v and its states w:
///
///     C d/dt (v; w) + G (v; w) + f = (i; 0)
///
/// States: the ends of its lines (I+, then I-) [V], the modes of its crossbar, the amplifiers' outputs [V]. i is what
/// it draws from its inputs, f what the bias line, at rest, draws and drives.
struct SubarrayDynamics {
    SubarrayRange range{};
    Eigen::MatrixXd conductance, capacitance;
    Eigen::VectorXd offset;
    double error_bound = 0;  ///< of its crossbar's reduction [1]

    [[nodiscard]] int num_inputs() const { return range.num_data_inputs(); }
    [[nodiscard]] int num_states() const { return static_cast<int>(conductance.rows()) - num_inputs(); }
};

[[nodiscard]] std::vector<SubarrayDynamics> layer_dynamics(const AnalogNetwork& network, std::size_t layer,
                                                           const CrossbarDynamicsOptions& options, int threads);

/// A subarray in one implicit step: K = G + a C with a = 1/(gamma h), its states eliminated.
struct SubarrayCompanion {
    Eigen::MatrixXd inverse;      ///< K_ww^-1
    Eigen::MatrixXd from_inputs;  ///< K_ww^-1 K_wv
    Eigen::MatrixXd to_inputs;    ///< K_vw
    Eigen::MatrixXd load;         ///< K_vv - K_vw K_ww^-1 K_wv [S]

    SubarrayCompanion(const SubarrayDynamics& subarray, double weight);
};

/// A layer as the load of the one before, in one implicit step; weight 0 is direct current.
struct LayerCompanion {
    double weight = 0;  ///< a [1/s]
    std::vector<SubarrayCompanion> subarrays;
    Eigen::MatrixXd load;  ///< of all subarrays, inputs x inputs [S]

    LayerCompanion(const std::vector<SubarrayDynamics>& layer, int num_inputs, double weight);
};

/// What a layer holds and drives for a batch of images at one time.
struct LayerState {
    std::vector<Eigen::MatrixXd> charge;  ///< C (v; w) of each subarray, (inputs + states) x images
    Eigen::MatrixXd read_out;             ///< mean of a neuron's amplifiers, outputs x images [V]
};

/// Current drawn from the inputs at zero input voltage, given the charges that the step starts from, inputs x images.
[[nodiscard]] Eigen::MatrixXd load_offset(const std::vector<SubarrayDynamics>& layer, const LayerCompanion& companion,
                                          int num_inputs, const std::vector<Eigen::MatrixXd>& start_charge,
                                          Eigen::Index images);

/// Ends a step: the layer's state at input voltages (inputs x images) [V].
[[nodiscard]] LayerState layer_state(const std::vector<SubarrayDynamics>& layer, const LayerCompanion& companion,
                                     int num_outputs, int num_horizontal,
                                     const std::vector<Eigen::MatrixXd>& start_charge, const Eigen::MatrixXd& inputs);

}  // namespace spinloom
