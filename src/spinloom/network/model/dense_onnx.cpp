#include "spinloom/network/model/dense_onnx.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "spinloom/core/error.hpp"
#include "spinloom/network/model/weights.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

/// Follows the one value that runs through the graph and collects layers on the way.
class ChainReader {
public:
    ChainReader(const OnnxGraph& graph, const std::string& name)
        : constants_(graph.constants), name_(name), value_(graph.inputs.empty() ? "" : graph.inputs.front()) {
        if (graph.inputs.size() != 1 || graph.outputs.size() != 1) {
            throw InputError(name_, fmt::format("has {} inputs and {} outputs, but a network here has one of each",
                                                graph.inputs.size(), graph.outputs.size()));
        }
    }

    void read(const OnnxNode& node) {
        if (is_constant_node(node)) return;
        if (node.outputs.empty() || std::find(node.inputs.begin(), node.inputs.end(), value_) == node.inputs.end()) {
            fail(node, "is not on the chain from the input to the output");
        }
        if (node.op == "Gemm") {
            read_gemm(node);
        } else if (node.op == "MatMul") {
            if (position(node) != 0) fail(node, "multiplies from the left; the weights must be the second input");
            start_layer(node, to_matrix(constant(node, 1), name_));
        } else if (node.op == "Add") {
            add_bias(node, constant(node, 1 - position(node)), 1);
        } else if (!read_activation(node) && !passes_on(node)) {
            fail(node,
                 "cannot be done by analog neurons; legal are Gemm, MatMul, Add, Sigmoid, Tanh, at the end Softmax or "
                 "LogSoftmax, and Identity, Dropout, Flatten, Reshape, Transpose of weights");
        }
        value_ = node.outputs.front();
    }

    std::vector<DenseLayer> take(const OnnxGraph& graph) {
        if (value_ != graph.outputs.front()) {
            throw InputError(name_, "has an output that is not the end of the chain from its input");
        }
        for (std::size_t i = 0; i + 1 < layers_.size(); ++i) {
            if (layers_[i].activation != Activation::none) continue;
            throw InputError(name_, fmt::format("has no activation after layer {}: two layers without one between them "
                                                "are one layer",
                                                i + 1));
        }
        return std::move(layers_);
    }

private:
    [[noreturn]] void fail(const OnnxNode& node, const std::string& what) const {
        throw InputError(
            name_, fmt::format("the operator {}{} {}", node.op.substr(0, 50),
                               node.outputs.empty() ? "" : " (" + node.outputs.front().substr(0, 50) + ")", what));
    }

    /// Nodes that only make constants.
    bool is_constant_node(const OnnxNode& node) {
        if (node.outputs.size() != 1) return false;
        if (node.op == "Constant") {
            const auto tensor = node.tensors.find("value");
            if (tensor != node.tensors.end()) constants_[node.outputs.front()] = tensor->second;
            return true;
        }
        const bool moves = node.op == "Transpose" || node.op == "Identity";
        if (!moves || node.inputs.size() != 1 || !constants_.contains(node.inputs.front())) return false;
        const NumericArray& from = constants_.at(node.inputs.front());
        constants_[node.outputs.front()] =
            node.op == "Identity" || from.shape.size() != 2 ? from : to_array(to_matrix(from, name_).transpose());
        return true;
    }

    [[nodiscard]] std::size_t position(const OnnxNode& node) const {
        return static_cast<std::size_t>(std::find(node.inputs.begin(), node.inputs.end(), value_) -
                                        node.inputs.begin());
    }
    [[nodiscard]] const NumericArray& constant(const OnnxNode& node, std::size_t input) const {
        if (input < node.inputs.size()) {
            if (const auto found = constants_.find(node.inputs[input]); found != constants_.end()) return found->second;
        }
        fail(node, "needs constant weights");
    }
    [[nodiscard]] static double number(const OnnxNode& node, const std::string& key, double fallback) {
        const auto found = node.numbers.find(key);
        return found == node.numbers.end() ? fallback : found->second;
    }

