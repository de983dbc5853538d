#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

namespace spinloom {

/// The largest weight that is read, in size. A layer's largest weight is 0 or above 1 over it.
inline constexpr double largest_given_weight = 1e30;

/// What a layer's output is of its pre-activation z.
enum class Activation {
    reverse_sigmoid,  ///< 1 / (1 + exp(z)), the analog neuron's
    sigmoid,          ///< 1 / (1 + exp(-z))
    tanh,
    none,  ///< z, or a function under which the largest stays the largest (Softmax); last layer only
};

struct DenseLayer {
    Eigen::MatrixXd weights;  ///< fan-in x fan-out
    Eigen::VectorXd bias;     ///< fan-out
    Activation activation = Activation::reverse_sigmoid;
};

/// A network as it was given. Class = largest output; its input is pixel / 255.
struct DenseNetwork {
    std::vector<DenseLayer> layers;
    std::string orientation;  ///< how the file's matrices lie, for the report
};

}  // namespace spinloom
