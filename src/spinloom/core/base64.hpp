#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace spinloom {

/// Bytes as text of the letters A-Z, a-z, 0-9, + and /, padded with = to a multiple of four (RFC 4648, section 4).
[[nodiscard]] std::string base64(std::span<const std::uint8_t> bytes);

}  // namespace spinloom
