#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/model/dense_network.hpp"

/// Networks written by NumPy and by the ONNX project's own library (data/given-networks/make.py).

namespace spinloom {
namespace {

std::filesystem::path data(const std::string& file) {
    return std::filesystem::path(SPINLOOM_TEST_DATA) / "given-networks" / file;
}

/// The last pre-activations of a network of reverse sigmoids.
Eigen::RowVectorXd pre_activations(const std::vector<LayerMatrix<double>>& weights, Eigen::RowVectorXd values) {
    for (std::size_t layer = 0; layer < weights.size(); ++layer) {
        if (layer > 0) values = (1 + values.array().exp()).inverse().matrix().eval();
        const Eigen::Index fan_in = weights[layer].rows() - 1;
        values = (values * weights[layer].topRows(fan_in) + weights[layer].row(fan_in)).eval();
    }
    return values;
}

void expect_function(const std::string& file) {
    const Eigen::MatrixXd table = read_csv_matrix(data("outputs.csv"));
    ASSERT_EQ(table.cols(), 9);
    const auto weights = with_reverse_sigmoids(read_dense_network(data(file), {6, 4, 3}, Activation::sigmoid));
    for (Eigen::Index row = 0; row < table.rows(); ++row) {
        // The largest output of the given network is the least pre-activation of ours: the sign turns.
        const Eigen::RowVectorXd found = -pre_activations(weights, table.row(row).head(6));
        // Weights are single precision; one file holds some of them halved or summed, hence a few units of 1e-7.
        EXPECT_LT((found - table.row(row).tail(3)).cwiseAbs().maxCoeff(), 1e-6) << file << ", input " << row;
    }
}

TEST(GivenNetworkFiles, HoldTheFunctionTheyWereWrittenFrom) {
    for (const char* file : {"rows.npz", "torch.npz", "torch.safetensors", "gemm.onnx", "matmul.onnx", "tanh.onnx"}) {
        SCOPED_TRACE(file);
        expect_function(file);
    }
}

TEST(GivenNetworkFiles, TellHowMatricesLie) {
    const auto orientation = [](const char* file) {
        return read_dense_network(data(file), {6, 4, 3}, Activation::sigmoid).orientation;
    };
    EXPECT_EQ(orientation("rows.npz"), "a row an input");
    EXPECT_EQ(orientation("torch.npz"), "a row a neuron (as PyTorch keeps them)");
}

TEST(GivenNetworkFiles, RefuseWhatNeuronsCannotDo) {
    const auto complaint = [](const char* file, const std::vector<std::size_t>& topology) -> std::string {
        try {
            (void)read_dense_network(data(file), topology, Activation::sigmoid);
        } catch (const InputError& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_NE(complaint("relu.onnx", {6, 4, 3}).find("layer 1 has relu, which no analog neuron computes"),
              std::string::npos);
    EXPECT_NE(complaint("gemm.onnx", {6, 5, 3}).find("a network of 6x4x3, but network.topology says 6x5x3"),
              std::string::npos);
    EXPECT_NE(complaint("torch.npz", {6, 5, 3}).find("holds 4 x 6 values, but layer 1 of 6x5x3 needs 6 x 5"),
              std::string::npos);
    EXPECT_NE(complaint("torch.npz", {6, 3}).find("holds 2 matrices"), std::string::npos);
}

}  // namespace
}  // namespace spinloom
