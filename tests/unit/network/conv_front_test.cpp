#include "spinloom/network/train/conv_front.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "spinloom/core/error.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/network/train/conv_features.hpp"
#include "spinloom/network/train/conv_pass.hpp"
#include "spinloom/network/train/trainer.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

/// Images of 28 x 28 with a blot for each of three classes, in noise.
ImageSet blots(std::size_t count, std::uint64_t seed) {
    RandomStream stream(seed, "blots");
    ImageSet images{{}, {}, count, 28, 28};
    for (std::size_t i = 0; i < count; ++i) {
        const auto label = static_cast<std::uint8_t>(stream.below(3));
        images.labels.push_back(label);
        for (int y = 0; y < 28; ++y) {
            for (int x = 0; x < 28; ++x) {
                const bool lit = label == 0   ? std::abs(y - 14) < 3
                                 : label == 1 ? std::abs(x - 14) < 3
                                              : std::abs(x - y) < 3;
                images.pixels.push_back(static_cast<std::uint8_t>((lit ? 180 : 0) + 70 * stream.uniform()));
            }
        }
    }
    return images;
}

/// The front end's definition, a value at a time.
std::vector<double> plain_features(const ConvWeights<double>& weights, std::span<const std::uint8_t> image) {
    const auto at = [](const std::vector<double>& maps, int size, int c, int y, int x) {
        const bool inside = y >= 0 && y < size && x >= 0 && x < size;
        return inside ? maps[static_cast<std::size_t>((c * size + y) * size + x)] : 0.0;
    };
    const auto layer = [&](const std::vector<double>& in, int size, int channels, int margin,
                           const LayerMatrix<double>& taps) {
        const int conv = size + 2 * margin - 4, pooled = conv / 2;
        std::vector<double> out;
        for (Index m = 0; m < taps.cols(); ++m) {
            for (int y = 0; y < pooled; ++y) {
                for (int x = 0; x < pooled; ++x) {
                    double greatest = 0;
                    for (int k = 0; k < 4; ++k) {
                        double sum = taps(taps.rows() - 1, m);
                        for (int c = 0; c < channels; ++c) {
                            for (int j = 0; j < 25; ++j) {
                                sum += taps(c * 25 + j, m) *
                                       at(in, size, c, 2 * y + k / 2 + j / 5 - margin, 2 * x + k % 2 + j % 5 - margin);
                            }
                        }
                        greatest = std::max(greatest, sum);
                    }
                    out.push_back(greatest);
                }
            }
        }
        return out;
    };
    std::vector<double> pixels;
    for (const std::uint8_t pixel : image) pixels.push_back(pixel / 255.0);
    auto features = layer(layer(pixels, 28, 1, 2, weights.conv1), 14, 6, 0, weights.conv2);
    for (double& feature : features) feature = std::min(feature, 1.0);
    return features;
}

ConvWeights<float> some_weights(std::uint64_t seed) {
    auto weights = random_conv_weights(seed, 0);
    RandomStream stream(seed, "biases");
    for (LayerMatrix<float>* matrix : {&weights.conv1, &weights.conv2}) {
        for (float& bias : matrix->row(matrix->rows() - 1)) bias = static_cast<float>(0.2 * stream.uniform() - 0.1);
    }
    return weights;
}

TEST(ConvFront, IsItsDefinition) {
    const ImageSet images = blots(21, 4);  // more than a vector holds, and no whole number of vectors
    auto weights = some_weights(3);
    weights.conv2 *= 3;
    const ImageSet features = conv_features(weights, images, 2);
    ASSERT_EQ(features.count, 21U);
    ASSERT_EQ(features.pixels_per_image(), 400U);
    EXPECT_EQ(features.labels, images.labels);
    int clipped = 0, zero = 0;
    for (std::size_t i = 0; i < images.count; ++i) {
        const auto wanted = plain_features(weights.cast<double>(), images.image(i));
        for (std::size_t k = 0; k < 400; ++k) {
            // half a level of rounding, and single precision
            EXPECT_NEAR(features.image(i)[k], 255 * wanted[k], 0.5 + 1e-3);
            clipped += wanted[k] == 1 ? 1 : 0;
            zero += wanted[k] == 0 ? 1 : 0;
        }
    }
    EXPECT_GT(clipped, 100) << "the test sees features above 1";
    EXPECT_GT(zero, 100) << "and below 0";
    EXPECT_EQ(conv_multiply_accumulates(), 357600U);
}

