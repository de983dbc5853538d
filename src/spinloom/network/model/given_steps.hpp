#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/network/model/dense_layers.hpp"

/// A network as a chain of steps, one after the other, and what of it arrays and analog neurons can do.

namespace spinloom {

enum class StepKind {
    dense,
    scaling,     ///< scale x + shift, by one number or one an input
    activation,  ///< known
    other,       ///< digital, and not computed here: convolutions, pooling, other activations, quantisers
    layout,      ///< the same numbers in another shape or type
    tail,        ///< behind the last layer, keeps the largest the largest: Softmax, ArgMax
    unknown,     ///< not read
};

/// One step of a given network.
struct GivenStep {
    StepKind kind = StepKind::unknown;
    std::string node;                          ///< "Gemm '/fc1/Gemm'", for messages
    std::string what;                          ///< "784 -> 128", for the table
    Eigen::MatrixXd weights;                   ///< of a dense step, fan-in x fan-out
    Eigen::VectorXd bias;                      ///< fan-out
    Eigen::VectorXd scale, shift;              ///< of a scaling
    Activation activation = Activation::none;  ///< of an activation
    double slope = 0.01;                       ///< of a leaky ReLU
    std::string problem;                       ///< of an `other` or `unknown` step: what is legal instead
};

/// What becomes of a given network: which layers are arrays, what is digital, what is missing.
struct NetworkPlan {
    struct Row {
        std::string node, what, where;
    };
    std::vector<Row> rows;  ///< a step each
    DenseNetwork network;   ///< scalings folded into the layers; whole if nothing is `unread`
    std::vector<std::string> notes;
    std::vector<std::string> unread;   ///< why the layers are not the whole network
    std::vector<std::string> missing;  ///< why arrays and analog neurons alone cannot compute it

    /// Inputs, then neurons of each layer; empty without layers.
    [[nodiscard]] std::vector<std::size_t> topology() const;
};

/// Folds scalings into the layers before or behind them and says where each step is done.
///
/// A scaling behind a layer, or before one, goes into its weights and bias exactly. Behind the last layer, one positive
/// scale and one shift for all keep the order of the outputs and are left out. A sign of the input is a threshold of
/// the pixels. A sign's neuron keeps its output when its weights and bias are scaled, so they are brought to 1.
[[nodiscard]] NetworkPlan plan_of(const std::vector<GivenStep>& steps);

}  // namespace spinloom
