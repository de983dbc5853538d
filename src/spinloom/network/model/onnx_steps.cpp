#include "spinloom/network/model/onnx_steps.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>

#include "spinloom/core/error.hpp"
#include "spinloom/network/model/onnx_constants.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
using Operators = std::set<std::string, std::less<>>;

Eigen::VectorXd vector_of(const NumericArray& array) {
    return Eigen::Map<const Eigen::VectorXd>(array.values.data(), static_cast<Index>(array.values.size()));
}

Eigen::VectorXd one_number(double value) {
    return Eigen::VectorXd::Constant(1, value);
}

/// Whether an array is one number or a list of them, and not a table.
bool is_list(const NumericArray& array) {
    const auto size = array.values.size();
    return size == 1 || (size > 1 && std::find(array.shape.begin(), array.shape.end(), size) != array.shape.end());
}

/// Follows the one value that runs through the graph.
class StepReader {
public:
    explicit StepReader(const OnnxGraph& graph)
        : graph_(graph), constants_(graph.constants), value_(graph.inputs.front()) {}

    std::vector<GivenStep> read() {
        for (const auto& node : graph_.nodes) take(node);
        if (value_ != graph_.outputs.front()) {
            refuse({}, fmt::format("the output '{}' is not the end of the chain from its input, which ends in '{}'",
                                   graph_.outputs.front().substr(0, 80), value_.substr(0, 80)));
        }
        return std::move(steps_);
    }

private:
    void take(const OnnxNode& node) {
        if (node.outputs.empty() || is_constant(node) || is_shape(node)) return;
        const auto at = std::find(node.inputs.begin(), node.inputs.end(), value_);
        if (at == node.inputs.end()) {
            refuse(node, "is not on the chain from the input to the output: networks with branches are not read");
            return;
        }
        position_ = static_cast<std::size_t>(at - node.inputs.begin());
        const auto before = steps_.size();
        read_node(node);
        for (auto i = before; i < steps_.size(); ++i) steps_[i].node = node.text();
        value_ = node.outputs.front();
    }

    void refuse(const OnnxNode& node, const std::string& problem) {
        GivenStep step;
        step.node = node.op.empty() ? "the graph:" : node.text();
        step.problem = problem;
        steps_.push_back(std::move(step));
    }
    GivenStep& add(StepKind kind, std::string what) {
        GivenStep step;
        step.kind = kind;
        step.what = std::move(what);
        steps_.push_back(std::move(step));
        return steps_.back();
    }

    /// Nodes all of whose inputs are constants.
    bool is_constant(const OnnxNode& node) {
        if (node.outputs.size() != 1) return false;
        std::vector<NumericArray> inputs;
        for (const auto& input : node.inputs) {
            const auto found = constants_.find(input);
            if (found == constants_.end() && !input.empty()) return false;
            inputs.push_back(input.empty() ? NumericArray{{0}, {}} : found->second);
        }
        auto result = constant_of(node, inputs);
        if (!result) return !node.inputs.empty() && constants_.contains(node.inputs.front()) && refused_constant(node);
        constants_[node.outputs.front()] = std::move(*result);
        return true;
    }
    /// A constant that is not computed: only those who need it complain.
    bool refused_constant(const OnnxNode& node) {
        shapes_.insert(node.outputs.front());
        return true;
    }
    /// Nodes that compute shapes: Shape, and what has nothing but shapes and constants before it.
    bool is_shape(const OnnxNode& node) {
        const auto is_known = [&](const std::string& input) {
            return input.empty() || shapes_.contains(input) || constants_.contains(input);
        };
        const bool is_one = node.op == "Shape" || node.op == "Size" ||
                            (!node.inputs.empty() && std::all_of(node.inputs.begin(), node.inputs.end(), is_known));
        if (is_one) shapes_.insert(node.outputs.begin(), node.outputs.end());
        return is_one;
    }

