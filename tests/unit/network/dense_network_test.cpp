#include "spinloom/network/model/dense_network.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "spinloom/core/error.hpp"
#include "spinloom/network/model/dense_onnx.hpp"
#include "spinloom/network/model/safetensors.hpp"
#include "unit/network/onnx_text.hpp"

namespace spinloom {
namespace {

template <class Call>
std::string complaint(const Call& call) {
    try {
        call();
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

NumericArray array(std::vector<std::size_t> shape, double first) {
    std::size_t count = 1;
    for (const std::size_t size : shape) count *= size;
    NumericArray result{std::move(shape), {}};
    for (std::size_t i = 0; i < count; ++i) result.values.push_back(first + static_cast<double>(i));
    return result;
}

DenseNetwork read(const NamedArrays& arrays, const std::vector<std::size_t>& topology) {
    return dense_network(arrays, "net", topology, Activation::sigmoid);
}

TEST(DenseNetwork, CountsNumbersInNamesAsNumbers) {
    const auto network = read({{"fc10.weight", array({2, 2}, 20)}, {"fc9.weight", array({2, 2}, 10)}}, {2, 2, 2});
    EXPECT_EQ(network.layers[0].weights(0, 0), 10);
    EXPECT_EQ(network.layers[1].weights(0, 0), 20);
    EXPECT_EQ(network.layers[0].bias, Eigen::Vector2d::Zero()) << "a missing bias is zero";
}

TEST(DenseNetwork, TakesLayersInTheOrderOfTheirShapes) {
    const auto network = read({{"out.weight", array({3, 2}, 0)}, {"hidden.weight", array({2, 5}, 7)}}, {5, 2, 3});
    EXPECT_EQ(network.layers[0].weights(0, 0), 7);
    EXPECT_EQ(network.layers[1].weights.cols(), 3);
}

TEST(DenseNetwork, TurnsMatricesByShapeAndSquareOnesByTheOthersOrTheirName) {
    EXPECT_EQ(read({{"W1", array({2, 3}, 0)}}, {2, 3}).layers[0].weights(1, 0), 3);
    EXPECT_EQ(read({{"W1", array({3, 2}, 0)}}, {2, 3}).layers[0].weights(1, 0), 1);
    EXPECT_EQ(read({{"W1", array({2, 2}, 0)}}, {2, 2}).layers[0].weights(1, 0), 2) << "rows are inputs";
    EXPECT_EQ(read({{"a.weight", array({2, 2}, 0)}}, {2, 2}).layers[0].weights(1, 0), 1) << "rows are neurons";
    const NamedArrays mixed{{"W1", array({2, 2}, 0)}, {"W2", array({3, 2}, 0)}};
    EXPECT_EQ(read(mixed, {2, 2, 3}).layers[0].weights(1, 0), 1) << "as the other matrix says";
}

TEST(DenseNetwork, SaysWhatArraysAreNotUnderstood) {
    const auto refuses = [](const NamedArrays& arrays, const std::vector<std::size_t>& topology,
                            const std::string& words) {
        const std::string text = complaint([&] { (void)read(arrays, topology); });
        EXPECT_TRUE(has(text, words)) << text;
    };
    refuses({{"W1", array({2, 3}, 0)}, {"bn.running_mean", array({3}, 0)}}, {2, 3},
            "net: bn.running_mean: an array of 3");
    refuses({{"conv.weight", array({2, 3, 4}, 0)}}, {2, 3}, "an array of 2 x 3 x 4");
    refuses({{"W1", array({2, 4}, 0)}}, {2, 3},
            "W1: holds 2 x 4 values, but layer 1 of 2x3 needs 2 x 3 (a row an input) or 3 x 2 (a row a neuron");
    refuses({{"W1", array({2, 3}, 0)}, {"B1", array({2}, 0)}}, {2, 3}, "B1: holds 2 values, but layer 1 of 2x3 has 3");
    refuses({{"W1", array({2, 3}, NAN)}}, {2, 3}, "W1: holds nan");
    refuses({{"W1", array({2, 3}, 1e300)}}, {2, 3}, "W1: holds 1e+300, which is no weight; a weight is at most 1e+30");
    refuses({{"W1", array({2, 3}, 0)}, {"B1", array({3}, -1e155)}}, {2, 3}, "B1: holds -1e+155");
    refuses({{"W1", {{1, 2}, {1e-200, -1e-300}}}}, {1, 2}, "W1: holds no number above 1e-200");
    EXPECT_TRUE(has(complaint([] {
                        (void)read_dense_network("net.pt", {2, 3}, Activation::tanh);
                    }),
                    "is a file of PyTorch"));
}

TEST(DenseNetwork, BecomesOneOfReverseSigmoidsExactly) {
    for (const Activation activation : {Activation::sigmoid, Activation::tanh, Activation::reverse_sigmoid}) {
        DenseNetwork network;
        network.layers = {{Eigen::MatrixXd::Random(4, 3), Eigen::VectorXd::Random(3), activation},
                          {Eigen::MatrixXd::Random(3, 3), Eigen::VectorXd::Random(3), activation},
                          {Eigen::MatrixXd::Random(3, 2), Eigen::VectorXd::Random(2), Activation::none}};
        const Eigen::VectorXd x = Eigen::VectorXd::Random(4);
        Eigen::VectorXd given = x;
        for (const DenseLayer& layer : network.layers) {
            given = (layer.weights.transpose() * given + layer.bias).eval();
            if (layer.activation == Activation::sigmoid) given = (1 + (-given).array().exp()).inverse().matrix().eval();
            if (layer.activation == Activation::reverse_sigmoid)
                given = (1 + given.array().exp()).inverse().matrix().eval();
            if (layer.activation == Activation::tanh) given = given.array().tanh().matrix().eval();
        }
        const auto weights = with_reverse_sigmoids(network);
        Eigen::VectorXd ours = x;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            if (i > 0) ours = (1 + ours.array().exp()).inverse().matrix().eval();
            const Eigen::Index fan_in = weights[i].rows() - 1;
            ours = (weights[i].topRows(fan_in).transpose() * ours + weights[i].row(fan_in).transpose()).eval();
        }
        EXPECT_LT((ours + given).cwiseAbs().maxCoeff(), 1e-13) << static_cast<int>(activation);
    }
}

/// A safetensors file around a header and its numbers.
std::string safetensors(const std::string& header, const std::string& data) {
    const std::uint64_t length = header.size();
    std::string bytes(sizeof length, '\0');
    std::memcpy(bytes.data(), &length, sizeof length);
    return bytes + header + data;
}

TEST(Safetensors, ReadsNumbersOfEveryWidth) {
    const std::string data("\x00\x00\x80\x3f\x00\x3c\x80\x3f\xff\x01", 10);  // 1 as F32, F16, BF16; -1 as I8; 1 as BOOL
    const auto arrays = read_safetensors_bytes(safetensors(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                       "b":{"dtype":"F16","shape":[1],"data_offsets":[4,6]},
                       "c":{"dtype":"BF16","shape":[],"data_offsets":[6,8]},
                       "d":{"dtype":"I8","shape":[1,1],"data_offsets":[8,9]},
                       "e":{"dtype":"BOOL","shape":[1],"data_offsets":[9,10]},"__metadata__":{"k":"v"}})",
                                                           data),
                                               "net");
    EXPECT_EQ(arrays.size(), 5U);
    for (const char* name : {"a", "b", "c", "e"}) EXPECT_EQ(arrays.at(name).values.at(0), 1) << name;
    EXPECT_EQ(arrays.at("d").values.at(0), -1);
    EXPECT_EQ(arrays.at("d").shape, (std::vector<std::size_t>{1, 1}));
}

TEST(Safetensors, SaysWhatIsWrong) {
    const auto refuses = [](const std::string& bytes, const std::string& words) {
        const std::string text = complaint([&] { (void)read_safetensors_bytes(bytes, "net"); });
        EXPECT_TRUE(has(text, words)) << text;
    };
    const auto entry = [](const std::string& fields) { return safetensors("{\"a\":{" + fields + "}}", "12345678"); };
    refuses("1234", "too short");
    refuses(safetensors("{}", "").substr(0, 9), "truncated");
    refuses(safetensors("[1]", ""), "not a JSON object");
    refuses(entry(R"("shape":[2],"data_offsets":[0,8])"), "has no dtype");
    refuses(entry(R"("dtype":"F4","shape":[2],"data_offsets":[0,8])"), "unknown kind \"F4\"");
    refuses(entry(R"("dtype":"F32","shape":[-2],"data_offsets":[0,8])"), "no shape");
    refuses(entry(R"("dtype":"F32","shape":[2],"data_offsets":[0])"), "no data_offsets");
    refuses(entry(R"("dtype":"F32","shape":[2],"data_offsets":[0,9])"), "outside the file");
    refuses(entry(R"("dtype":"F32","shape":[1],"data_offsets":[0,8])"), "another number of bytes");
    refuses(entry(R"("dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8])"), "fewer bytes");
}

using onnx_text::field;
using onnx_text::model;
using onnx_text::node;

std::string weights(const std::string& name, int rows, int columns, const std::string& raw) {
    return onnx_text::tensor(name, {rows, columns}, raw);
}

TEST(OnnxGraph, FollowsTheChainOfLayers) {
    const std::string bytes = model(node("MatMul", {"x", "w"}, "y") + weights("w", 2, 1, "\x02\xff"), "y");
    const OnnxGraph graph = read_onnx_bytes(bytes, "net");
    EXPECT_EQ(graph.inputs, std::vector<std::string>{"x"});
    const DenseNetwork network = dense_network(graph, "net", {2, 1});
    EXPECT_EQ(network.layers[0].weights, Eigen::Vector2d(2, -1));
}

TEST(OnnxGraph, SaysWhatIsWrong) {
    const auto refuses = [](const std::string& bytes, const std::string& words) {
        const std::string text = complaint([&] { (void)dense_network(read_onnx_bytes(bytes, "net"), "net", {2, 2}); });
        EXPECT_TRUE(has(text, words)) << text;
    };
    const std::string square = weights("w", 2, 2, "\x01\x02\x03\x04");
    const std::string good = model(node("MatMul", {"x", "w"}, "y") + square, "y");
    EXPECT_EQ(complaint([&] { (void)dense_network(read_onnx_bytes(good, "net"), "net", {2, 2}); }), "");
    refuses("", "holds no ONNX graph");
    refuses(good.substr(0, good.size() - 1), "damaged or truncated");
    refuses(model(node("MatMul", {"w", "x"}, "y") + square, "y"), "multiplies from the left");
    refuses(model(node("MatMul", {"x", "v"}, "y") + square, "y"), "needs constant weights");
    refuses(model(node("MatMul", {"x", "w"}, "h") + node("MatMul", {"h", "w"}, "y") + square, "y"),
            "there is no activation after");
    refuses(model(node("MatMul", {"x", "w"}, "h") + square, "y"), "not the end of the chain");
    refuses(model(node("Sigmoid", {"x"}, "y") + square, "y"), "does not follow a dense layer");
    refuses(model(node("Relu", {"q"}, "y") + square, "y"), "not on the chain");
    refuses(model(node("MatMul", {"x", "w"}, "y") + weights("w", 2, 2, "\x01"), "y"), "fewer numbers");
    refuses(field(7, node("MatMul", {"x", "w"}, "y") + square), "has 0 inputs");
}

}  // namespace
}  // namespace spinloom
