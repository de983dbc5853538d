#include "spinloom/network/model/layer_arrays.hpp"

#include <gtest/gtest.h>

#include "spinloom/core/error.hpp"
#include "spinloom/network/model/dense_network.hpp"
#include "spinloom/network/model/network_file.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

NumericArray array(std::vector<std::size_t> shape, double value = 1) {
    std::size_t count = 1;
    for (const auto size : shape) count *= size;
    return {std::move(shape), std::vector<double>(count, value)};
}

std::string complaint(const NamedArrays& arrays) {
    return message_of<InputError>([&] { (void)find_layers(arrays, "net"); });
}

TEST(LayerArrays, KnowTheNamesOfManyPrograms) {
    const std::pair<const char*, const char*> names[] = {{"fc1.weight", "fc1.bias"},
                                                         {"fc1_weights", "fc1_biases"},
                                                         {"weights1", "biases1"},
                                                         {"W1", "b1"},
                                                         {"w1", "B1"},
                                                         {"coefs_0", "intercepts_0"},
                                                         {"dense/kernel:0", "dense/bias:0"},
                                                         {"layer.0.W", "layer.0.b"},
                                                         {"arr_0", "arr_1"}};
    for (const auto& [weights, bias] : names) {
        for (const auto& shape : std::vector<std::vector<std::size_t>>{{3}, {1, 3}, {3, 1}}) {
            const auto found = find_layers({{weights, array({2, 3})}, {bias, array(shape)}}, "net").layers;
            ASSERT_EQ(found.size(), 1U) << weights;
            EXPECT_EQ(found[0].bias_name, bias);
        }
    }
}

TEST(LayerArrays, PassOverNumbersAndListsWithoutARole) {
    const auto found = find_layers(
        {{"W1", array({2, 3})}, {"epoch", array({})}, {"losses", array({7})}, {"bn.num_batches_tracked", array({})}},
        "net");
    EXPECT_EQ(found.passed_over, (std::vector<std::string>{"bn.num_batches_tracked", "epoch", "losses"}));
    EXPECT_NE(complaint({{"W1", array({2, 3})}, {"confusion", array({3, 3})}}).find("confusion: an array of 3 x 3"),
              std::string::npos);
    EXPECT_NE(
        complaint({{"W1", array({2, 3})}, {"w_1", array({2, 3})}, {"w.1", array({2, 3})}}).find("is the same array"),
        std::string::npos);
}

TEST(LayerArrays, FoldABatchNormalisationIntoItsLayer) {
    for (const auto& [layer, norm] : {std::pair{"net.0", "net.1"}, std::pair{"fc1", "bn1"}}) {
        const std::string l = layer, n = norm;
        const auto network = dense_network({{l + ".weight", array({1, 2}, 3)},
                                            {l + ".bias", array({1}, 5)},
                                            {n + ".weight", array({1}, 2)},
                                            {n + ".bias", array({1}, 7)},
                                            {n + ".running_mean", array({1}, 4)},
                                            {n + ".running_var", array({1}, 4 - 1e-5)},
                                            {n + ".num_batches_tracked", array({}, 9)}},
                                           "net", {2, 1}, Activation::none);
        EXPECT_NEAR(network.layers[0].weights(1, 0), 3, 1e-14);
        EXPECT_NEAR(network.layers[0].bias[0], 5 - 4 + 7, 1e-14);
    }
    EXPECT_NE(complaint({{"W1", array({2, 3})}, {"n.running_mean", array({3})}, {"n.running_var", array({3})}})
                  .find("whose layer is not clear"),
              std::string::npos);
}

TEST(LayerArrays, TellTheTopologyOrListTheReadings) {
    const auto shapes = [](const NamedArrays& arrays) { return possible_topologies(arrays, "net"); };
    using Topologies = std::vector<std::vector<std::size_t>>;
    EXPECT_EQ(shapes({{"W1", array({10, 784})}, {"W2", array({10, 10})}}), (Topologies{{784, 10, 10}}));
    EXPECT_EQ(shapes({{"W1", array({784, 16})}, {"W2", array({16, 10})}}), (Topologies{{784, 16, 10}}));
    EXPECT_EQ(shapes({{"W1", array({4, 3})}}), (Topologies{{3, 4}, {4, 3}}));
    EXPECT_EQ(shapes({{"W1", array({4, 3})}, {"b1", array({3})}}), (Topologies{{4, 3}}));
    EXPECT_EQ(shapes({{"W1", array({4, 3})}, {"W2", array({5, 6})}}), Topologies{});
}

class NetworkFile : public TemporaryFolder {};

TEST_F(NetworkFile, SaysThatActivationsAreNotSaid) {
    write_npy(folder() / "W1.npy", array({2, 3}));
    write_npy(folder() / "b1.npy", array({3, 1}));
    write_npy(folder() / "W2.npy", array({3, 2}));
    const auto silent = read_network_plan(folder(), {});
    EXPECT_EQ(silent.topology(), (std::vector<std::size_t>{2, 3, 2}));
    ASSERT_FALSE(silent.unread.empty());
    EXPECT_NE(silent.unread[0].find("network.activation"), std::string::npos);
    const auto told = read_network_plan(folder(), {Activation::relu});
    EXPECT_TRUE(told.unread.empty());
    EXPECT_EQ(told.missing.size(), 1U) << "a ReLU is not analog";
    EXPECT_TRUE(read_network_plan(folder(), {Activation::tanh}).missing.empty());
}

TEST_F(NetworkFile, CountsLayersFromZeroWhereTheFilesDo) {
    write_npy(folder() / "W0.npy", array({2, 3}));
    write_npy(folder() / "W1.npy", array({3, 4}, 5));
    EXPECT_EQ(read_network_plan(folder(), {Activation::tanh}).network.layers[1].weights(0, 0), 5);
}

}  // namespace
}  // namespace spinloom
