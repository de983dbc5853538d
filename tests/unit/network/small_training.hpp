#pragma once

#include <algorithm>

#include "spinloom/core/random.hpp"
#include "spinloom/network/model/weight_mapping.hpp"
#include "spinloom/network/train/trainer.hpp"
#include "unit/core/temporary_folder.hpp"

/// A network of 16x6x3 and pictures that it learns in a blink.

namespace spinloom {

/// Noisy 4 x 4 pictures of three classes: a bright row each.
inline ImageSet striped_images(std::size_t count, std::uint64_t seed) {
    RandomStream stream(seed, "striped images");
    ImageSet images{{}, {}, count, 4, 4};
    for (std::size_t i = 0; i < count; ++i) {
        const auto label = static_cast<std::uint8_t>(stream.below(3));
        images.labels.push_back(label);
        for (std::size_t pixel = 0; pixel < 16; ++pixel) {
            const double level =
                pixel / 4 == label ? 130 + 120 * stream.uniform() : std::max(0.0, 200 * stream.uniform() - 100);
            images.pixels.push_back(static_cast<std::uint8_t>(level));
        }
    }
    return images;
}

inline const std::vector<std::size_t> topology{16, 6, 3};

inline BehaviouralModel small_model() {
    LayerCircuit first{{8488, 25465}, 10, 1000, 0.8, -0.8, {7, 17}}, second{{8488, 25465}, 5, 1000, 0.8, -0.8, {}};
    return {{-0.1, 0.8, {}}, {first, second}, {logistic_curve(0.5, 8), logistic_curve(0.8, 11)}};
}

inline ModernOptions quick_options() {
    ModernOptions options;
    options.run.epochs = 6;
    options.candidates = 2;
    options.batch = 32;
    options.learning_rate = 0.05;
    return options;
}

inline bool same_bits(const TrainingSummary& a, const TrainingSummary& b) {
    if (a.weights != b.weights || a.history.size() != b.history.size() || a.best_epoch != b.best_epoch ||
        a.best_candidate != b.best_candidate) {
        return false;
    }
    return std::equal(a.history.begin(), a.history.end(), b.history.begin(), [](const auto& x, const auto& y) {
        return x.loss == y.loss && x.epoch == y.epoch && x.candidate == y.candidate &&
               x.training_accuracy == y.training_accuracy && x.validation_accuracy == y.validation_accuracy;
    });
}

class SmallTraining : public TemporaryFolder {
protected:
    [[nodiscard]] TrainingSummary modern(const ModernOptions& options) const {
        return train_modern(training_, validation_, topology, small_model(), options);
    }
    [[nodiscard]] Store store() const { return {folder(), Stamp()}; }

    ImageSet training_ = striped_images(600, 1), validation_ = striped_images(200, 2), test_ = striped_images(300, 3);
};

}  // namespace spinloom