    [[nodiscard]] const NumericArray* constant(const OnnxNode& node, std::size_t input) const {
        if (input >= node.inputs.size()) return nullptr;
        const auto found = constants_.find(node.inputs[input]);
        return found == constants_.end() ? nullptr : &found->second;
    }
    /// "'fc1.weight'"
    [[nodiscard]] static std::string input_text(const OnnxNode& node, std::size_t input) {
        return input < node.inputs.size() ? fmt::format("'{}'", node.inputs[input].substr(0, 80)) : "an input";
    }

    void read_node(const OnnxNode& node) {
        static const std::map<std::string, void (StepReader::*)(const OnnxNode&), std::less<>> readers = {
            {"Gemm", &StepReader::read_gemm},
            {"MatMul", &StepReader::read_product},
            {"Add", &StepReader::read_arithmetic},
            {"Sub", &StepReader::read_arithmetic},
            {"Mul", &StepReader::read_arithmetic},
            {"Div", &StepReader::read_arithmetic},
            {"Neg", &StepReader::read_arithmetic},
            {"BatchNormalization", &StepReader::read_normalisation},
            {"Clip", &StepReader::read_clip},
            {"PRelu", &StepReader::read_activation},
            {"LeakyRelu", &StepReader::read_activation},
            {"BipolarQuant", &StepReader::read_bipolar},
            {"Transpose", &StepReader::read_transpose},
            {"Reshape", &StepReader::read_layout},
        };
        static const Operators layouts = {"Identity", "Dropout", "Cast", "Flatten", "Squeeze", "Unsqueeze"};
        static const Operators tails = {"Softmax", "LogSoftmax", "ArgMax"};
        static const Operators activations = {"Relu", "Sigmoid", "Tanh", "Sign"};
        if (const auto found = readers.find(node.op); found != readers.end()) {
            (this->*found->second)(node);
        } else if (layouts.contains(node.op)) {
            read_layout(node);
        } else if (tails.contains(node.op)) {
            add(StepKind::tail, node.op);
        } else if (activations.contains(node.op)) {
            read_activation(node);
        } else {
            read_other(node);
        }
    }

    void read_layout(const OnnxNode&) { add(StepKind::layout, "shape"); }

    /// Exchanging dimensions moves numbers, unless all but one of them are of size 1.
    void read_transpose(const OnnxNode& node) {
        const auto found = node.lists.find("perm");
        const auto& shape = graph_.input_shape;
        bool keeps =
            found != node.lists.end() && value_ == graph_.inputs.front() && found->second.size() == shape.size();
        if (keeps) {
            double last = -1;
            for (std::size_t i = 0; i < shape.size(); ++i) {
                const double from = found->second[i];
                const bool is_inside = from >= 0 && from < static_cast<double>(shape.size());
                if (!is_inside) keeps = false;
                if (!is_inside || shape[static_cast<std::size_t>(from)] == 1) continue;
                keeps = keeps && from > last;
                last = from;
            }
        }
        if (keeps) {
            add(StepKind::layout, "shape");
            return;
        }
        add(StepKind::other, "order of the values").problem =
            "exchanges dimensions; legal is that of an input whose shape says that the order of its values stays";
    }

    void add_dense(const OnnxNode& node, const NumericArray& weights, bool is_turned, double factor) {
        if (weights.shape.size() != 2 || weights.values.empty()) {
            refuse(node, fmt::format("multiplies with {} numbers in {} dimensions; weights have two",
                                     weights.values.size(), weights.shape.size()));
            return;
        }
        const auto rows = static_cast<Index>(weights.shape[0]), columns = static_cast<Index>(weights.shape[1]);
        using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
        Eigen::MatrixXd matrix = Eigen::Map<const RowMajor>(weights.values.data(), rows, columns);
        if (is_turned) matrix.transposeInPlace();
        auto& step = add(StepKind::dense, fmt::format("{} -> {}", matrix.rows(), matrix.cols()));
        step.bias = Eigen::VectorXd::Zero(matrix.cols());
        step.weights = factor * matrix;
    }
    void need_weights(const OnnxNode& node, std::size_t input) {
        refuse(node, fmt::format("needs constant weights, but {} is computed from the image or by operators that are "
                                 "not read",
                                 input_text(node, input)));
    }

