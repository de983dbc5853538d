#pragma once

#include <Eigen/Core>
#include <vector>

namespace spinloom {

/// What the lines and amplifiers of a layer do for a batch of images.
struct LayerReadOut {
    /// sum over a neuron's amplifiers of their outputs o, or K times that of the one that sums, outputs x images [V]
    Eigen::MatrixXd output_sum;
    Eigen::MatrixXd output_square;        ///< sum of o^2 [V^2]
    Eigen::MatrixXd feedback_power;       ///< sum of o times the current into the feedback resistor [W]
    Eigen::VectorXd input_power;          ///< drawn from the data inputs, one an image [W]; first layer only, else 0
    Eigen::MatrixXd bias_current;         ///< drawn from the bias sources, bias sources x images [A]
    Eigen::VectorXd reference_current;    ///< drawn from the amplifiers' rail, one an image [A]
    std::vector<bool> is_converged = {};  ///< one an image, where cells depend on bias; empty: all are
};

}  // namespace spinloom
