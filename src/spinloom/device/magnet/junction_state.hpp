#pragma once

#include <cstdint>

namespace spinloom {

/// What a junction is, whatever was meant to be written: its free layer along or against the reference layer, or a
/// barrier that broke down, or no contact.
enum class JunctionState : std::uint8_t { parallel, antiparallel, shorted, open };

}  // namespace spinloom