TEST(ConvFront, FeaturesDoNotDependOnThreads) {
    const ImageSet images = blots(1100, 5);
    const auto weights = some_weights(6);
    EXPECT_EQ(conv_features(weights, images, 1).pixels, conv_features(weights, images, 2).pixels);
}

TEST(ConvFront, ShiftedImagesAreMoved) {
    ImageSet images = blots(1, 7), moved = images;
    const PixelShift shift{2, -3};
    for (int y = 0; y < 28; ++y) {
        for (int x = 0; x < 28; ++x) {
            const int from_y = y - shift.down, from_x = x - shift.right;
            const bool inside = from_y >= 0 && from_y < 28 && from_x >= 0 && from_x < 28;
            moved.pixels[static_cast<std::size_t>(28 * y + x)] =
                inside ? images.pixels[static_cast<std::size_t>(28 * from_y + from_x)] : 0;
        }
    }
    const ConvKernels<float> kernels(some_weights(8));
    ConvGroup<float> by_shift, by_hand;
    by_shift.load(0, images.image(0), shift);
    by_hand.load(0, moved.image(0));
    by_shift.forward(kernels);
    by_hand.forward(kernels);
    for (std::size_t k = 0; k < 400; ++k) EXPECT_EQ(by_shift.feature(0, k), by_hand.feature(0, k));
}

TEST(ConvFront, GradientIsThatOfFiniteDifferences) {
    const ImageSet images = blots(ConvGroup<double>::lanes, 9);
    auto weights = some_weights(10).cast<double>();
    RandomStream stream(1, "slopes");
    std::vector<double> slopes(400 * images.count);
    for (double& slope : slopes) slope = stream.normal();
    ConvGroup<double> group;
    for (std::size_t i = 0; i < images.count; ++i) {
        group.load(i, images.image(i));
        for (std::size_t k = 0; k < 400; ++k) group.set_slope(i, k, slopes[400 * i + k]);
    }
    const auto loss = [&](const ConvWeights<double>& at) {
        group.forward(ConvKernels<double>(at));
        double sum = 0;
        for (std::size_t i = 0; i < images.count; ++i) {
            for (std::size_t k = 0; k < 400; ++k) sum += slopes[400 * i + k] * group.feature(i, k);
        }
        return sum;
    };
    const ConvKernels<double> kernels(weights);
    group.forward(kernels);
    const auto gradient = group.backward(kernels);
    // Piecewise linear: central differences are exact up to rounding (1e-16 of a sum of 1e3 over 2e-6) unless a value
    // changes its piece within the step.
    constexpr double step = 1e-6;
    int compared = 0;
    const auto compare = [&](LayerMatrix<double>& matrix, const LayerMatrix<double>& slope, Index stride) {
        for (Index k = 0; k < matrix.size(); k += stride) {
            double& weight = matrix.data()[k];
            const double kept = weight;
            weight = kept + step;
            const double above = loss(weights);
            weight = kept - step;
            const double below = loss(weights);
            weight = kept;
            const double found = slope.data()[k];
            EXPECT_NEAR((above - below) / (2 * step), found, 1e-5 * std::max(1.0, std::abs(found))) << k;
            compared += std::abs(found) > 1e-3 ? 1 : 0;
        }
    };
    compare(weights.conv1, gradient.conv1, 1);
    compare(weights.conv2, gradient.conv2, 7);
    const Index bias = weights.conv2.rows() - 1;
    EXPECT_NE(gradient.conv2.row(bias).norm(), 0);
    EXPECT_GT(compared, 300);
}

