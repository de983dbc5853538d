#include "spinloom/core/content_hash.hpp"

#include <fmt/format.h>

namespace spinloom {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr Wide prime = (Wide{1} << 88U) + 315;

}  // namespace

std::string ContentHash::text() const {
    return fmt::format("{:016x}{:016x}", high, low);
}

void ContentHasher::add(std::string_view bytes) {
    Wide hash = (Wide{hash_.high} << 64U) | hash_.low;
    for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * prime;
    hash_ = {static_cast<std::uint64_t>(hash >> 64U), static_cast<std::uint64_t>(hash)};
}

ContentHash content_hash(std::string_view bytes) {
    ContentHasher hasher;
    hasher.add(bytes);
    return hasher.value();
}

}  // namespace spinloom
