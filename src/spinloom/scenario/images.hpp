#pragma once

#include "spinloom/network/train/training_options.hpp"
#include "spinloom/scenario/scenario.hpp"

/// The images that a scenario is measured on, as its network sees them.

namespace spinloom {

/// The pictures chosen, checked against the scenario's network or front end.
/// @throws InputError if they cannot be read or do not fit, or for a number that is not there
[[nodiscard]] Pictures choose_pictures(const Scenario& scenario, const ImageChoice& choice);

/// The kernels that the scenario names; none where it names none, or without a front end. @throws InputError
[[nodiscard]] std::optional<ConvWeights<float>> given_kernels(const Scenario& scenario);

/// What the network sees of pictures: themselves, or the features that the named kernels make of them.
/// @param file  of the pictures, for messages
/// @throws InputError if there are no kernels, or they are yet to be trained, or the pictures do not fit
[[nodiscard]] ImageSet network_images(const Scenario& scenario, ImageSet pictures, const std::filesystem::path& file);

/// What the network sees of the pictures chosen. @throws InputError as both above
[[nodiscard]] ImageSet read_images(const Scenario& scenario, const ImageChoice& choice);

}  // namespace spinloom
