#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/core/store.hpp"
#include "spinloom/network/law/column_law.hpp"
#include "spinloom/network/model/dataset.hpp"
#include "spinloom/network/model/weights.hpp"
#include "spinloom/network/train/conv_front.hpp"

/// What a training is asked for and what comes of it.

namespace spinloom {

/// How a training run goes about its work; none of it but `seed` and `epochs` changes the result.
struct TrainingRun {
    std::uint64_t seed = 1;
    int epochs = 20;
    int threads = 1;
    bool progress = false;            ///< tell loss and accuracy on standard error
    Store store{};                    ///< where to resume from and to keep each epoch; by default nothing is kept
    std::string piece = "training";   ///< its name there; it stays when the training is done
    std::optional<int> stop_after{};  ///< end after so many epochs of this call
};

/// The public training code's recipe: one image at a time, plain gradient descent, mean squared error.
/// Source: public code of the analog neuron's authors. @cite imac2020
struct PublishedOptions {
    TrainingRun run;
    double learning_rate = 0.1;  ///< > 0
    bool shuffle = false;        ///< another order of the images each epoch; the public code keeps one order
    InputEncoding inputs;        ///< the public code takes pixel / 255
};

/// A front end (conv_front.hpp) between images and network, trained along with it.
struct FrontTraining {
    std::optional<ConvWeights<float>> initial{};  ///< kernels to start from; none: at random
    /// Of the kernels' first step, falling as the other does; 0: they stay as they are.
    double learning_rate = 2e-3;
    std::optional<ConvWeights<float>> teacher{};  ///< those before the teacher's layers; needed with distillation
};

/// Adam on minibatches, cosine schedule, cross-entropy of softmax(score_scale * output).
struct ModernOptions {
    TrainingRun run{.epochs = 40};
    int candidates = 4;                 ///< independent runs; the one with the best validation accuracy is kept
    std::size_t batch = 100;            ///< images a step
    double learning_rate = 0.01;        ///< of the first step, falling as a half cosine
    double final_learning_rate = 1e-5;  ///< of the last step
    double initial_range = 0.3;         ///< latent weights start uniform in [-range, range], range <= 1
    int shift_pixels = 0;               ///< images are moved at random by up to so many pixels each way, 0 to 10
    /// Every junction's conductance is disturbed anew in each step by this relative standard deviation, at least 0, so
    /// that the weights found bear devices that vary. `train_modern` only.
    double device_variation = 0;
    /// Standard deviation of the input offset of each op-amp, drawn anew for every neuron in each step [V], at least 0.
    /// `train_modern` only, as are the next three.
    double amplifier_offset_V = 0;
    /// Fraction of the junctions that are stuck, in either state alike, drawn anew in each step, 0 to 1. Weights of two
    /// levels.
    double stuck_cells = 0;
    /// Part of the loss that asks for the teacher's probabilities instead of the labels, 0 to 1 (SoftLabels).
    double distillation = 0;
    double temperature = 2;                     ///< of these probabilities, > 0
    std::vector<LayerMatrix<float>> teacher{};  ///< a network of `train_real`; needed where distillation is not 0
    double score_scale = 15;                    ///< [1/V] (or 1 for outputs without unit)
    /// Latent weights of all candidates to start from, in [-1, 1]; empty: at random. `train_modern` only.
    std::vector<LayerMatrix<float>> initial{};
    /// The images go through it, and its features are the network's inputs: the topology begins with 400.
    std::optional<FrontTraining> front{};
};

/// One line of the training log.
struct EpochRecord {
    int candidate = 0;
    int epoch = 0;                   ///< from 1
    double loss = 0;                 ///< mean over the epoch's images, each taken before its step
    double training_accuracy = 0;    ///< as above
    double validation_accuracy = 0;  ///< after the epoch
    double seconds = 0;              ///< wall time of this epoch
};

/// What came of a training run.
struct TrainingSummary {
    /// Of the best epoch, a layer each: (fan-in + 1) x fan-out, last row the bias. Levels as fractions of the largest,
    /// but for `train_real`.
    std::vector<LayerMatrix<float>> weights;
    std::optional<ConvWeights<float>> front;  ///< its kernels of that epoch; none without a front end
    int best_candidate = 0;
    int best_epoch = 0;  ///< from 1; 0: no epoch was run and `weights` are the initial ones
    double best_validation_accuracy = 0;
    std::vector<EpochRecord> history;  ///< candidate by candidate, epochs ascending
    double seconds = 0;                ///< wall time of this call
    bool complete = false;             ///< all epochs were run
};

}  // namespace spinloom
