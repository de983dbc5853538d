#pragma once

#include <filesystem>
#include <string>

#include "spinloom/study/verify.hpp"

namespace spinloom {

/// A table of the images and the times, for a terminal.
/// @param deck  the file, if it is kept
[[nodiscard]] std::string verification_text(const Verification& verification, const std::filesystem::path& deck);

/// The same as JSON: volts, seconds, relative powers.
[[nodiscard]] std::string verification_json(const Verification& verification);

}  // namespace spinloom
