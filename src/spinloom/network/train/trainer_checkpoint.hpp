#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/network/train/training_state.hpp"

/// A training that was cut short, as a piece of a store.

namespace spinloom {

/// The states as bytes, for this kind of machine. Floats are kept bit by bit.
[[nodiscard]] std::string checkpoint_bytes(const std::vector<TrainingState>& states);

/// The states of these bytes; none unless they are of the candidates and shapes of `fresh`, states of the same training
/// before its first epoch, and all after the same epoch, `epochs` at most.
[[nodiscard]] std::optional<std::vector<TrainingState>> parse_checkpoint(std::string_view bytes,
                                                                         const std::vector<TrainingState>& fresh,
                                                                         int epochs);

}  // namespace spinloom
