#pragma once

#include <Eigen/Core>
#include <optional>
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
    sign,        ///< 1 for z >= 0, else -1
    relu,        ///< z for z > 0, else 0
    leaky_relu,  ///< z for z > 0, else slope z
    hard_tanh,   ///< z, held between -1 and 1
    none,        ///< z, or a function under which the largest stays the largest (Softmax); last layer only
};

/// "reverse-sigmoid", "sigmoid", "tanh", "sign", "relu", "leaky-relu", "hard-tanh", "none".
[[nodiscard]] std::string activation_name(Activation activation);
/// Names with commas between them: one for all layers, or one a layer.
/// @param key  the option or key that they stand in, for messages   @throws InputError for a name that is none
[[nodiscard]] std::vector<Activation> activations_of(const std::string& names, const std::string& key);
/// Whether the analog neuron computes it, exactly (sigmoid, tanh) or as the limit of a high gain (sign).
[[nodiscard]] bool is_analog(Activation activation);

struct DenseLayer {
    Eigen::MatrixXd weights;  ///< fan-in x fan-out
    Eigen::VectorXd bias;     ///< fan-out
    Activation activation = Activation::reverse_sigmoid;
    double slope = 0.01;  ///< of a leaky ReLU below 0

    /// The activation of one pre-activation.
    [[nodiscard]] double output(double z) const;
};

/// A network as it was given. Class = largest output; its input is pixel / 255.
struct DenseNetwork {
    std::vector<DenseLayer> layers;
    std::string orientation;  ///< how the file's matrices lie, for the report
    /// Above it a pixel / 255 is 1, else 0, before the first layer; none: grey.
    std::optional<double> input_threshold = {};
};

/// Outputs of the last layer, its activation included. @param inputs  fan-in of the first layer x images, pixel / 255
[[nodiscard]] Eigen::MatrixXd forward(const DenseNetwork& network, Eigen::MatrixXd inputs);

}  // namespace spinloom
