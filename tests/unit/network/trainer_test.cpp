#include "spinloom/network/train/trainer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/error.hpp"
#include "spinloom/network/train/trainer_gradient.hpp"
#include "spinloom/network/train/trainer_loop.hpp"
#include "spinloom/network/train/trainer_noise.hpp"
#include "unit/network/small_training.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
using Training = SmallTraining;

TEST_F(Training, ModernRecipeLearns) {
    const TrainingSummary summary = modern(quick_options());
    EXPECT_TRUE(summary.complete);
    EXPECT_EQ(summary.history.size(), 12U);
    EXPECT_LT(summary.history[5].loss, 0.7 * summary.history[0].loss);
    const Weights network = binarised(summary.weights);
    EXPECT_EQ(network.topology(), topology);
    EXPECT_GT(behavioural_accuracy(network, small_model(), test_, 1), 0.95);
    EXPECT_NEAR(behavioural_accuracy(network, small_model(), validation_, 1), summary.best_validation_accuracy, 1e-12);
}

TEST_F(Training, TrainsWeightsOfMoreLevels) {
    for (const int levels : {3, 4, 8}) {
        BehaviouralModel model = small_model();
        for (LayerCircuit& circuit : model.circuits) circuit.levels = levels;
        const TrainingSummary summary = train_modern(training_, validation_, topology, model, quick_options());
        std::vector<LayerMatrix<double>> students;
        for (const auto& layer : summary.weights) students.push_back(layer.cast<double>());
        const Weights network = levelled(students, levels);
        for (const LayerWeights& layer : network.layers) {
            for (const int weight : layer.inner().reshaped()) EXPECT_TRUE(is_level(weight, levels)) << weight;
        }
        EXPECT_GT(behavioural_accuracy(network, model, test_, 1), 0.95) << levels;
        // The trainer's single precision and the network of whole levels classify alike.
        EXPECT_NEAR(behavioural_accuracy(network, model, validation_, 1), summary.best_validation_accuracy, 1e-12);
    }
}

