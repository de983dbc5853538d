#include "spinloom/network/train/front_kernels.hpp"

#include <fmt/format.h>

#include "spinloom/core/error.hpp"
#include "spinloom/core/npz.hpp"
#include "spinloom/network/model/safetensors.hpp"

namespace spinloom {

std::optional<ConvWeights<float>> given_kernels(const FrontendSettings& settings, const std::filesystem::path& folder) {
    if (!settings.is_lenet) return {};
    if (!settings.weights) {
        if (folder.empty()) return {};
        const auto beside = folder / kernel_file;
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

}  // namespace spinloom
