#pragma once

#include <optional>

#include "spinloom/network/train/conv_front.hpp"
#include "spinloom/scenario/scenario.hpp"
#include "spinloom/scenario/scenario_table.hpp"

/// The digital front end of a scenario (conv_front.hpp): its settings and its kernels.

namespace spinloom {

/// The file beside W1.csv, B1.csv, ... in which a trained network keeps its front end's kernels.
inline constexpr const char* kernel_file = "frontend.npz";

/// The table `frontend`.
[[nodiscard]] FrontendSettings read_frontend(const ScenarioTable& table);

/// Reports what a front end needs of the rest of the file and does not find there.
void check_frontend(const ScenarioTable& root, const Scenario& scenario);

/// Whether the kernels are trained along with the network, rather than given by `frontend.weights`.
[[nodiscard]] bool trains_frontend(const Scenario& scenario);

/// The kernels that the scenario names: those of `frontend.weights`, or else of the folder `network.weights`; none
/// where neither has any, or without a front end.
/// @throws InputError if the file cannot be read or does not hold them
[[nodiscard]] std::optional<ConvWeights<float>> given_kernels(const Scenario& scenario);

/// How the front end takes part in a training: kernels that are given stay as they are, but for those that
/// `training.start = "given"` goes on from. None without a front end. @throws InputError as above
[[nodiscard]] std::optional<FrontTraining> front_training(const Scenario& scenario);

/// Checks that pictures fit the front end, or without one the network. @throws InputError naming their file
void check_pictures(const Scenario& scenario, const ImageSet& pictures, const std::filesystem::path& file);

/// What the network sees of pictures: themselves, or the features that the named kernels make of them.
/// @param file  of the pictures, for messages
/// @throws InputError if there are no kernels, or they are yet to be trained, or the pictures do not fit
[[nodiscard]] ImageSet network_images(const Scenario& scenario, ImageSet pictures, const std::filesystem::path& file);

}  // namespace spinloom
