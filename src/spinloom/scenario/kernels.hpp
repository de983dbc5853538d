#pragma once

#include <optional>

#include "spinloom/network/train/conv_front.hpp"
#include "spinloom/network/train/trainer.hpp"
#include "spinloom/scenario/scenario.hpp"

/// The kernels of a scenario's digital front end (conv_front.hpp).

namespace spinloom {

/// The file beside W1.csv, B1.csv, ... in which a trained network keeps its front end's kernels.
inline constexpr const char* kernel_file = "frontend.npz";

/// Whether the kernels are trained along with the network, rather than given by `frontend.weights`.
[[nodiscard]] bool trains_frontend(const Scenario& scenario);

/// The kernels that the scenario names: those of `frontend.weights`, or else of the folder `network.weights`; none
/// where neither has any, or without a front end.
/// @throws InputError if the file cannot be read or does not hold them
[[nodiscard]] std::optional<ConvWeights<float>> given_kernels(const Scenario& scenario);

/// How the front end takes part in a training: kernels that are given stay as they are, but for those that
/// `training.start = "given"` goes on from. None without a front end. @throws InputError as above
[[nodiscard]] std::optional<FrontTraining> front_training(const Scenario& scenario);

}  // namespace spinloom