TEST(ConvFront, WholeChainHasTheGradientOfItsParts) {
    const ImageSet images = blots(19, 11);
    std::vector<std::size_t> order(images.count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto weights = some_weights(12);
    ConvPass pass(1), threaded(2);
    const auto features = pass.forward(weights, images, order, {}, {});
    const ImageSet quantised = conv_features(weights, images, 1);
    ASSERT_EQ(features.count(), images.count);
    for (std::size_t i = 0; i < images.count; ++i) {
        std::vector<float> dense(400);
        for (std::size_t k = features.starts[i]; k < features.starts[i + 1]; ++k) {
            dense[features.pixels[k]] = features.intensities[k];
        }
        for (std::size_t k = 0; k < 400; ++k)
            EXPECT_FLOAT_EQ(dense[k], static_cast<float>(quantised.image(i)[k]) / 255);
    }
    LayerMatrix<float> slopes(static_cast<Index>(images.count), 400);
    RandomStream stream(2, "slopes");
    for (float& slope : slopes.reshaped()) slope = static_cast<float>(stream.normal());
    const auto gradient = pass.backward(slopes);
    (void)threaded.forward(weights, images, order, {}, {});
    EXPECT_EQ(threaded.backward(slopes), gradient);
    // the sum over images of the parts, one image at a time
    ConvWeights<double> sum{LayerMatrix<double>::Zero(26, 6), LayerMatrix<double>::Zero(151, 16)};
    for (const std::size_t i : order) {
        (void)pass.forward(weights, images, std::vector<std::size_t>{i}, {}, {});
        const auto part = pass.backward(slopes.row(static_cast<Index>(i))).cast<double>();
        sum.conv1 += part.conv1;
        sum.conv2 += part.conv2;
    }
    EXPECT_LT((sum.conv1 - gradient.cast<double>().conv1).norm(), 1e-5 * sum.conv1.norm());
    EXPECT_LT((sum.conv2 - gradient.cast<double>().conv2).norm(), 1e-5 * sum.conv2.norm());
}

TEST(ConvFront, WeightsComeBackFromTheirArrays) {
    const auto weights = some_weights(13);
    NamedArrays arrays = conv_arrays(weights);
    arrays["fc1.weight"] = {{2, 2}, {1, 2, 3, 4}};  // others are passed over
    EXPECT_EQ(conv_weights(arrays, "a.npz"), weights);
    EXPECT_EQ(arrays.at("conv2.weight").shape, (std::vector<std::size_t>{16, 6, 5, 5}));
    // index (map, input map, row, column)
    EXPECT_EQ(arrays.at("conv2.weight").values[((3 * 6 + 2) * 5 + 4) * 5 + 1],
              static_cast<double>(weights.conv2(2 * 25 + 4 * 5 + 1, 3)));
    const auto scaled = conv_weights(arrays, "a.npz", 4);
    EXPECT_EQ(scaled.conv1, weights.conv1);
    EXPECT_EQ(scaled.conv2, (weights.conv2 / 4).eval());
}

std::string problem_of(const NamedArrays& arrays) {
    try {
        (void)conv_weights(arrays, "a.npz");
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

TEST(ConvFront, TellsEveryThingThatIsWrongWithArrays) {
    NamedArrays arrays = conv_arrays(some_weights(14));
    arrays.erase("conv1.bias");
    arrays["conv1.weight"].shape = {5, 5, 1, 6};
    arrays["conv2.bias"].values[3] = std::numeric_limits<double>::quiet_NaN();
    const std::string problem = problem_of(arrays);
    EXPECT_NE(problem.find("conv1.bias: missing"), std::string::npos) << problem;
    EXPECT_NE(problem.find("holds 5 x 5 x 1 x 6 numbers, but the front end needs 6 x 1 x 5 x 5"), std::string::npos)
        << problem;
    EXPECT_NE(problem.find("conv2.bias: holds nan"), std::string::npos) << problem;
    EXPECT_NE(problem_of({}).find("the file holds nothing"), std::string::npos);
}

class FrontTrainingTest : public TemporaryFolder {
protected:
    static BehaviouralModel model() {
        LayerCircuit first{{8488, 25465}, 24, 1000, 0.8, 0, {}}, second{{8488, 25465}, 10, 1000, 0.8, 0, {}};
        return {{0, 0.8, {}}, {first, second}, {logistic_curve(0.8, 10), logistic_curve(0.8, 10)}};
    }
    static ModernOptions options() {
        ModernOptions how;
        how.run.epochs = 3;
        how.candidates = 1;
        how.batch = 20;
        how.shift_pixels = 1;
        how.front.emplace();
        return how;
    }
    [[nodiscard]] TrainingSummary train(const ModernOptions& how) const {
        return train_modern(training_, validation_, {400, 16, 3}, model(), how);
    }
    ImageSet training_ = blots(300, 20), validation_ = blots(100, 21), test_ = blots(200, 22);
};

TEST_F(FrontTrainingTest, LearnsKernelsAndLayersTogether) {
    auto how = options();
    how.run.epochs = 8;
    const auto summary = train(how);
    ASSERT_TRUE(summary.front);
    ASSERT_EQ(summary.weights.size(), 2U);
    EXPECT_LT(summary.history.back().loss, 0.5 * summary.history.front().loss);
    EXPECT_NE(*summary.front, random_conv_weights(1, 0));
    const auto seen = conv_features(*summary.front, validation_, 1);
    EXPECT_NEAR(behavioural_accuracy(binarised(summary.weights), model(), seen, 1), summary.best_validation_accuracy,
                1e-12);
    EXPECT_GT(behavioural_accuracy(binarised(summary.weights), model(), conv_features(*summary.front, test_, 1), 1),
              0.9);
}

TEST_F(FrontTrainingTest, DoesNotDependOnThreadsNorOnBeingCutShort) {
    auto how = options();
    const auto whole = train(how);
    how.run.threads = 2;
    const auto threaded = train(how);
    EXPECT_EQ(threaded.weights, whole.weights);
    EXPECT_EQ(threaded.front, whole.front);
    how.run.store = Store(folder(), Stamp());
    how.run.stop_after = 1;
    EXPECT_FALSE(train(how).complete);
    how.run.stop_after = {};
    const auto resumed = train(how);
    EXPECT_EQ(resumed.weights, whole.weights);
    EXPECT_EQ(resumed.front, whole.front);
    how.front->learning_rate *= 2;
    EXPECT_NE(train(how).front, whole.front) << "another training: nothing is taken over";
}

TEST_F(FrontTrainingTest, GivenKernelsStayWhereTheirRateIsZero) {
    auto how = options();
    how.run.epochs = 1;
    how.front = FrontTraining{some_weights(30), 0};
    const auto fixed = train(how);
    EXPECT_EQ(fixed.front, how.front->initial);
    how.front->learning_rate = 1e-3;
    EXPECT_NE(train(how).front, how.front->initial);
}

TEST_F(FrontTrainingTest, ReferenceLearnsToo) {
    auto how = options();
    const auto summary = train_real(training_, validation_, {400, 8, 3}, {}, how);
    ASSERT_TRUE(summary.front);
    EXPECT_GT(real_accuracy(summary.weights, conv_features(*summary.front, test_, 1), 1), 0.9);
}

// The labels say nothing (all are 0): what is learned came from the teacher, through its own kernels.
TEST_F(FrontTrainingTest, LearnsFromATeacherBehindItsOwnKernels) {
    auto how = options();
    how.run.epochs = 8;
    const auto teacher = train_real(training_, validation_, {400, 8, 3}, {}, how);
    auto unlabelled = training_;
    std::fill(unlabelled.labels.begin(), unlabelled.labels.end(), std::uint8_t{0});
    how.distillation = 1;
    how.teacher = teacher.weights;
    how.front->teacher = teacher.front;
    how.learning_rate = 0.003;  // so few images and steps leave signs unsettled at the usual rate
    how.candidates = 3;
    const auto train_so = [&] { return train_modern(unlabelled, validation_, {400, 16, 3}, model(), how); };
    const auto taught = train_so();
    EXPECT_NE(*taught.front, *teacher.front);
    const auto seen = conv_features(*taught.front, test_, 1);
    EXPECT_GT(behavioural_accuracy(binarised(taught.weights), model(), seen, 1), 0.9);
    how.run.epochs = 2;
    how.candidates = 1;
    const auto brief = train_so();
    how.run.threads = 2;
    EXPECT_EQ(train_so().weights, brief.weights);
    how.front->teacher = some_weights(31);  // the same layers behind other kernels say something else
    EXPECT_NE(train_so().history.front().loss, brief.history.front().loss);
    how.front->teacher = {};
    EXPECT_THROW((void)train_so(), InputError);
}

TEST_F(FrontTrainingTest, RefusesWhatDoesNotFit) {
    auto how = options();
    EXPECT_THROW((void)train_modern(training_, validation_, {784, 16, 3}, model(), how), InputError);
    const auto small = training_.centre(20, 20);
    EXPECT_THROW((void)train_modern(small, small, {400, 16, 3}, model(), how), InputError);
    EXPECT_THROW((void)conv_features(some_weights(1), small, 1), InputError);
    how.front->learning_rate = -1;
    EXPECT_THROW((void)train(how), InputError);
}

}  // namespace
}  // namespace spinloom
