#include "spinloom/network/model/complementary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

/// A layer of whole numbers: weights -1, 0 or +1 and biases.
struct WholeLayer {
    Eigen::MatrixXi weights;  ///< fan-in x fan-out
    Eigen::VectorXi bias;     ///< fan-out
};

/// The whole number that decides as the bias does. @param is_even  of the sums that it is added to; none: both are
int whole_bias(double bias, const std::optional<bool>& is_even) {
    if (!is_even) return static_cast<int>(std::lround(bias));
    // Sums are s = p, p + 2, ...: s + bias >= 0 is s > least, and the middle of least and least + 2 decides alike.
    const int parity = *is_even ? 0 : 1;
    const auto least = 2 * static_cast<int>(std::ceil((-bias - parity) / 2)) - 2 + parity;
    return -(least + 1);
}

class Converter {
public:
    Converter(const std::string& name, InputProblems& problems) : name_(name), problems_(problems) {}

    WholeLayer convert(const DenseLayer& layer, std::size_t number, bool is_last) {
        const Index fan_in = layer.weights.rows(), fan_out = layer.weights.cols();
        WholeLayer whole{Eigen::MatrixXi::Zero(fan_in, fan_out), Eigen::VectorXi::Zero(fan_out)};
        const auto expected = is_last ? Activation::none : Activation::sign;
        if (layer.activation != expected && !(is_last && layer.activation == Activation::sign)) {
            add(number, fmt::format("has the activation {}; legal is sign{}", activation_name(layer.activation),
                                    is_last ? " or none" : ""));
        }
        // The order of the outputs feels neither a common factor nor a common bias.
        const double common = is_last ? layer.weights.cwiseAbs().maxCoeff() : 0;
        const double shift = is_last ? 0.5 * (layer.bias.maxCoeff() + layer.bias.minCoeff()) : 0;
        for (Index j = 0; j < fan_out; ++j) {
            const double scale = is_last ? common : layer.weights.col(j).cwiseAbs().maxCoeff();
            bool has_zero = false;
            for (Index i = 0; i < fan_in; ++i) {
                const double q = scale > 0 ? layer.weights(i, j) / scale : 0;
                const double level = std::round(q);
                if (std::abs(q - level) > 1e-6) {
                    add(number, fmt::format("has a weight of {:g} beside one of {:g} in neuron {}; legal are -1, 0 and "
                                            "+1 times one factor",
                                            layer.weights(i, j), scale, j + 1));
                    return whole;
                }
                whole.weights(i, j) = static_cast<int>(level);
                has_zero = has_zero || level == 0;
            }
            const double bias = scale > 0 ? (layer.bias[j] - shift) / scale : 0;
            const double limit = static_cast<double>(fan_in) + 1;  // beyond it the neuron never changes
            const bool has_parity = !is_last && !has_zero;
            whole.bias[j] =
                whole_bias(std::clamp(bias, -limit, limit), has_parity ? std::optional(fan_in % 2 == 0) : std::nullopt);
        }
        return whole;
    }
    void add(std::size_t number, const std::string& what) {
        problems_.add({name_, 0, "readout.kind", fmt::format("layer {} {}", number, what)});
    }

private:
    const std::string& name_;
    InputProblems& problems_;
};

/// The levels of a layer: rows are its lines, then the lines of their complements and the bias line; columns neurons.
LayerWeights layer_weights(const WholeLayer& whole, Index constants, Index next_constants, bool is_last) {
    const Index fan_in = whole.weights.rows(), fan_out = whole.weights.cols(), lines = fan_in + constants;
    Eigen::MatrixXi upper = Eigen::MatrixXi::Zero(lines, fan_out + next_constants);
    upper.topLeftCorner(fan_in, fan_out) = whole.weights;
    for (Index j = 0; j < fan_out; ++j) {
        const int sign = whole.bias[j] < 0 ? -1 : 1;
        for (Index k = 0; k < std::min<Index>(constants, std::abs(whole.bias[j])); ++k) upper(fan_in + k, j) = sign;
    }
    upper.bottomRightCorner(constants, next_constants).setOnes();
    // The neuron's output falls with its input: the weights are turned round.
    const Index columns = is_last ? fan_out : 2 * (fan_out + next_constants);
    LayerMatrix<int> levels = LayerMatrix<int>::Zero(2 * lines + 1, columns);
    levels.topLeftCorner(lines, upper.cols()) = -upper;
    levels.block(lines, 0, lines, upper.cols()) = upper;
    if (!is_last) levels.rightCols(upper.cols()) = -levels.leftCols(upper.cols()).eval();
    return LayerWeights(std::move(levels));
}

}  // namespace

std::vector<std::size_t> complementary_topology(const std::vector<std::size_t>& topology,
                                                const std::vector<std::size_t>& constants) {
    SPINLOOM_EXPECT(constants.size() + 1 == topology.size());
    std::vector<std::size_t> result;
    for (std::size_t layer = 0; layer < constants.size(); ++layer)
        result.push_back(2 * (topology[layer] + constants[layer]));
    result.push_back(topology.back());
    return result;
}

ImageSet complementary_images(const ImageSet& images, std::size_t constants, const std::optional<int>& threshold) {
    const auto size = images.pixels_per_image();
    ImageSet result{{}, images.labels, images.count, 2, size + constants};
    result.pixels.reserve(images.count * 2 * (size + constants));
    for (std::size_t i = 0; i < images.count; ++i) {
        for (const int turn : {0, 255}) {
            for (const int pixel : images.image(i)) {
                const int grey = !threshold ? pixel : pixel > *threshold ? 255 : 0;
                result.pixels.push_back(static_cast<std::uint8_t>(turn == 0 ? grey : turn - grey));
            }
            result.pixels.insert(result.pixels.end(), constants, static_cast<std::uint8_t>(255 - turn));
        }
    }
    return result;
}

Weights complementary_weights(const DenseNetwork& network, const std::vector<std::size_t>& constants,
                              const std::string& name) {
    SPINLOOM_EXPECT(constants.size() == network.layers.size());
    InputProblems problems;
    Converter converter(name, problems);
    Weights weights;
    if (!network.input_threshold) converter.add(1, "takes grey pixels; legal is a network whose input is a sign");
    for (std::size_t i = 0; i < constants.size(); ++i) {
        const bool is_last = i + 1 == constants.size();
        auto layer = network.layers[i];
        if (i == 0) {  // of inputs 0 and 1: with x = (1 + s)/2, w x = (w/2) s + w/2
            layer.bias += 0.5 * layer.weights.colwise().sum().transpose();
            layer.weights *= 0.5;
        }
        const auto whole = converter.convert(layer, i + 1, is_last);
        const auto most = static_cast<std::size_t>(whole.bias.cwiseAbs().maxCoeff());
        if (most > constants[i]) {
            converter.add(
                i + 1, fmt::format("has a bias of {} weights, but readout.bias_lines gives it {}", most, constants[i]));
        }
        if (!is_last && constants[i] == 0 && constants[i + 1] > 0) {
            converter.add(i + 1, "needs a bias line: the constants of the next layer come from it");
        }
        const auto next = is_last ? 0 : static_cast<Index>(constants[i + 1]);
        weights.layers.push_back(layer_weights(whole, static_cast<Index>(constants[i]), next, is_last));
    }
    problems.throw_if_any();
    return weights;
}

}  // namespace spinloom
