#pragma once

#include <Eigen/Core>

#include "spinloom/network/infer/compiled_network.hpp"

namespace spinloom {

/// What the noise of a network's parts is taken from.
struct NoiseConditions {
    double temperature = 300.15;   ///< of resistors, junctions and channels [K], > 0
    double op_amp_density = 0;     ///< of each op-amp, white, referred to its input [V^2/Hz], >= 0
    double gain_bandwidth = 1e10;  ///< of the op-amps [Hz], > 0
    bool has_shot_noise = true;    ///< else junctions have the thermal noise of resistors alone
};

/// Noise of the last layer's outputs.
struct OutputNoise {
    Eigen::MatrixXd covariance;  ///< classes x classes, mean over the images [V^2]
    Eigen::VectorXd density;     ///< of each output below all poles, mean over the images [V^2/Hz]
    Eigen::VectorXd read_out;    ///< variances of the last amplifiers' outputs, mean over the images [V^2]
};

/// Noise of the outputs around the solved circuit of some images, by the transposed small-signal equations of the
/// compiled network, layer by layer.
///
/// Sources, all independent and white: cells and the neurons' junctions 2 q I coth(q V/2 k T) (circuit/noise.hpp), the
/// amplifiers' resistors 4 k T/R, op-amps as given, transistors `transistor_noise` (`assumed`). Output lines are
/// ladders; input lines count as wires without resistance for noise, and wires make none, which are small errors of
/// opposite sign. What junctions conduct beyond 0 V is in the voltages, not in the slopes.
///
/// Bandwidth: an amplifier has a pole at f_l = gain-bandwidth/N, N its noise gain at its lines, 1 + gain S/(S + 1/r_in)
/// for lines of conductance S; what enters before the poles f_l ...
/// f_n is white up to (pi/2)/(1/f_l + ... + 1/f_n), exact for one pole and for two. The last neurons' own noise is
/// taken in the band of their amplifiers (`assumed`).
///
/// @param voltages  of the input lines, inputs x images [V]   @pre op-amps that are ideal
[[nodiscard]] OutputNoise output_noise(const CompiledNetwork& network, const Eigen::MatrixXd& voltages,
                                       const NoiseConditions& conditions, int threads);

/// Probability that noise turns the class of an image, at most: sum over the other classes of Q(margin/sigma), sigma^2
/// the variance of the difference of two outputs. @param outputs  classes [V]   @returns [0, 1]
[[nodiscard]] double wrong_class_probability(const Eigen::VectorXd& outputs, const Eigen::MatrixXd& covariance);

}  // namespace spinloom
