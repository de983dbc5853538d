#include "spinloom/study/law_check.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spinloom/core/error.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/network/law/behavioural_model.hpp"
#include "spinloom/network/model/dense_network.hpp"

namespace spinloom {
namespace {

constexpr double most_apart = 0.01, better_by = 0.05;
constexpr std::size_t law_sample = 500, activation_sample = 1000;

/// How a network of dense layers may have been meant.
struct Reading {
    const char* name;
    double (*of)(double z);
    bool least_wins = false;
};

constexpr Reading readings[] = {
    {"reverse-sigmoid", [](double z) { return 1 / (1 + std::exp(z)); }, true},
    {"sigmoid", [](double z) { return 1 / (1 + std::exp(-z)); }},
    {"tanh", [](double z) { return std::tanh(z); }},
    {"relu", [](double z) { return z > 0 ? z : 0.0; }},
};

const Reading& reading_of(Activation activation) {
    switch (activation) {
        case Activation::sigmoid:
            return readings[1];
        case Activation::tanh:
            return readings[2];
        default:
            return readings[0];
    }
}

double accuracy(const DenseNetwork& network, const Reading& reading, const ImageSet& images,
                const InputEncoding& inputs) {
    return classification_accuracy(images, 1, [&](std::size_t first, std::size_t count) {
        Eigen::MatrixXd values = encode_inputs(images, first, count, inputs);
        for (std::size_t i = 0; i < network.layers.size(); ++i) {
            const auto& layer = network.layers[i];
            Eigen::MatrixXd next = layer.weights.transpose() * values;
            next.colwise() += layer.bias;
            values = std::move(next);
            if (i + 1 == network.layers.size()) break;
            for (double& value : values.reshaped()) value = reading.of(value);
        }
        return largest_rows(reading.least_wins ? Eigen::MatrixXd(-values) : values);
    });
}

}  // namespace

std::optional<std::string> law_warning(double law, double circuit, std::size_t num_images) {
    constexpr double rounding = 1e-12;  // a point to the last bit is a point
    if (std::abs(law - circuit) <= most_apart + rounding) return {};
    return fmt::format(
        "the column law does not hold here: {:.2f} % of {} images are right by it, {:.2f} % by the circuit; a "
        "training that follows the law is of little use (heavy loads are the usual reason: fewer levels, or a larger "
        "r_in)",
        100 * law, num_images, 100 * circuit);
}

std::optional<std::string> law_warning_on_sample(const Scenario& scenario, const Weights& weights,
                                                 const ImageSet& images, int threads) {
    const ImageSet sample = images.first(law_sample);
    if (sample.count == 0) return {};
    auto design = scenario.circuit;
    design.op_amps = {};
    try {
        const CompiledNetwork compiled(build(design, weights), threads);
        const auto solved = infer_circuit(compiled, inputs_of(sample, scenario.input), sample.count, {threads});
        std::size_t right = 0;
        for (std::size_t i = 0; i < sample.count; ++i) right += solved.predicted_class[i] == sample.labels[i] ? 1U : 0U;
        const auto model = behavioural_model(design, scenario.input);
        return law_warning(behavioural_accuracy(weights, model, sample, threads),
                           static_cast<double>(right) / static_cast<double>(sample.count), sample.count);
    } catch (const ConvergenceError& error) {
        return fmt::format("the column law could not be held against the circuit: {}", error.what());
    }
}

std::optional<std::string> activation_warning(const GivenWeights& given, const std::vector<std::size_t>& topology,
                                              const ImageSet& images, const InputEncoding& inputs) {
    const bool says = given.path.extension() == ".onnx" || given.activations.size() > 1 ||
                      given.activations.front() == Activation::sign;
    if (given.are_levels || says || images.count == 0) return {};
    const auto network = read_dense_network(given.path, topology, Activation::none);
    const ImageSet sample = images.first(activation_sample);
    const Reading& asked = reading_of(given.activations.front());
    const double as_asked = accuracy(network, asked, sample, inputs);
    const Reading* best = &asked;
    double highest = as_asked + better_by;
    for (const auto& reading : readings) {
        const double found = accuracy(network, reading, sample, inputs);
        if (found <= highest) continue;
        best = &reading;
        highest = found;
    }
    if (best == &asked) return {};
    const bool is_relu = std::string_view(best->name) == "relu";
    return fmt::format(
        "{} does not say its activations and is taken as network.activation = \"{}\" says; in floating point that "
        "gives {:.2f} % of {} images, but {} gives {:.2f} %: {}",
        given.path.string(), asked.name, 100 * as_asked, sample.count, best->name, 100 * highest,
        is_relu ? "it seems to be a ReLU network, which sigmoid neurons cannot compute; train it with sigmoid or tanh"
                : fmt::format("set network.activation = \"{}\"", best->name));
}

}  // namespace spinloom
