#include "spinloom/architecture/machines/ideal_network.hpp"

#include <cmath>

#include "spinloom/core/contract.hpp"

namespace spinloom {

std::vector<std::size_t> IdealNetwork::topology() const {
    std::vector<std::size_t> sizes = {fan_in(0)};
    for (std::size_t layer = 0; layer < num_layers(); ++layer) sizes.push_back(fan_out(layer));
    return sizes;
}

double IdealNetwork::multiply_adds() const {
    double sum = 0;
    for (const auto& layer : layers) sum += static_cast<double>(layer.size());
    return sum;
}

IdealNetwork plain_network(const Weights& weights, const InputEncoding& pixels) {
    IdealNetwork network;
    network.input = pixels;
    network.weights = weights;
    for (const auto& layer : weights.layers) {
        network.layers.emplace_back(layer.levels.cast<double>());
        network.part_ends.push_back({static_cast<std::size_t>(layer.fan_in()) + 1});
    }
    return network;
}

IdealNetwork column_network(const Weights& weights, const BehaviouralModel& model, double high, double steepness) {
    SPINLOOM_EXPECT(model.circuits.size() == weights.layers.size());
    IdealNetwork network;
    network.input = model.inputs;
    network.weights = weights;
    network.high = high;
    network.steepness = steepness;
    for (std::size_t i = 0; i < weights.layers.size(); ++i) {
        LayerCircuit circuit = model.circuits[i];
        circuit.r_in = std::numeric_limits<double>::infinity();
        circuit.wires = nullptr;
        network.layers.push_back(effective_layer(circuit, weights.layers[i]));
        auto ends = circuit.partition_ends;
        if (ends.empty()) ends.push_back(static_cast<std::size_t>(weights.layers[i].fan_in()) + 1);
        network.part_ends.push_back(ends);
    }
    return network;
}

Eigen::MatrixXd ideal_preactivations(const IdealNetwork& network, const Eigen::Ref<const Eigen::MatrixXd>& inputs,
                                     int activation_levels) {
    Eigen::MatrixXd values = inputs;
    for (std::size_t i = 0; i < network.num_layers(); ++i) {
        const auto& affine = network.layers[i];
        SPINLOOM_EXPECT(affine.rows() == values.rows() + 1);
        Eigen::MatrixXd z = affine.topRows(values.rows()).transpose() * values;
        z.colwise() += affine.row(values.rows()).transpose();
        if (i + 1 == network.num_layers()) return z;
        values = z.unaryExpr([&](double v) {
            const double y = 1 / (1 + std::exp(network.steepness * v));
            if (activation_levels == 0) return network.high * y;
            const double top = activation_levels - 1;
            return std::round(y * top) * (network.high / top);
        });
    }
    return values;
}

std::vector<int> least_rows(const Eigen::Ref<const Eigen::MatrixXd>& preactivations) {
    std::vector<int> rows(static_cast<std::size_t>(preactivations.cols()));
    for (Eigen::Index i = 0; i < preactivations.cols(); ++i) {
        Eigen::Index row = 0;
        preactivations.col(i).minCoeff(&row);
        rows[static_cast<std::size_t>(i)] = static_cast<int>(row);
    }
    return rows;
}

std::vector<int> ideal_classes(const IdealNetwork& network, const ImageSet& images, std::size_t first,
                               std::size_t count, int activation_levels) {
    return least_rows(
        ideal_preactivations(network, encode_inputs(images, first, count, network.input), activation_levels));
}

double fraction_correct(std::span<const int> classes, std::span<const std::uint8_t> labels) {
    SPINLOOM_EXPECT(labels.size() >= classes.size());
    if (classes.empty()) return 0;
    std::size_t right = 0;
    for (std::size_t i = 0; i < classes.size(); ++i) right += classes[i] == labels[i] ? 1 : 0;
    return static_cast<double>(right) / static_cast<double>(classes.size());
}

}  // namespace spinloom