TEST(ShiftedImages, AreTheImagesMoved) {
    const ImageSet images = striped_images(6, 8);
    const SparseImages sparse(images, {});
    const std::vector<std::size_t> indices{4, 2, 5};
    const std::vector<PixelShift> shifts{{0, 0}, {1, -2}, {-3, 1}};
    const SparseImages moved = shifted(sparse, indices, shifts);
    ASSERT_EQ(moved.count(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(moved.labels[i], images.labels[indices[i]]);
        std::vector<float> wanted(16), found(16);
        for (int row = 0; row < 4; ++row) {
            for (int column = 0; column < 4; ++column) {
                const int to_row = row + shifts[i].down, to_column = column + shifts[i].right;
                if (to_row < 0 || to_row > 3 || to_column < 0 || to_column > 3) continue;
                wanted[static_cast<std::size_t>(4 * to_row + to_column)] =
                    static_cast<float>(images.image(indices[i])[static_cast<std::size_t>(4 * row + column)] / 255.0);
            }
        }
        for (std::size_t k = moved.starts[i]; k < moved.starts[i + 1]; ++k) {
            found[moved.pixels[k]] = moved.intensities[k];
        }
        EXPECT_EQ(found, wanted) << i;
    }
}

TEST_F(Training, MovedImagesAndVariationKeepTheRunReproducible) {
    ModernOptions options = quick_options();
    options.run.epochs = 3;
    const TrainingSummary plain = modern(options);
    options.shift_pixels = 1;
    const TrainingSummary shifts = modern(options);
    options.device_variation = 0.1;
    const TrainingSummary both = modern(options);
    EXPECT_NE(plain.history[2].loss, shifts.history[2].loss);
    EXPECT_NE(shifts.history[2].loss, both.history[2].loss);
    options.run.threads = 2;
    EXPECT_TRUE(same_bits(both, modern(options)));
    options.run.store = store();
    options.run.stop_after = 1;
    (void)modern(options);
    options.run.stop_after = {};
    EXPECT_TRUE(same_bits(both, modern(options))) << "a resumed run draws the same shifts and devices";
}

TEST_F(Training, NoiseAndTeacherHaveAnEffectAndAreReproducible) {
    ModernOptions options = quick_options();
    options.run.epochs = 3;
    std::vector<ModernOptions> variants(4, options);
    variants[1].amplifier_offset_V = 5e-3;
    variants[2].stuck_cells = 0.05;
    variants[3].distillation = 0.7;
    ModernOptions real = quick_options();
    real.score_scale = options.score_scale;
    variants[3].teacher = train_real(training_, validation_, {16, 3}, {}, real).weights;  // of any depth
    std::vector<TrainingSummary> summaries;
    for (ModernOptions& variant : variants) {
        summaries.push_back(modern(variant));
        variant.run.threads = 2;
        EXPECT_TRUE(same_bits(summaries.back(), modern(variant)));
        variant.run.store = store();
        store().remove("training");
        variant.run.stop_after = 1;
        (void)modern(variant);
        variant.run.stop_after = {};
        EXPECT_TRUE(same_bits(summaries.back(), modern(variant))) << "a resumed run draws the same";
    }
    for (std::size_t i = 1; i < summaries.size(); ++i) {
        EXPECT_NE(summaries[0].history[2].loss, summaries[i].history[2].loss) << i;
        for (const auto& layer : summaries[i].weights) EXPECT_EQ(layer.cwiseAbs().minCoeff(), 1) << "still signs";
    }
    variants[3].teacher[0](0, 0) += 1;
    EXPECT_FALSE(same_bits(summaries[3], modern(variants[3]))) << "another teacher: nothing is taken over";
}

TEST(StepNoise, HasTheDeviationsOfItsHeader) {
    ModernOptions options;
    options.amplifier_offset_V = 2e-3;
    options.stuck_cells = 0.2;
    LayerCircuit circuit{{8488, 25465}, 9, 1000, 0.8, -0.8, {100, 200, 300, 401}};
    const StepNoise noise(options, {circuit});
    const WeightSet ones{LayerMatrix<float>::Ones(401, 500)};
    const WeightSet stuck = noise.disturbed(ones, 0, 7);
    // Each of a pair is wrong with probability 0.1; 200,500 weights: standard deviation 0.0009 and 0.0002.
    EXPECT_NEAR(static_cast<double>((stuck[0].array() == 0).count()) / 200500, 2 * 0.1 * 0.9, 0.005);
    EXPECT_NEAR(static_cast<double>((stuck[0].array() == -1).count()) / 200500, 0.01, 0.001);
    EXPECT_EQ(noise.disturbed(ones, 0, 7), stuck);
    EXPECT_NE(noise.disturbed(ones, 0, 8), stuck);
    const auto offsets = noise.offsets(ones, 1, 7);
    ASSERT_EQ(offsets.size(), 1U);
    // 2 mV times 1 + 9, over the root of four amplifiers: 10 mV; 500 neurons tell it to 3 %.
    EXPECT_NEAR(std::sqrt(offsets[0].squaredNorm() / 500), 0.01, 1.5e-3);
    EXPECT_TRUE(StepNoise({}, {circuit}).offsets(ones, 1, 7).empty());
}

TEST_F(Training, StartsFromGivenWeights) {
    ModernOptions options = quick_options();
    options.initial = modern(options).weights;
    options.candidates = 1;
    options.run.epochs = 1;
    options.learning_rate = options.final_learning_rate = 1e-9;  // latent weights of -1 and +1 stay where they are
    const TrainingSummary again = modern(options);
    EXPECT_EQ(again.weights, options.initial);
    options.initial.pop_back();
    EXPECT_THROW((void)modern(options), InputError);
}

TEST_F(Training, KeepsTheFirstBestEpoch) {
    const TrainingSummary summary = modern(quick_options());
    double best = 0;
    for (const EpochRecord& record : summary.history) best = std::max(best, record.validation_accuracy);
    EXPECT_EQ(summary.best_validation_accuracy, best);
    const auto first = std::find_if(summary.history.begin(), summary.history.end(),
                                    [&](const EpochRecord& record) { return record.validation_accuracy == best; });
    EXPECT_EQ(summary.best_epoch, first->epoch);
    EXPECT_EQ(summary.best_candidate, first->candidate);

    TrainingState state;
    const auto weights = [](float value) { return WeightSet{LayerMatrix<float>::Constant(1, 1, value)}; };
    state.finish_epoch({.epoch = 1, .validation_accuracy = 0.5}, weights(1));
    state.finish_epoch({.epoch = 2, .validation_accuracy = 0.8}, weights(2));
    state.finish_epoch({.epoch = 3, .validation_accuracy = 0.8}, weights(3));
    state.finish_epoch({.epoch = 4, .validation_accuracy = 0.7}, weights(4));
    EXPECT_EQ(state.best[0](0, 0), 2);
}

TEST_F(Training, PublishedRecipeLearns) {
    PublishedOptions options;
    options.run.epochs = 8;
    options.shuffle = true;
    const TrainingSummary summary = train_published(training_, validation_, topology, options);
    EXPECT_LT(summary.history[7].loss, summary.history[0].loss);
    EXPECT_GT(ideal_accuracy(binarised(summary.weights), test_, 1), 0.9);
    for (const auto& layer : summary.weights) EXPECT_EQ(layer.cwiseAbs().minCoeff(), 1) << "students are signs";
}

/// One layer of the published recipe written out in double.
std::vector<double> published_losses(const ImageSet& images, LayerMatrix<double> teacher, double rate, int epochs) {
    std::vector<double> losses;
    for (int epoch = 0; epoch < epochs; ++epoch) {
        double loss = 0;
        for (std::size_t i = 0; i < images.count; ++i) {
            const LayerMatrix<double> student = teacher.unaryExpr([](double w) { return w >= 0 ? 1.0 : -1.0; });
            for (Index j = 0; j < teacher.cols(); ++j) {
                double z = student(teacher.rows() - 1, j);
                for (Index c = 0; c + 1 < teacher.rows(); ++c) z += student(c, j) * images.image(i)[c] / 255.0;
                const double y = 1 / (1 + std::exp(z)), error = y - (images.labels[i] == j ? 1 : 0);
                loss += error * error / static_cast<double>(teacher.cols() * static_cast<Index>(images.count));
                for (Index c = 0; c < teacher.rows(); ++c) {
                    const double input = c + 1 < teacher.rows() ? images.image(i)[c] / 255.0 : 1;
                    teacher(c, j) = std::clamp(teacher(c, j) - rate * error * y * (y - 1) * input, -1.0, 1.0);
                }
            }
        }
        losses.push_back(loss);
    }
    return losses;
}

TEST_F(Training, PublishedRecipeIsTheOneOfTheHeader) {
    ImageSet few = striped_images(20, 4);  // labels that do not fit the pictures: weights go to and fro and are clipped
    for (std::size_t i = 0; i < few.count; ++i) few.labels[i] = static_cast<std::uint8_t>(i % 3);
    PublishedOptions options;
    options.run.epochs = 30;
    options.run.seed = 9;
    options.learning_rate = 3;
    const TrainingSummary summary = train_published(few, validation_, {16, 3}, options);
    const auto wanted =
        published_losses(few, random_weights({16, 3}, {1.0}, 9, 0)[0].cast<double>(), options.learning_rate, 30);
    for (std::size_t epoch = 0; epoch < wanted.size(); ++epoch) {
        EXPECT_NEAR(summary.history[epoch].loss, wanted[epoch], 1e-4) << epoch;
    }
}

TEST_F(Training, RealNetworkLearnsAndIsNotClipped) {
    ModernOptions options = quick_options();
    options.run.epochs = 20;
    options.score_scale = 10;
    options.learning_rate = 0.2;  // far enough that clipping would show
    const TrainingSummary summary = train_real(training_, validation_, topology, {}, options);
    EXPECT_GT(real_accuracy(summary.weights, test_, 2), 0.95);
    EXPECT_NEAR(real_accuracy(summary.weights, validation_, 1), summary.best_validation_accuracy, 1e-12);
    EXPECT_GT(summary.weights[0].cwiseAbs().maxCoeff(), 1);
}

TEST_F(Training, DoesNotDependOnTheNumberOfThreads) {
    ModernOptions options = quick_options();
    options.candidates = 3;
    const TrainingSummary single = modern(options);
    options.run.threads = 3;
    EXPECT_TRUE(same_bits(single, modern(options)));
    options.run.seed = 2;
    EXPECT_FALSE(same_bits(single, modern(options)));
}

TEST_F(Training, RefusesOptionsAndShapesThatDoNotFit) {
    const auto refuses = [&](auto change) {
        ModernOptions options = quick_options();
        change(options);
        EXPECT_THROW((void)modern(options), InputError);
    };
    refuses([](ModernOptions& options) { options.batch = 0; });
    refuses([](ModernOptions& options) { options.candidates = 0; });
    refuses([](ModernOptions& options) { options.learning_rate = 0; });
    refuses([](ModernOptions& options) { options.initial_range = 1.5; });
    refuses([](ModernOptions& options) { options.run.epochs = 0; });
    refuses([](ModernOptions& options) { options.amplifier_offset_V = -1; });
    refuses([](ModernOptions& options) { options.stuck_cells = 1.1; });
    refuses([](ModernOptions& options) { options.temperature = 0; });
    refuses([](ModernOptions& options) { options.distillation = 0.5; });  // no teacher
    refuses([](ModernOptions& options) {
        options.distillation = 0.5;
        options.teacher = {LayerMatrix<float>::Zero(17, 4)};  // of four classes
    });
    EXPECT_THROW((void)train_modern(training_, validation_, {15, 6, 3}, small_model(), quick_options()), InputError);
    EXPECT_THROW((void)train_modern(training_, validation_, {16, 6, 2}, small_model(), quick_options()), InputError);
    EXPECT_THROW((void)train_modern(training_, validation_, {16, 3}, small_model(), quick_options()), InputError);
    EXPECT_THROW((void)train_modern(training_, ImageSet{}, topology, small_model(), quick_options()), InputError);
}

}  // namespace
}  // namespace spinloom
