#include "spinloom/study/law_check.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "spinloom/core/npz.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

TEST(LawCheck, SaysSoBeyondAPoint) {
    EXPECT_FALSE(law_warning(0.90, 0.895, 1000));
    EXPECT_FALSE(law_warning(0.90, 0.91, 1000));
    const auto warning = law_warning(0.884, 0.38, 1000);
    ASSERT_TRUE(warning);
    for (const char* word : {"88.40 %", "38.00 %", "1000 images"}) {
        EXPECT_NE(warning->find(word), std::string::npos) << *warning;
    }
}

/// A random network of 6x5x3 in an archive, and images that it labels itself, its neurons being as `activation` says.
struct SelfLabelled {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("law-check-" + std::to_string(getpid()) + ".npz");
    ImageSet images{{}, {}, 300, 2, 3};

    explicit SelfLabelled(double (*activation)(double)) {
        RandomStream random(7, "law check test");
        const auto matrix = [&](Eigen::Index rows, Eigen::Index columns) {
            Eigen::MatrixXd values(rows, columns);
            for (double& value : values.reshaped()) value = 6 * random.uniform() - 3;
            return values;
        };
        const Eigen::MatrixXd w1 = matrix(6, 5), w2 = matrix(5, 3);
        NamedArrays arrays;
        for (const auto& [name, values] : {std::pair("W1", w1), std::pair("W2", w2)}) {
            NumericArray array;
            array.shape = {static_cast<std::size_t>(values.rows()), static_cast<std::size_t>(values.cols())};
            for (Eigen::Index i = 0; i < values.rows(); ++i)
                for (Eigen::Index j = 0; j < values.cols(); ++j) array.values.push_back(values(i, j));
            arrays[name] = array;
        }
        write_npz(path, arrays);
        for (std::size_t i = 0; i < 6 * images.count; ++i)
            images.pixels.push_back(static_cast<std::uint8_t>(random.below(256)));
        images.labels.resize(images.count);
        Eigen::MatrixXd hidden = w1.transpose() * encode_inputs(images, 0, images.count, {});
        for (double& value : hidden.reshaped()) value = activation(value);
        const auto classes = largest_rows(w2.transpose() * hidden);
        for (std::size_t i = 0; i < images.count; ++i) images.labels[i] = static_cast<std::uint8_t>(classes[i]);
    }
    ~SelfLabelled() { std::filesystem::remove(path); }
    SelfLabelled(const SelfLabelled&) = delete;
    SelfLabelled& operator=(const SelfLabelled&) = delete;

    [[nodiscard]] std::string warning(Activation asked, bool are_levels = false) const {
        return activation_warning({path, {asked}, are_levels}, {6, 5, 3}, images, {}).value_or("");
    }
};

TEST(LawCheck, ReluWeightsAreNotTakenAsSigmoidsWithoutAWord) {
    const SelfLabelled relu([](double z) { return z > 0 ? z : 0.0; });
    for (const auto asked : {Activation::reverse_sigmoid, Activation::sigmoid, Activation::tanh}) {
        EXPECT_NE(relu.warning(asked).find("relu gives 100.00 %"), std::string::npos) << relu.warning(asked);
        EXPECT_NE(relu.warning(asked).find("train it with sigmoid"), std::string::npos);
    }
    EXPECT_EQ(relu.warning(Activation::reverse_sigmoid, true), "");  // levels are trained for the circuit
}

TEST(LawCheck, AnotherActivationIsNamedAndTheRightOneIsNot) {
    const SelfLabelled sigmoid([](double z) { return 1 / (1 + std::exp(-z)); });
    EXPECT_EQ(sigmoid.warning(Activation::sigmoid), "");
    EXPECT_NE(sigmoid.warning(Activation::reverse_sigmoid).find("network.activation = \"sigmoid\""), std::string::npos);
}

}  // namespace
}  // namespace spinloom