    void read_product(const OnnxNode& node) {
        if (position_ != 0) {
            refuse(node, "multiplies from the left; the weights must be the second input");
        } else if (const auto* weights = constant(node, 1)) {
            add_dense(node, *weights, false, 1);
        } else {
            need_weights(node, 1);
        }
    }

    void read_gemm(const OnnxNode& node) {
        const auto* weights = constant(node, 1);
        if (position_ != 0 || node.number("transA", 0) != 0) {
            refuse(node, "must have the images as its first input, not transposed");
            return;
        }
        if (weights == nullptr) {
            need_weights(node, 1);
            return;
        }
        add_dense(node, *weights, node.number("transB", 0) != 0, node.number("alpha", 1));
        if (node.inputs.size() < 3 || node.inputs[2].empty() || steps_.back().kind != StepKind::dense) return;
        const auto* bias = constant(node, 2);
        auto& step = steps_.back();
        const auto size = bias == nullptr ? -1 : static_cast<Index>(bias->values.size());
        if (size != 1 && size != step.bias.size()) {
            refuse(node, fmt::format("adds {}, which is no constant of 1 or {} numbers", input_text(node, 2),
                                     step.bias.size()));
            return;
        }
        const double factor = node.number("beta", 1);
        step.bias = size == 1 ? Eigen::VectorXd(Eigen::VectorXd::Constant(step.bias.size(), factor * bias->values[0]))
                              : Eigen::VectorXd(factor * vector_of(*bias));
    }

    /// x + c, x - c, c - x, x c, x / c, -x.
    void read_arithmetic(const OnnxNode& node) {
        const auto* other = node.op == "Neg" ? nullptr : constant(node, 1 - std::min<std::size_t>(position_, 1));
        const bool is_first = position_ == 0;
        if (node.op != "Neg" && (other == nullptr || !is_list(*other) || (node.op == "Div" && !is_first))) {
            refuse(node, fmt::format("takes {}; legal is a constant of one number or one a neuron{}",
                                     input_text(node, is_first ? 1 : 0), node.op == "Div" ? ", as the divisor" : ""));
            return;
        }
        auto& step = add(StepKind::scaling, "scale and shift");
        const Eigen::VectorXd by = other == nullptr ? one_number(-1) : vector_of(*other);
        step.scale = one_number(1);
        step.shift = one_number(0);
        if (node.op == "Mul" || node.op == "Neg") step.scale = by;
        if (node.op == "Div") step.scale = by.cwiseInverse();
        if (node.op == "Add") step.shift = by;
        if (node.op == "Sub") step.shift = is_first ? Eigen::VectorXd(-by) : by;
        if (node.op == "Sub" && !is_first) step.scale = one_number(-1);
    }

    /// scale (x - mean) / sqrt(variance + epsilon) + shift
    void read_normalisation(const OnnxNode& node) {
        std::vector<Eigen::VectorXd> values;
        for (std::size_t i = 1; i < 5; ++i) {
            const auto* array = constant(node, i);
            if (array == nullptr || !is_list(*array) || (i > 1 && vector_of(*array).size() != values[0].size())) {
                refuse(node, fmt::format("needs four constants of one size, but {} is none", input_text(node, i)));
                return;
            }
            values.push_back(vector_of(*array));
        }
        auto& step = add(StepKind::scaling, "batch normalisation");
        step.scale = (values[0].array() / (values[3].array() + node.number("epsilon", 1e-5)).sqrt()).matrix();
        step.shift = (values[1].array() - step.scale.array() * values[2].array()).matrix();
    }

