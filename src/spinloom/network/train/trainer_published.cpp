#include "spinloom/network/train/trainer_published.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spinloom/core/error.hpp"
#include "spinloom/network/train/trainer_gradient.hpp"
#include "spinloom/network/train/trainer_loop.hpp"
#include "spinloom/network/train/trainer_stamp.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
using Vector = Eigen::RowVectorXf;

/// One image at a time through teacher and student.
class SingleImagePass {
public:
    SingleImagePass(const SparseImages& images, const InputEncoding& inputs, float learning_rate, WeightSet& teacher)
        : images_(images),
          low_(static_cast<float>(inputs.low)),
          range_(static_cast<float>(inputs.high - inputs.low)),
          learning_rate_(learning_rate),
          teacher_(teacher),
          student_(signs(teacher)),
          outputs_(teacher.size()),
          deltas_(teacher.size()) {}

    /// Loss of the image before the step. `is_correct` is set as it was before the step.
    double step(std::size_t image, bool& is_correct) {
        forward(image);
        const Index label = images_.labels[image];
        Index largest = 0;
        outputs_.back().maxCoeff(&largest);
        is_correct = largest == label;
        Vector error = outputs_.back();
        error(label) -= 1;
        propagate(error);
        for (std::size_t layer = teacher_.size(); layer-- > 1;) update_dense(layer);
        update_first(image);
        return static_cast<double>(error.squaredNorm() / static_cast<float>(error.size()));
    }

    [[nodiscard]] const WeightSet& student() const { return student_; }

private:
    void forward(std::size_t image) {
        const LayerMatrix<float>& first = student_[0];
        const Index fan_in = first.rows() - 1;
        Vector& z = outputs_[0];
        z = first.row(fan_in);
        for (std::size_t k = images_.starts[image]; k < images_.starts[image + 1]; ++k) {
            const float input = range_ * images_.intensities[k];
            const float* const row = first.row(images_.pixels[k]).data();
            for (Index j = 0; j < z.size(); ++j) z.data()[j] += input * row[j];
        }
        if (low_ != 0) z += low_ * first.topRows(fan_in).colwise().sum();
        activate(z);
        for (std::size_t layer = 1; layer < student_.size(); ++layer) {
            const Index inputs = student_[layer].rows() - 1;
            outputs_[layer].noalias() = outputs_[layer - 1] * student_[layer].topRows(inputs);
            outputs_[layer] += student_[layer].row(inputs);
            activate(outputs_[layer]);
        }
    }

    static void activate(Vector& z) { z = (1 + z.array().exp()).inverse(); }

    /// Derivatives of half the squared error by every pre-activation: y' = y (y - 1).
    void propagate(const Vector& error) {
        deltas_.back() = error.array() * outputs_.back().array() * (outputs_.back().array() - 1);
        for (std::size_t layer = student_.size() - 1; layer > 0; --layer) {
            const Vector& below = outputs_[layer - 1];
            const Vector back = deltas_[layer] * student_[layer].topRows(below.size()).transpose();
            deltas_[layer - 1] = back.array() * below.array() * (below.array() - 1);
        }
    }

    /// teacher -= learning rate * input * delta, clipped to [-1, 1]; student = sign.
    void update_row(std::size_t layer, Index row, float input) {
        float* const teacher = teacher_[layer].row(row).data();
        float* const student = student_[layer].row(row).data();
        const float* const delta = deltas_[layer].data();
        const float rate = learning_rate_ * input;
        for (Index j = 0; j < teacher_[layer].cols(); ++j) {
            const float moved = teacher[j] - rate * delta[j];
            const float clipped = moved < -1 ? -1 : (moved > 1 ? 1 : moved);
            teacher[j] = clipped;
            student[j] = clipped >= 0 ? 1.0F : -1.0F;
        }
    }

    void update_dense(std::size_t layer) {
        const Vector& below = outputs_[layer - 1];
        for (Index row = 0; row < below.size(); ++row) update_row(layer, row, below(row));
        update_row(layer, below.size(), 1);
    }

    void update_first(std::size_t image) {
        const Index fan_in = teacher_[0].rows() - 1;
        update_row(0, fan_in, 1);
        if (low_ != 0) {
            for (Index row = 0; row < fan_in; ++row) update_row(0, row, low_);
        }
        for (std::size_t k = images_.starts[image]; k < images_.starts[image + 1]; ++k) {
            update_row(0, images_.pixels[k], range_ * images_.intensities[k]);
        }
    }

    const SparseImages& images_;
    float low_, range_, learning_rate_;
    WeightSet& teacher_;
    WeightSet student_;
    std::vector<Vector> outputs_, deltas_;
};

}  // namespace

TrainingSummary train_published(const ImageSet& training, const ImageSet& validation,
                                const std::vector<std::size_t>& topology, const PublishedOptions& options) {
    check_training_data(training, validation, topology, options.run);
    if (!(options.learning_rate > 0)) {
        throw InputError("", fmt::format("the learning rate is {}, but must be above 0", options.learning_rate));
    }
    const SparseImages images(training, options.inputs);
    const auto run_epoch = [&](TrainingState& state, int candidate, int epoch) {
        SingleImagePass pass(images, options.inputs, static_cast<float>(options.learning_rate), state.latent);
        EpochRecord record{.candidate = candidate, .epoch = epoch};
        const auto order = epoch_order(images.count(), options.run.seed, candidate, epoch);
        std::size_t correct = 0;
        for (std::size_t i = 0; i < order.size(); ++i) {
            bool is_correct = false;
            record.loss += pass.step(options.shuffle ? order[i] : i, is_correct);
            correct += is_correct ? 1U : 0U;
        }
        record.loss /= static_cast<double>(images.count());
        record.training_accuracy = static_cast<double>(correct) / static_cast<double>(images.count());
        record.validation_accuracy =
            ideal_accuracy(binarised(pass.student()), validation, options.run.threads, options.inputs);
        state.finish_epoch(record, pass.student());
    };
    std::vector<TrainingState> states(1);
    states[0].latent = random_weights(topology, std::vector<double>(topology.size() - 1, 1.0), options.run.seed, 0);
    states[0].best = signs(states[0].latent);
    const Stamp stamp = published_stamp(training, validation, topology, options);
    return run_training({"training (published recipe)", stamp, run_epoch}, options.run, std::move(states));
}

Weights binarised(const std::vector<LayerMatrix<float>>& weights) {
    Weights network;
    for (const LayerMatrix<float>& student : signs(weights)) network.layers.emplace_back(student.cast<int>());
    return network;
}

}  // namespace spinloom
