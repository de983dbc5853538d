#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

/// Random numbers that depend on what they are for, not on who asks first.

namespace spinloom {

/// The Philox4x32-10 block function: ten rounds over a 128-bit counter with a 64-bit key.
/// @cite salmon2011
[[nodiscard]] std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                                      std::array<std::uint32_t, 2> key);

/// The key of the streams (seed, purpose): the seed mixed with the FNV-1a hash of the purpose.
[[nodiscard]] std::array<std::uint32_t, 2> random_key(std::uint64_t seed, std::string_view purpose);

/// A stream of random numbers named by (seed, purpose, sample).
///
/// Philox4x32-10 with the key of (seed, purpose), whose counter holds the sample in its upper and the block in its
/// lower half. Streams with different names are statistically independent, and a stream yields the same numbers on
/// every machine and thread. Give each sample of a Monte Carlo run its own stream, and the result does not depend on
/// the number of threads. A stream has 2^66 numbers.
///
/// Not for cryptography. One object is not to be shared between threads; making one is cheap.
class RandomStream {
public:
    explicit RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t sample = 0);

    /// 32 random bits.
    [[nodiscard]] std::uint32_t next();
    /// Uniform in [0, 1), a multiple of 2^-53.
    [[nodiscard]] double uniform();
    /// Normal with mean 0 and standard deviation 1 (Box and Muller). Never more than 8.6 from 0.
    [[nodiscard]] double normal();
    /// Uniform whole number in [0, n), without bias. @pre n > 0
    [[nodiscard]] std::uint64_t below(std::uint64_t n);

private:
    [[nodiscard]] std::uint64_t next64();

    std::array<std::uint32_t, 2> key_;
    std::uint64_t sample_;
    std::uint64_t block_ = 0;
    std::array<std::uint32_t, 4> numbers_{};
    std::size_t used_ = 4;  ///< how many of `numbers_` were handed out
    std::optional<double> spare_normal_;
};

/// Puts the items in random order, every order being equally likely (Fisher and Yates).
template <class T>
void shuffle(std::span<T> items, RandomStream& stream) {
    for (std::size_t i = items.size(); i > 1; --i) {
        std::swap(items[i - 1], items[static_cast<std::size_t>(stream.below(i))]);
    }
}

}  // namespace spinloom
