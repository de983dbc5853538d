#pragma once

#include <string>

#include "spinloom/study/network_reading.hpp"

namespace spinloom {

/// The steps of a given network as a table, then what is noted and what is missing.
[[nodiscard]] std::string network_reading_text(const NetworkReading& reading);
/// The same as JSON.
[[nodiscard]] std::string network_reading_json(const NetworkReading& reading);

}  // namespace spinloom
