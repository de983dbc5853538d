#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/core/store.hpp"
#include "spinloom/network/design/circuit_design.hpp"
#include "spinloom/network/model/given_network.hpp"
#include "spinloom/network/train/training_plan.hpp"

namespace spinloom {

/// The weights of a network and how they came about.
struct TrainedNetwork {
    Weights weights;
    std::optional<GivenNetwork> given;                    ///< what was given, whether used as it is or trained on from
    std::optional<std::vector<LayerMatrix<float>>> real;  ///< floating-point reference; none where nothing was trained
    /// Kernels of the front end, and of the reference's; none without one.
    std::optional<ConvWeights<float>> front, real_front;
    std::vector<EpochRecord> history;  ///< empty where nothing was trained
    double seconds = 0;                ///< wall time of the training
};

/// With what a training is done; none of it changes what comes out.
struct TrainOptions {
    int threads = 1;
    bool progress = false;  ///< on standard error
    Store store = {};       ///< keeps what a training cut short needs to go on, and what came of it
};

/// What weights are trained for, on which images, and from what.
struct TrainingCase {
    TrainingPlan plan;
    CircuitDesign circuit;
    InputEncoding inputs;                ///< pixel (or feature of the front end) to volts
    TrainingSplit images;                ///< as the front end or else the network takes them
    std::optional<FrontTraining> front;  ///< none without a front end
    std::optional<GivenNetwork> start;   ///< to train on from; none: at random
};

/// What the modern recipe's forward pass knows: the behavioural model, without wires where the plan says so.
[[nodiscard]] BehaviouralModel training_model(const TrainingPlan& plan, const CircuitDesign& circuit,
                                              const InputEncoding& inputs);

/// Inputs of plain sums: x in [0, 1].
[[nodiscard]] InputEncoding pixel_encoding(const InputEncoding& inputs);

/// Trains as the plan says, choosing by validation: first the floating-point reference, if it is asked for, then the
/// levels. A search that the plan asks for has been made before.
[[nodiscard]] TrainedNetwork train_network(TrainingCase given, const TrainOptions& options);

/// The name, in a store, of the training for the circuit that a search tries as its n-th, from 1.
[[nodiscard]] std::string search_piece(std::size_t number);

/// Forgets the trainings in a store, those of a search as well: for when all is done that they were needed for, so that
/// a training that is started again trains again.
void forget_training(const Store& store);

}  // namespace spinloom
