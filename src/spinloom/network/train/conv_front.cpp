#include "spinloom/network/train/conv_front.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spinloom/core/error.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

/// One convolution as PyTorch keeps it: maps x input maps x rows x columns.
struct ConvArrays {
    const char* weight;
    const char* bias;
    std::size_t maps, channels;
};

constexpr ConvArrays first_arrays{"conv1.weight", "conv1.bias", lenet::maps1, 1};
constexpr ConvArrays second_arrays{"conv2.weight", "conv2.bias", lenet::maps2, lenet::maps1};
constexpr std::size_t taps = lenet::kernel * lenet::kernel;

LayerMatrix<float> random_layer(std::size_t channels, std::size_t maps, RandomStream& stream) {
    const std::size_t fan_in = channels * taps;
    const double range = std::sqrt(3.0 / static_cast<double>(fan_in));
    LayerMatrix<float> matrix = LayerMatrix<float>::Zero(static_cast<Index>(fan_in) + 1, static_cast<Index>(maps));
    for (float& weight : matrix.topRows(static_cast<Index>(fan_in)).reshaped()) {
        weight = static_cast<float>(range * (2 * stream.uniform() - 1));
    }
    return matrix;
}

void put(NamedArrays& arrays, const ConvArrays& names, const LayerMatrix<float>& matrix) {
    NumericArray weight{{names.maps, names.channels, lenet::kernel, lenet::kernel}, {}}, bias{{names.maps}, {}};
    for (Index m = 0; m < matrix.cols(); ++m) {
        for (Index k = 0; k + 1 < matrix.rows(); ++k) weight.values.push_back(static_cast<double>(matrix(k, m)));
        bias.values.push_back(static_cast<double>(matrix(matrix.rows() - 1, m)));
    }
    arrays[names.weight] = std::move(weight);
    arrays[names.bias] = std::move(bias);
}

/// The array of that name and shape; none if it is not there, with every problem told.
const NumericArray* find(const NamedArrays& arrays, const std::string& file, const char* key,
                         const std::vector<std::size_t>& shape, InputProblems& problems) {
    const std::string wanted = fmt::format("{}", fmt::join(shape, " x "));
    const auto found = arrays.find(key);
    if (found == arrays.end()) {
        std::vector<std::string> names;
        for (const auto& [name, array] : arrays) names.push_back(name);
        problems.add({file, 0, key,
                      fmt::format("missing; the front end needs {} numbers under this name, and the file holds {}",
                                  wanted, names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, ", ")))});
        return nullptr;
    }
    const NumericArray& array = found->second;
    if (array.shape != shape) {
        problems.add(
            {file, 0, key,
             fmt::format("holds {} numbers, but the front end needs {} (maps x input maps x rows x columns)",
                         array.shape.empty() ? "1" : fmt::format("{}", fmt::join(array.shape, " x ")), wanted)});
        return nullptr;
    }
    for (const double value : array.values) {
        if (std::isfinite(static_cast<float>(value))) continue;
        problems.add({file, 0, key, fmt::format("holds {}, which is no weight", value)});
        return nullptr;
    }
    return &array;
}

LayerMatrix<float> take(const NamedArrays& arrays, const std::string& file, const ConvArrays& names, double divisor,
                        InputProblems& problems) {
    const auto* weight =
        find(arrays, file, names.weight, {names.maps, names.channels, lenet::kernel, lenet::kernel}, problems);
    const auto* bias = find(arrays, file, names.bias, {names.maps}, problems);
    if (weight == nullptr || bias == nullptr) return {};
    const std::size_t fan_in = names.channels * taps;
    LayerMatrix<float> matrix(static_cast<Index>(fan_in) + 1, static_cast<Index>(names.maps));
    for (std::size_t m = 0; m < names.maps; ++m) {
        const auto column = static_cast<Index>(m);
        for (std::size_t k = 0; k < fan_in; ++k) {
            matrix(static_cast<Index>(k), column) = static_cast<float>(weight->values[m * fan_in + k] / divisor);
        }
        matrix(static_cast<Index>(fan_in), column) = static_cast<float>(bias->values[m] / divisor);
    }
    return matrix;
}

}  // namespace

std::size_t conv_multiply_accumulates() {
    constexpr std::size_t area1 = lenet::size1 * lenet::size1, area2 = lenet::size2 * lenet::size2;
    return lenet::maps1 * area1 * taps + lenet::maps2 * area2 * lenet::maps1 * taps;
}

ConvWeights<float> random_conv_weights(std::uint64_t seed, int candidate) {
    RandomStream stream(seed, "initial kernels", static_cast<std::uint64_t>(candidate));
    auto conv1 = random_layer(1, lenet::maps1, stream);
    return {std::move(conv1), random_layer(lenet::maps1, lenet::maps2, stream)};
}

NamedArrays conv_arrays(const ConvWeights<float>& weights) {
    NamedArrays arrays;
    put(arrays, first_arrays, weights.conv1);
    put(arrays, second_arrays, weights.conv2);
    return arrays;
}

ConvWeights<float> conv_weights(const NamedArrays& arrays, const std::string& name, double full_scale) {
    InputProblems problems;
    auto conv1 = take(arrays, name, first_arrays, 1, problems);
    auto conv2 = take(arrays, name, second_arrays, full_scale, problems);
    problems.throw_if_any();
    return {std::move(conv1), std::move(conv2)};
}

}  // namespace spinloom