    void add_activation(Activation activation, double slope = 0.01) {
        auto& step = add(StepKind::activation, activation_name(activation));
        step.activation = activation;
        step.slope = slope;
    }
    void read_activation(const OnnxNode& node) {
        if (node.op == "Relu") return add_activation(Activation::relu);
        if (node.op == "Sigmoid") return add_activation(Activation::sigmoid);
        if (node.op == "Tanh") return add_activation(Activation::tanh);
        if (node.op == "Sign") return add_activation(Activation::sign);
        if (node.op == "LeakyRelu") return add_activation(Activation::leaky_relu, node.number("alpha", 0.01));
        const auto* slope = constant(node, 1);
        if (slope != nullptr && slope->values.size() == 1) {
            add_activation(Activation::leaky_relu, slope->values[0]);
        } else {
            refuse(node, "has another slope for each channel; legal is one number");
        }
    }
    void read_bipolar(const OnnxNode& node) {
        const auto* scale = constant(node, 1);
        if (position_ != 0 || scale == nullptr || scale->values.size() != 1) {
            refuse(node, "needs a constant scale of one number");
            return;
        }
        add_activation(Activation::sign);
        if (scale->values[0] == 1) return;
        auto& step = add(StepKind::scaling, "scale");
        step.scale = one_number(scale->values[0]);
        step.shift = one_number(0);
    }
    void read_clip(const OnnxNode& node) {
        const auto bound = [&](std::size_t input, const char* key, double fallback) {
            const auto* array = constant(node, input);
            return array != nullptr && array->values.size() == 1 ? array->values[0] : node.number(key, fallback);
        };
        const double low = bound(1, "min", -std::numeric_limits<double>::infinity());
        const double high = bound(2, "max", std::numeric_limits<double>::infinity());
        if (low == -1 && high == 1) return add_activation(Activation::hard_tanh);
        if (low == 0 && high > 1e30) return add_activation(Activation::relu);
        read_other(node);
    }

    /// Operators that are known but not computed here, and all others.
    void read_other(const OnnxNode& node) {
        static const Operators convolutions = {"Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool"};
        static const Operators quantisers = {"Quant", "QuantizeLinear", "DequantizeLinear", "Trunc", "FloatQuant"};
        if (convolutions.contains(node.op)) {
            std::string kernel;
            if (const auto found = node.lists.find("kernel_shape"); found != node.lists.end())
                kernel = fmt::format(" {}", fmt::join(found->second, " x "));
            add(StepKind::other, (node.op.starts_with("Conv") ? "convolution" : "pooling") + kernel).problem =
                "is a layer of an image; read are dense layers, and the kernels of frontend.model = \"lenet\" from "
                "frontend.weights";
        } else if (quantisers.contains(node.op)) {
            add(StepKind::other, "quantiser").problem =
                "rounds what runs through the network; legal is a quantiser of constant weights, or BipolarQuant";
        } else {
            refuse(node,
                   "is not read; legal are Gemm, MatMul, Add, Sub, Mul, Div, BatchNormalization, Sigmoid, Tanh, Sign, "
                   "BipolarQuant, Relu, LeakyRelu, PRelu, Clip, at the end Softmax, LogSoftmax or ArgMax, and what "
                   "changes only the shape");
        }
    }

    const OnnxGraph& graph_;
    NamedArrays constants_;
    Operators shapes_;          ///< values that are shapes, or constants that are not computed
    std::string value_;         ///< the one that runs through
    std::size_t position_ = 0;  ///< of it among the inputs of the node that is read
    std::vector<GivenStep> steps_;
};

}  // namespace

std::vector<GivenStep> onnx_steps(const OnnxGraph& graph, const std::string& name) {
    if (graph.inputs.size() != 1 || graph.outputs.size() != 1) {
        throw InputError(name, fmt::format("has {} inputs and {} outputs, but a network here has one of each",
                                           graph.inputs.size(), graph.outputs.size()));
    }
    return StepReader(graph).read();
}

}  // namespace spinloom
