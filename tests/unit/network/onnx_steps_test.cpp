#include "spinloom/network/model/onnx_steps.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "spinloom/core/error.hpp"
#include "unit/core/temporary_folder.hpp"
#include "unit/network/onnx_text.hpp"

namespace spinloom {
namespace {

using namespace onnx_text;

std::string one_two() {
    return tensor("w", {2, 1}, "\x01\x02");
}

NetworkPlan plan(const std::string& graph, const std::string& output) {
    return plan_of(onnx_steps(read_onnx_bytes(model(graph, output), "net"), "net"));
}

bool misses(const NetworkPlan& plan, const std::string& words) {
    for (const auto& reason : plan.missing)
        if (reason.find(words) != std::string::npos) return true;
    return false;
}

TEST(OnnxSteps, FoldScalingsIntoTheLayersBeforeAndBehind) {
    const auto result =
        plan(node("Sub", {"x", "one"}, "a") + node("Mul", {"a", "three"}, "b") + node("MatMul", {"b", "w"}, "c") +
                 node("Add", {"c", "one"}, "d") + node("Div", {"d", "four"}, "e") + node("Sub", {"one", "e"}, "y") +
                 one_two() + tensor("one", {1}, "\x01") + tensor("three", {}, "\x03") + tensor("four", {1}, "\x04"),
             "y");
    ASSERT_TRUE(result.missing.empty()) << result.missing.front();
    // 1 - (3 (x1 - 1) + 6 (x2 - 1) + 1)/4
    EXPECT_EQ(result.network.layers[0].weights, Eigen::Vector2d(-0.75, -1.5));
    EXPECT_EQ(result.network.layers[0].bias[0], 3);
}

TEST(OnnxSteps, FoldBatchNormalisationsAndPassShapesOver) {
    const auto result = plan(
        node("Shape", {"x"}, "s") + node("Gather", {"s", "zero"}, "g") + node("Unsqueeze", {"g"}, "u") +
            node("Concat", {"u", "zero"}, "k") + node("Reshape", {"x", "k"}, "f") + node("MatMul", {"f", "w"}, "h") +
            node("BatchNormalization", {"h", "two", "one", "five", "four"}, "n") + node("Tanh", {"n"}, "t") +
            node("MatMul", {"t", "v"}, "o") + node("Softmax", {"o"}, "y") + one_two() +
            tensor("zero", {}, std::string(1, '\0')) + tensor("two", {1}, "\x02") + tensor("one", {1}, "\x01") +
            tensor("five", {1}, "\x05") + tensor("four", {1}, "\x04") + tensor("v", {1, 2}, "\x01\xff"),
        "y");
    ASSERT_TRUE(result.missing.empty()) << result.missing.front();
    EXPECT_EQ(result.topology(), (std::vector<std::size_t>{2, 1, 2}));
    const double scale = 2 / std::sqrt(4 + 1e-5);
    EXPECT_NEAR(result.network.layers[0].weights(1, 0), 2 * scale, 1e-15);
    EXPECT_NEAR(result.network.layers[0].bias[0], 1 - 5 * scale, 1e-14);
    EXPECT_EQ(result.network.layers[0].activation, Activation::tanh);
}

TEST(OnnxSteps, TakeBipolarQuantisersOfWeightsAndOfValues) {
    const auto result =
        plan(node("Sub", {"x", "half"}, "a") + node("BipolarQuant", {"a", "one"}, "b") +
                 node("BipolarQuant", {"w", "one"}, "q") + node("Transpose", {"q"}, "t") +
                 node("MatMul", {"b", "t"}, "h") + node("BipolarQuant", {"h", "one"}, "s") +
                 node("MatMul", {"s", "v"}, "y") + tensor("w", {1, 2}, "\x05\xf0") +
                 tensor("half", {}, std::string(1, '\0')) + tensor("one", {}, "\x01") + tensor("v", {1, 1}, "\x01"),
             "y");
    ASSERT_TRUE(result.missing.empty()) << result.missing.front();
    const auto& layer = result.network.layers[0];
    EXPECT_EQ(layer.weights, Eigen::Vector2d(1, -1)) << "2 x - 1 of pixels 0 and 1, brought to 1";
    EXPECT_EQ(layer.activation, Activation::sign);
    EXPECT_NEAR(*result.network.input_threshold, -0.5 / 255, 1e-15) << "x >= 0 is every pixel";
}

TEST(OnnxSteps, SayWhatIsMissing) {
    const auto relu = plan(node("MatMul", {"x", "w"}, "h") + node("Relu", {"h"}, "r") +
                               node("MatMul", {"r", "v"}, "y") + one_two() + tensor("v", {1, 1}, "\x01"),
                           "y");
    EXPECT_TRUE(relu.unread.empty());
    EXPECT_TRUE(misses(relu, "layer 1 has relu, which no analog neuron computes"));
    EXPECT_EQ(relu.rows[1].where, "digital, behind array 1");
    const auto conv = plan(
        node("Conv", {"x", "w"}, "h", attribute("kernel_shape", {3, 3})) + node("MatMul", {"h", "w"}, "y") + one_two(),
        "y");
    EXPECT_EQ(conv.rows[0].what, "convolution 3 x 3");
    EXPECT_TRUE(misses(conv, "Conv 'h' is a layer of an image"));
    EXPECT_TRUE(
        misses(plan(node("Quant", {"x", "w"}, "h") + node("MatMul", {"h", "w"}, "y") + one_two(), "y"), "rounds"));
    EXPECT_TRUE(misses(plan(node("Loop", {"x"}, "h") + node("MatMul", {"h", "w"}, "y") + one_two(), "y"),
                       "Loop 'h' is not read; legal are Gemm"));
    EXPECT_TRUE(misses(plan(node("Add", {"x", "x"}, "h") + node("MatMul", {"h", "w"}, "y") + one_two(), "y"),
                       "takes 'x'; legal is a constant"));
    EXPECT_TRUE(misses(plan(node("MatMul", {"x", "w"}, "h") + node("MatMul", {"h", "w"}, "y") + one_two(), "y"),
                       "it takes 2 values, but there are 1"));
}

class ExternalData : public TemporaryFolder {};

TEST_F(ExternalData, IsReadBesideTheModelAlone) {
    const auto entry = [](const std::string& key, const std::string& value) {
        return field(13, field(1, key) + field(2, value));
    };
    const auto write = [&](const std::string& location) {
        const auto weights =
            field(5, field(1, 2) + field(1, 1) + field(2, 3) + field(8, "w") + entry("location", location) +
                         entry("offset", "1") + entry("length", "2") + field(14, 1));
        std::ofstream(folder() / "net.onnx", std::ios::binary) << model(node("MatMul", {"x", "w"}, "y") + weights, "y");
    };
    const auto read = [&] { return onnx_steps(read_onnx(folder() / "net.onnx"), "net"); };
    const auto says = [&](const std::string& words) {
        const auto text = message_of<InputError>([&] { (void)read(); });
        EXPECT_NE(text.find(words), std::string::npos) << text;
    };
    write("net.data");
    says("which is not there; put it beside the model");
    std::ofstream(folder() / "net.data", std::ios::binary) << "\x07\x01\x02";
    EXPECT_EQ(read()[0].weights, Eigen::Vector2d(1, 2));
    std::ofstream(folder() / "net.data", std::ios::binary) << "\x07\x01";
    says("ends behind the end");
    for (const char* outside : {"/etc/hostname", "../net.data", ""}) {
        write(outside);
        says("lies in another file");
    }
}

}  // namespace
}  // namespace spinloom
