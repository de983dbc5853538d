#include <gtest/gtest.h>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/network/train/trainer_checkpoint.hpp"
#include "spinloom/network/train/trainer_loop.hpp"
#include "unit/network/small_training.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
using TrainingStore = SmallTraining;

TEST_F(TrainingStore, ResumesToTheSameBits) {
    ModernOptions options = quick_options();
    const TrainingSummary whole = modern(options);
    options.run.store = store();
    options.run.stop_after = 2;
    EXPECT_FALSE(modern(options).complete);
    EXPECT_EQ(modern(options).history.size(), 8U) << "two candidates, four epochs";
    options.run.stop_after.reset();
    const TrainingSummary resumed = modern(options);
    EXPECT_TRUE(resumed.complete);
    EXPECT_TRUE(same_bits(whole, resumed));
    EXPECT_TRUE(same_bits(whole, modern(options))) << "nothing left to do";
}

TEST_F(TrainingStore, PublishedRecipeResumesToTheSameBits) {
    PublishedOptions options;
    options.run.epochs = 5;
    options.shuffle = true;
    const TrainingSummary whole = train_published(training_, validation_, topology, options);
    options.run.store = store();
    options.run.stop_after = 3;
    (void)train_published(training_, validation_, topology, options);
    EXPECT_TRUE(same_bits(whole, train_published(training_, validation_, topology, options)));
}

TEST_F(TrainingStore, StartsAnewWhereTheStoreHasAnother) {
    ModernOptions options = quick_options();
    const TrainingSummary whole = modern(options);
    options.run.store = store();
    options.run.stop_after = 1;
    const auto is_new = [&](const TrainingSummary& summary) {
        return summary.history.size() == static_cast<std::size_t>(options.candidates);
    };
    EXPECT_TRUE(is_new(modern(options)));
    EXPECT_FALSE(is_new(modern(options)));
    ModernOptions other = options;
    other.learning_rate *= 2;
    EXPECT_TRUE(is_new(modern(other)));
    EXPECT_TRUE(is_new(train_modern(validation_, training_, topology, small_model(), options)));
    ImageSet relabelled = training_;
    relabelled.labels[7] = static_cast<std::uint8_t>((relabelled.labels[7] + 1) % 3);
    EXPECT_TRUE(is_new(train_modern(relabelled, validation_, topology, small_model(), options)));
    BehaviouralModel model = small_model();
    model.circuits[0].gain = 11;
    EXPECT_TRUE(is_new(train_modern(training_, validation_, topology, model, options)));
    options.run.stop_after.reset();
    EXPECT_TRUE(same_bits(whole, modern(options)));
}

TEST_F(TrainingStore, StartsAnewWhereAPieceIsDamaged) {
    ModernOptions options = quick_options();
    const TrainingSummary whole = modern(options);
    options.run.store = store();
    options.run.stop_after = 1;
    (void)modern(options);
    options.run.stop_after.reset();
    const auto file = store().file("training");
    const std::string bytes = read_file(file);
    for (const std::string& damaged :
         {bytes.substr(0, bytes.size() - 1), bytes + "x", bytes.substr(0, 60), "text" + bytes}) {
        write_file_atomically(file, damaged);
        EXPECT_TRUE(same_bits(whole, modern(options)));
    }
}

TEST(TrainingCheckpoint, IsThatOfItsCandidatesAndShapes) {
    const auto matrix = [](Index rows, Index columns) { return LayerMatrix<float>::Random(rows, columns).eval(); };
    TrainingState fresh;
    fresh.latent = {matrix(3, 2), matrix(3, 1)};
    fresh.first_moment = fresh.second_moment = fresh.best = fresh.latent;
    TrainingState trained = fresh;
    trained.latent[0](1, 1) = -0.0F;
    trained.steps = 12;
    trained.history = {{0, 1, 0.1 + 0.2, 0.5, 0.25, 3}, {0, 2, 0.1, 0.75, 0.5, 3}};
    const auto bytes = checkpoint_bytes({trained});
    const auto read = parse_checkpoint(bytes, {fresh}, 2);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->front().latent, trained.latent);
    EXPECT_EQ(read->front().steps, 12);
    ASSERT_EQ(read->front().history.size(), 2U);
    EXPECT_EQ(read->front().history[0].loss, 0.1 + 0.2);

    EXPECT_FALSE(parse_checkpoint(bytes, {fresh}, 1)) << "more epochs than there are";
    EXPECT_FALSE(parse_checkpoint(bytes, {fresh, fresh}, 2)) << "one candidate of two";
    TrainingState wide = fresh, deep = fresh;
    wide.latent[0] = matrix(3, 3);
    deep.best.push_back(matrix(1, 1));
    for (const TrainingState& other : {wide, deep}) EXPECT_FALSE(parse_checkpoint(bytes, {other}, 2));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(parse_checkpoint(std::string_view(bytes).substr(0, size), {fresh}, 2)) << size;
    }
    trained.history[1].epoch = 3;
    EXPECT_FALSE(parse_checkpoint(checkpoint_bytes({trained}), {fresh}, 2)) << "an epoch is missing";
}

}  // namespace
}  // namespace spinloom
