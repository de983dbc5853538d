#include "spinloom/network/model/dense_layers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/error.hpp"

namespace spinloom {

std::string activation_name(Activation activation) {
    switch (activation) {
        case Activation::reverse_sigmoid:
            return "reverse-sigmoid";
        case Activation::sigmoid:
            return "sigmoid";
        case Activation::tanh:
            return "tanh";
        case Activation::sign:
            return "sign";
        case Activation::relu:
            return "relu";
        case Activation::leaky_relu:
            return "leaky-relu";
        case Activation::hard_tanh:
            return "hard-tanh";
        case Activation::none:
            break;
    }
    return "none";
}

std::vector<Activation> activations_of(const std::string& names, const std::string& key) {
    constexpr Activation all[] = {
        Activation::reverse_sigmoid, Activation::sigmoid,   Activation::tanh, Activation::sign, Activation::relu,
        Activation::leaky_relu,      Activation::hard_tanh, Activation::none};
    std::vector<std::string> known;
    for (const auto activation : all) known.push_back(activation_name(activation));
    std::vector<Activation> result;
    for (std::size_t at = 0; at <= names.size();) {
        const auto end = std::min(names.find(',', at), names.size());
        auto name = names.substr(at, end - at);
        std::erase(name, ' ');
        const auto found = std::find(known.begin(), known.end(), name);
        if (found == known.end()) {
            throw InputError(InputProblem{{},
                                          0,
                                          key,
                                          fmt::format("'{}' is no activation; legal are {}, one or one a layer with "
                                                      "commas between them{}",
                                                      name, fmt::join(known, ", "), suggest(name, known))});
        }
        result.push_back(all[found - known.begin()]);
        at = end + 1;
    }
    return result;
}

bool is_analog(Activation activation) {
    return activation == Activation::reverse_sigmoid || activation == Activation::sigmoid ||
           activation == Activation::tanh || activation == Activation::sign;
}

double DenseLayer::output(double z) const {
    switch (activation) {
        case Activation::reverse_sigmoid:
            return 1 / (1 + std::exp(z));
        case Activation::sigmoid:
            return 1 / (1 + std::exp(-z));
        case Activation::tanh:
            return std::tanh(z);
        case Activation::sign:
            return z >= 0 ? 1 : -1;
        case Activation::relu:
            return std::max(z, 0.0);
        case Activation::leaky_relu:
            return z > 0 ? z : slope * z;
        case Activation::hard_tanh:
            return std::clamp(z, -1.0, 1.0);
        case Activation::none:
            break;
    }
    return z;
}

Eigen::MatrixXd forward(const DenseNetwork& network, Eigen::MatrixXd inputs) {
    if (network.input_threshold) {
        const double threshold = *network.input_threshold;
        for (double& value : inputs.reshaped()) value = value > threshold ? 1 : 0;
    }
    for (const auto& layer : network.layers) {
        Eigen::MatrixXd next = layer.weights.transpose() * inputs;
        next.colwise() += layer.bias;
        for (double& value : next.reshaped()) value = layer.output(value);
        inputs = std::move(next);
    }
    return inputs;
}

}  // namespace spinloom
