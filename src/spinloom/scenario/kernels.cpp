#include "spinloom/scenario/kernels.hpp"

#include <fmt/format.h>

#include "spinloom/core/error.hpp"
#include "spinloom/core/npz.hpp"
#include "spinloom/network/model/safetensors.hpp"

namespace spinloom {

bool trains_frontend(const Scenario& scenario) {
    return scenario.frontend.is_lenet && scenario.trains() && !scenario.frontend.weights;
}

std::optional<ConvWeights<float>> given_kernels(const Scenario& scenario) {
    const auto& settings = scenario.frontend;
    if (!settings.is_lenet) return {};
    if (!settings.weights) {
        if (!scenario.weights) return {};
        const auto beside = *scenario.weights / kernel_file;
        if (!std::filesystem::exists(beside)) return {};
        return conv_weights(read_npz(beside), beside.string());
    }
    const auto& path = *settings.weights;
    const auto ending = path.extension();
    if (!std::filesystem::exists(path) || (ending != ".npz" && ending != ".safetensors")) {
        throw InputError(
            InputProblem{path.string(), 0, "frontend.weights",
                         fmt::format("{}; it is a file that ends in .npz or .safetensors with conv1.weight, "
                                     "conv1.bias, conv2.weight and conv2.bias",
                                     std::filesystem::exists(path) ? "has another ending" : "no such file")});
    }
    return conv_weights(ending == ".npz" ? read_npz(path) : read_safetensors(path), path.string(), settings.full_scale);
}

std::optional<FrontTraining> front_training(const Scenario& scenario) {
    if (!scenario.frontend.is_lenet) return {};
    FrontTraining front{given_kernels(scenario), scenario.frontend.learning_rate, {}};
    if (front.initial && !trains_frontend(scenario)) front.learning_rate = 0;
    return front;
}

}  // namespace spinloom
