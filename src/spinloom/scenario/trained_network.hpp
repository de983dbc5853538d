#pragma once

#include <optional>
#include <vector>

#include "spinloom/core/store.hpp"
#include "spinloom/network/train/trainer.hpp"
#include "spinloom/scenario/given_network.hpp"

namespace spinloom {

/// The weights of a network and how they came about.
struct TrainedNetwork {
    BinaryMlp mlp;
    std::optional<GivenNetwork> given;  ///< what the scenario names, whether used as it is or trained on from
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

/// Inputs of plain sums: x in [0, 1].
[[nodiscard]] InputEncoding pixel_encoding(const Scenario& scenario);

/// What the modern recipe's forward pass knows: the behavioural model, without wires where the scenario says so.
[[nodiscard]] BehaviouralModel training_model(const Scenario& scenario);

/// Trains as the scenario says, choosing by validation.
/// @throws InputError also if `training.search` is not "none": the circuit is chosen before
[[nodiscard]] TrainedNetwork train_network(const Scenario& scenario, const TrainOptions& options);

/// The name, in a store, of the training for the circuit that a search tries as its n-th, from 1.
[[nodiscard]] std::string search_piece(std::size_t number);

/// Forgets the trainings in a store, those of a search as well: for when all is done that they were needed for, so that
/// a training that is started again trains again.
void forget_training(const Store& store);

}  // namespace spinloom