    void start_layer(const OnnxNode& node, Eigen::MatrixXd weights) {
        if (!layers_.empty() && (is_ended_ || layers_.back().weights.cols() != weights.rows())) {
            fail(node, is_ended_ ? "follows a Softmax" : "does not fit the layer before it");
        }
        DenseLayer layer;
        layer.bias = Eigen::VectorXd::Zero(weights.cols());
        layer.weights = std::move(weights);
        layer.activation = Activation::none;
        layers_.push_back(std::move(layer));
    }
    void add_bias(const OnnxNode& node, const NumericArray& bias, double factor) {
        const bool fits =
            !layers_.empty() && layers_.back().activation == Activation::none && !is_ended_ &&
            (bias.values.size() == 1 || static_cast<Index>(bias.values.size()) == layers_.back().bias.size());
        if (!fits) fail(node, "adds what is not the bias of a dense layer");
        for (Index j = 0; j < layers_.back().bias.size(); ++j) {
            layers_.back().bias(j) += factor * bias.values[bias.values.size() == 1 ? 0 : static_cast<std::size_t>(j)];
        }
    }
    void read_gemm(const OnnxNode& node) {
        if (position(node) != 0 || number(node, "transA", 0) != 0) {
            fail(node, "must have the images as its first input, not transposed");
        }
        Eigen::MatrixXd weights = to_matrix(constant(node, 1), name_);
        if (number(node, "transB", 0) != 0) weights.transposeInPlace();
        start_layer(node, number(node, "alpha", 1) * weights);
        if (node.inputs.size() > 2 && !node.inputs[2].empty()) {
            add_bias(node, constant(node, 2), number(node, "beta", 1));
        }
    }
    bool read_activation(const OnnxNode& node) {
        if (node.op == "Softmax" || node.op == "LogSoftmax") {
            is_ended_ = true;
            return true;
        }
        const bool is_sigmoid = node.op == "Sigmoid";
        if (!is_sigmoid && node.op != "Tanh") return false;
        if (layers_.empty() || layers_.back().activation != Activation::none || is_ended_) {
            fail(node, "does not follow a dense layer");
        }
        layers_.back().activation = is_sigmoid ? Activation::sigmoid : Activation::tanh;
        return true;
    }
    [[nodiscard]] static bool passes_on(const OnnxNode& node) {
        static const std::set<std::string, std::less<>> passing = {"Identity", "Dropout", "Flatten", "Reshape", "Cast"};
        return passing.contains(node.op);
    }

    NamedArrays constants_;
    const std::string& name_;
    std::string value_;
    std::vector<DenseLayer> layers_;
    bool is_ended_ = false;
};

}  // namespace

DenseNetwork dense_network(const OnnxGraph& graph, const std::string& name, const std::vector<std::size_t>& topology) {
    ChainReader reader(graph, name);
    for (const OnnxNode& node : graph.nodes) reader.read(node);
    DenseNetwork network{reader.take(graph), "as the ONNX graph says"};
    std::vector<std::size_t> found;
    if (!network.layers.empty()) found.push_back(static_cast<std::size_t>(network.layers.front().weights.rows()));
    for (const DenseLayer& layer : network.layers) found.push_back(static_cast<std::size_t>(layer.weights.cols()));
    if (found != topology) {
        throw InputError(name,
                         fmt::format("is a network of {}, but network.topology says {}",
                                     found.empty() ? "no layers" : topology_text(found), topology_text(topology)));
    }
    for (const DenseLayer& layer : network.layers) {
        const double largest = layer.weights.cwiseAbs().maxCoeff<Eigen::PropagateNaN>();
        const bool is_legal = largest == 0 || (largest >= 1 / largest_given_weight && largest <= largest_given_weight);
        if (is_legal && layer.bias.cwiseAbs().maxCoeff<Eigen::PropagateNaN>() <= largest_given_weight) continue;
        throw InputError(name, fmt::format("holds a weight that is not a number of at most {:g} in size, or a layer "
                                           "without a weight above {:g}",
                                           largest_given_weight, 1 / largest_given_weight));
    }
    return network;
}

}  // namespace spinloom
