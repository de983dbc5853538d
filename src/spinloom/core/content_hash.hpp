#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spinloom {

/// 128 bits that tell one content from another: two that differ by accident share them with a probability of 3e-39.
/// Whoever wants to can make two contents of one hash; it guards nothing.
struct ContentHash {
    std::uint64_t high = 0, low = 0;

    /// 32 hexadecimal digits.
    [[nodiscard]] std::string text() const;
    friend bool operator==(const ContentHash&, const ContentHash&) = default;
};

/// A hash that grows with what is added: the Fowler-Noll-Vo function FNV-1a of 128 bits.
///
///     h = 2^88 + 315 times (h xor byte), modulo 2^128, for each byte in order
///
/// Source: G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake, "The FNV non-cryptographic hash algorithm" (RFC 9923).
class ContentHasher {
public:
    void add(std::string_view bytes);
    [[nodiscard]] ContentHash value() const { return hash_; }

private:
    ContentHash hash_{0x6c62272e07bb0142U, 0x62b821756295c58dU};
};

/// The hash of some bytes.
[[nodiscard]] ContentHash content_hash(std::string_view bytes);

}  // namespace spinloom
