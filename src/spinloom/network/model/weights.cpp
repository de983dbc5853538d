#include "spinloom/network/model/weights.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/model/levels.hpp"
#include "spinloom/network/model/weight_folder.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

std::filesystem::path table_path(const std::filesystem::path& folder, char letter, std::size_t layer) {
    return folder / fmt::format("{}{}.csv", letter, layer + 1);
}

/// A table of the wanted shape whose entries are levels; every first problem of its kind goes to `problems`.
/// A bias (`is_bias`) may also lie in one row.
Eigen::MatrixXi read_table(const std::filesystem::path& path, Index rows, Index columns, bool is_bias, int levels,
                           InputProblems& problems) {
    Eigen::MatrixXd values;
    try {
        values = read_csv_matrix(path);
    } catch (const InputError& error) {
        problems.add(error);
        return {};
    }
    if (is_bias && values.rows() == 1) values.transposeInPlace();
    if (values.rows() != rows || values.cols() != columns) {
        const bool is_transposed = values.rows() == columns && values.cols() == rows;
        problems.add(
            {path.string(), 0, "",
             fmt::format("holds {} x {} values, but this layer needs {} x {} ({}){}", values.rows(), values.cols(),
                         rows, columns, is_bias ? "one value a neuron" : "one row an input, one column a neuron",
                         is_transposed ? "; the table looks transposed" : "")});
        return {};
    }
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < columns; ++j) {
            if (is_level(values(i, j), levels)) continue;
            problems.add({path.string(), 0, "",
                          fmt::format("row {}, column {} holds {}, but a weight of this network is {}; "
                                      "network.mapping = \"nearest\" takes real weights",
                                      i + 1, j + 1, values(i, j), levels_text(levels))});
            return {};
        }
    }
    return values.cast<int>();
}

void check_topology(const std::vector<std::size_t>& topology) {
    bool is_legal = topology.size() >= 2;
    for (const std::size_t size : topology) is_legal = is_legal && size >= 1;
    if (is_legal) return;
    throw InputError("", fmt::format("a topology needs at least two sizes of at least 1, such as 784x16x10, but got {}",
                                     topology.empty() ? "nothing" : topology_text(topology)));
}

}  // namespace

LayerWeights::LayerWeights(const Eigen::Ref<const Eigen::MatrixXi>& inner,
                           const Eigen::Ref<const Eigen::VectorXi>& bias)
    : levels(inner.rows() + 1, inner.cols()) {
    SPINLOOM_EXPECT(bias.size() == inner.cols());
    levels << inner, bias.transpose();
}

std::vector<std::size_t> Weights::topology() const {
    std::vector<std::size_t> sizes;
    if (!layers.empty()) sizes.push_back(static_cast<std::size_t>(layers.front().fan_in()));
    for (const LayerWeights& layer : layers) sizes.push_back(static_cast<std::size_t>(layer.fan_out()));
    return sizes;
}

std::string topology_text(const std::vector<std::size_t>& topology) {
    return fmt::format("{}", fmt::join(topology, "x"));
}

Weights read_weights(const std::filesystem::path& folder, const std::vector<std::size_t>& topology, int levels) {
    check_topology(topology);
    const WeightFolder files(folder, topology.size() - 1);
    InputProblems problems;
    Weights network;
    for (std::size_t layer = 0; layer + 1 < topology.size(); ++layer) {
        const auto fan_in = static_cast<Index>(topology[layer]), fan_out = static_cast<Index>(topology[layer + 1]);
        const auto inner = read_table(files.table('W', layer + 1), fan_in, fan_out, false, levels, problems);
        const auto bias = read_table(files.table('B', layer + 1), fan_out, 1, true, levels, problems);
        if (inner.size() > 0 && bias.size() > 0) network.layers.emplace_back(inner, bias.col(0));
    }
    problems.throw_if_any();
    return network;
}

void write_weights(const std::filesystem::path& folder, const Weights& network) {
    for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
        write_csv(table_path(folder, 'W', layer), {{}, network.layers[layer].inner().cast<double>()});
        write_csv(table_path(folder, 'B', layer), {{}, network.layers[layer].bias().transpose().cast<double>()});
    }
}

Eigen::MatrixXf ideal_forward(const Weights& network, const Eigen::Ref<const Eigen::MatrixXf>& inputs) {
    Eigen::MatrixXf values = inputs;
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const LayerWeights& layer = network.layers[i];
        SPINLOOM_EXPECT(layer.fan_in() == values.rows());
        if (i > 0) values = (1 + values.array().exp()).inverse().matrix().eval();
        const Eigen::MatrixXf inner = layer.inner().cast<float>();
        values = (inner.transpose() * values).eval();
        values.colwise() += layer.bias().transpose().cast<float>();
    }
    return values;
}

double ideal_accuracy(const Weights& network, const ImageSet& images, int threads, const InputEncoding& encoding) {
    return classification_accuracy(images, threads, [&](std::size_t first, std::size_t count) {
        const Eigen::MatrixXf inputs = encode_inputs(images, first, count, encoding).cast<float>();
        return largest_rows(-ideal_forward(network, inputs).cast<double>());
    });
}

}  // namespace spinloom
