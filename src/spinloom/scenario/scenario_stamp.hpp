#pragma once

#include "spinloom/core/store.hpp"
#include "spinloom/network/model/weights.hpp"
#include "spinloom/scenario/scenario.hpp"

/// What the results of a scenario depend on, for stores of finished pieces.

namespace spinloom {

/// The scenario as resolved, the content of its cards as they were read, and that of all files it names: images,
/// labels, weights, kernels, initial states.
[[nodiscard]] Stamp scenario_stamp(const Scenario& scenario);

/// The scenario as resolved, its cards, and images, labels and weights as they are, wherever they came from.
[[nodiscard]] Stamp measurement_stamp(const Scenario& scenario, const ImageSet& images, const Weights& weights);

}  // namespace spinloom
