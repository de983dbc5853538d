#pragma once

#include <string>

#include "spinloom/study/twin_check.hpp"

namespace spinloom {

/// A table of the images, the largest differences and the times, for a terminal.
[[nodiscard]] std::string twin_text(const TwinCheck& check);

/// The same as JSON: volts, watts, seconds, relative powers.
[[nodiscard]] std::string twin_json(const TwinCheck& check);

}  // namespace spinloom
