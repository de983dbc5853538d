#include "spinloom/scenario/subject.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/infer/compiled_network.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

constexpr std::size_t num_images = 40, side = 2;

void append_number(std::string& bytes, std::size_t number) {
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>((number >> shift) & 0xFF);
}

/// 40 images of 2 x 2, the first pixel telling an image's number and its class.
class Subjects : public TemporaryFolder {
protected:
    Subjects() {
        std::string images, labels;
        for (const std::size_t value : {std::size_t{2051}, num_images, side, side}) append_number(images, value);
        for (const std::size_t value : {std::size_t{2049}, num_images}) append_number(labels, value);
        for (std::size_t i = 0; i < num_images; ++i) {
            const bool is_second = i % 2 == 1;
            images += {static_cast<char>(i), static_cast<char>(is_second ? 255 : 0),
                       static_cast<char>(is_second ? 0 : 255), '\0'};
            labels += static_cast<char>(is_second ? 1 : 0);
        }
        write_file_atomically(folder() / "images", images);
        write_file_atomically(folder() / "labels", labels);
        write_file_atomically(folder() / "weights" / "W1.csv", "1,-1\n-1,1\n1,-1\n1,1\n");
        write_file_atomically(folder() / "weights" / "B1.csv", "1\n-1\n");
        const auto path = [&](const char* name) { return "\"" + (folder() / name).string() + "\"\n"; };
        write_file_atomically(folder() / "small.toml",
                              "[network]\ntopology = [4, 2]\n[amplifier]\ngains = [7]\n[training]\nepochs = 2\n"
                              "candidates = 1\nteacher_epochs = 0\ndistillation = 0\n[dataset]\ntrain_images = " +
                                  path("images") + "train_labels = " + path("labels") +
                                  "test_images = " + path("images") + "test_labels = " + path("labels"));
    }

    [[nodiscard]] Scenario scenario(std::vector<ScenarioOverride> overrides = {}) const {
        return read_scenario(folder() / "small.toml", overrides);
    }
    [[nodiscard]] Scenario with_weights() const {
        return scenario({{"network.weights", (folder() / "weights").string()}});
    }
};

TEST_F(Subjects, HoldImagesWeightsAndTheNetworkMadeOfThem) {
    PrepareOptions how;
    how.images.limit = 3;
    const auto subject = prepare(with_weights(), how);
    EXPECT_EQ(subject.images.count, 3U);
    EXPECT_EQ(subject.numbers, (std::vector<std::size_t>{0, 1, 2}));
    EXPECT_TRUE(subject.trained.history.empty());
    EXPECT_TRUE(subject.trained.given);
    EXPECT_EQ(subject.network.design.num_layers(), 1U);
    EXPECT_EQ(subject.network.design.num_inputs(0), 4);
    EXPECT_EQ(subject.inputs()(1, 2), encode_inputs(subject.images, 1, 2, subject.scenario.input));
    const auto& compiled = subject.compiled(1);
    EXPECT_EQ(&compiled, &subject.compiled(1)) << "it is compiled once";
}

TEST_F(Subjects, TakeTheImagesAskedForInTheirOrder) {
    PrepareOptions how;
    how.images.numbers = std::vector<long>{7, 3};
    const auto subject = prepare(with_weights(), how);
    EXPECT_EQ(subject.numbers, (std::vector<std::size_t>{7, 3}));
    EXPECT_EQ(subject.images.image(0)[0], 7);
    EXPECT_EQ(subject.images.image(1)[0], 3);
    how.images.numbers = std::vector<long>{40};
    EXPECT_NE(message_of<InputError>([&] { return prepare(with_weights(), how).numbers; }).find("0 to 39"),
              std::string::npos);
    how.images.numbers = std::vector<long>{};
    EXPECT_NE(message_of<InputError>([&] { return prepare(with_weights(), how).numbers; }).find("names no image"),
              std::string::npos);
}

TEST_F(Subjects, ValidationImagesAreThoseThatTrainingHoldsOut) {
    PrepareOptions how;
    how.images.set = ImageChoice::Set::validation;
    const auto given = with_weights();
    const auto subject = prepare(given, how);
    const auto held_out = training_case(given).images.validation;
    ASSERT_EQ(subject.images.count, 4U);
    EXPECT_EQ(subject.images.pixels, held_out.pixels);
    for (std::size_t i = 0; i < subject.numbers.size(); ++i) EXPECT_EQ(subject.numbers[i], subject.images.image(i)[0]);
}

TEST_F(Subjects, TrainWhereTheScenarioNamesNoWeights) {
    std::size_t told = 0;
    PrepareOptions how;
    how.ready = [&](const Scenario&, std::size_t count) { told = count; };
    const auto subject = prepare(scenario(), how);
    EXPECT_EQ(told, num_images);
    EXPECT_EQ(subject.trained.history.size(), 2U);
    EXPECT_FALSE(subject.trained.given);
}

TEST_F(Subjects, ARefusalComesBeforeTheTraining) {
    PrepareOptions how;
    how.store = folder() / "store";
    how.ready = [](const Scenario&, std::size_t) { throw InputError("", "refused"); };
    EXPECT_NE(message_of<InputError>([&] { return prepare(scenario(), how).numbers; }).find("refused"),
              std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(folder() / "store")) << "nothing was trained";
}

TEST_F(Subjects, WhatTrainsNothingNeedsWeights) {
    PrepareOptions how;
    how.given_only_for = "inference";
    EXPECT_NE(message_of<InputError>([&] { return prepare(scenario(), how).numbers; }).find("inference needs weights"),
              std::string::npos);
    const auto trained_on =
        scenario({{"network.weights", (folder() / "weights").string()}, {"training.start", "given"}});
    EXPECT_TRUE(prepare(trained_on, how).trained.history.empty());
}

TEST_F(Subjects, ASearchChoosesTheCircuitThatIsTrainedFor) {
    PrepareOptions how;
    EXPECT_THROW((void)prepare(scenario({{"training.search", "gains"}}), how), InputError);
    int told = 0;
    how.ready = [&](const Scenario&, std::size_t) { ++told; };
    how.search = [](const Scenario& asked) {
        return asked.with({{"amplifier.gains", std::vector<double>{9}}, {"training.search", "none"}});
    };
    const auto subject = prepare(scenario({{"training.search", "gains"}}), how);
    EXPECT_EQ(subject.scenario.circuit.gains, std::vector<double>{9});
    EXPECT_EQ(subject.scenario.training.search, TrainingPlan::Search::none);
    EXPECT_EQ(told, 2);
}

}  // namespace
}  // namespace spinloom
