#include "spinloom/network/model/weights.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

/// 3 inputs, 2 hidden neurons, 2 outputs.
Weights small_network() {
    Weights network;
    Eigen::MatrixXi first(3, 2), second(2, 2);
    first << 1, -1, -1, -1, 0, 1;
    second << 1, -1, -1, -1;
    network.layers = {{first, Eigen::Vector2i(1, -1)}, {second, Eigen::Vector2i(-1, 1)}};
    return network;
}

class WeightFiles : public testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::path(testing::TempDir()) /
                  (std::string("spinloom-weights-") + testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::remove_all(folder_);
        write_weights(folder_, small_network());
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void put(const std::string& name, const std::string& text) { write_file_atomically(folder_ / name, text); }
    std::string complaint(const std::vector<std::size_t>& topology = {3, 2, 2}) {
        try {
            (void)read_weights(folder_, topology);
        } catch (const InputError& error) {
            return error.what();
        }
        return "none";
    }

    std::filesystem::path folder_;
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_F(WeightFiles, AreReadAsTheyWereWritten) {
    const Weights read = read_weights(folder_, {3, 2, 2}), wanted = small_network();
    ASSERT_EQ(read.layers.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(read.layers[i].inner(), wanted.layers[i].inner());
        EXPECT_EQ(read.layers[i].bias(), wanted.layers[i].bias());
    }
    EXPECT_EQ(read.topology(), (std::vector<std::size_t>{3, 2, 2}));
    EXPECT_EQ(topology_text(read.topology()), "3x2x2");
}

TEST_F(WeightFiles, TakeTheBiasInOneRowToo) {
    put("B1.csv", "1,-1\n");
    EXPECT_EQ(read_weights(folder_, {3, 2, 2}).layers[0].bias(), Eigen::RowVector2i(1, -1));
}

TEST_F(WeightFiles, SayWhichShapeIsWrongAndWhetherItLooksTransposed) {
    put("W1.csv", "1,-1,0\n-1,-1,1\n");
    EXPECT_TRUE(has(complaint(), "W1.csv"));
    EXPECT_TRUE(has(complaint(), "2 x 3 values, but this layer needs 3 x 2"));
    EXPECT_TRUE(has(complaint(), "looks transposed"));
    put("W1.csv", "1,-1\n-1,-1\n");
    EXPECT_TRUE(has(complaint(), "2 x 2 values"));
    EXPECT_FALSE(has(complaint(), "looks transposed"));
    put("B2.csv", "1\n1\n1\n");
    EXPECT_TRUE(has(complaint(), "B2.csv"));
}

TEST_F(WeightFiles, SayWhereAnEntryIsNotAWeight) {
    put("W2.csv", "1,-1\n-1,0.5\n");
    EXPECT_TRUE(has(complaint(), "W2.csv: row 2, column 2 holds 0.5")) << complaint();
    put("W1.csv", "1,-1\n-1,-1\n0,2\n");
    EXPECT_TRUE(has(complaint(), "row 3, column 2 holds 2"));
    EXPECT_TRUE(has(complaint(), "W2.csv")) << "every file's problem at once";
}

TEST_F(WeightFiles, AreMissedByName) {
    std::filesystem::remove(folder_ / "B2.csv");
    EXPECT_TRUE(has(complaint(), "B2.csv"));
    EXPECT_TRUE(has(complaint({3, 2, 2, 5}), "W3.csv"));
}

TEST_F(WeightFiles, NeedATopology) {
    EXPECT_TRUE(has(complaint({}), "topology"));
    EXPECT_TRUE(has(complaint({3}), "topology"));
    EXPECT_TRUE(has(complaint({3, 0, 2}), "3x0x2"));
}

TEST(IdealForward, IsTheReverseSigmoidOfPlainSums) {
    const Eigen::Vector3f x(0.5F, 1.0F, 0.25F);
    // z1 = (0.5 - 1 + 1, -0.5 - 1 + 0.25 - 1) = (0.5, -2.25)
    const double h0 = 1 / (1 + std::exp(0.5)), h1 = 1 / (1 + std::exp(-2.25));
    const Eigen::MatrixXf z = ideal_forward(small_network(), x);
    ASSERT_EQ(z.rows(), 2);
    EXPECT_NEAR(z(0, 0), h0 - h1 - 1, 1e-6);
    EXPECT_NEAR(z(1, 0), -h0 - h1 + 1, 1e-6);
}

TEST(IdealAccuracy, TakesTheLeastPreActivation) {
    // One layer: class 0 where the left pixel is dark and the right one bright.
    Weights network;
    Eigen::MatrixXi weights(2, 2);
    weights << 1, -1, -1, 1;
    network.layers = {{weights, Eigen::Vector2i(1, 1)}};
    ImageSet images{{0, 255, 255, 0, 10, 200, 200, 10}, {0, 1, 0, 0}, 4, 1, 2};
    EXPECT_DOUBLE_EQ(ideal_accuracy(network, images, 1), 0.75);
    EXPECT_DOUBLE_EQ(ideal_accuracy(network, images, 3), 0.75);
}

}  // namespace
}  // namespace spinloom
