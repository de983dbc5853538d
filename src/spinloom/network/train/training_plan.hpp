#pragma once

#include "spinloom/network/train/trainer.hpp"

namespace spinloom {

/// How the weights come about where none are given.
struct TrainingPlan {
    enum class Recipe { published, modern };
    Recipe recipe = Recipe::modern;
    double validation_fraction = 0;  ///< of the training set, held out to choose the epoch by
    PublishedOptions published;
    ModernOptions modern;
    ModernOptions real;  ///< of the floating-point reference
    /// What is chosen by short trainings before the weights are trained (training_search.hpp).
    enum class Search { none, gains, gains_and_bias };
    Search search = Search::none;
    int search_epochs = 0;           ///< of each short training
    bool knows_wires = true;         ///< the forward pass of the modern recipe knows the wires, where it can
    bool starts_from_given = false;  ///< train on from the given weights instead of using them as they are
};

}  // namespace spinloom
