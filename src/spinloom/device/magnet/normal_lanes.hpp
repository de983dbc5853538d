#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "spinloom/core/batch.hpp"
#include "spinloom/core/random.hpp"

/// Normal numbers for many samples at once, one sample a lane.

namespace spinloom {

/// Four standard normal numbers a lane out of one block of Philox4x32-10.
///
/// The generator of `RandomStream` with the same key and counter. Block b of sample s of the stream (seed, purpose) is
/// the same 128 bits wherever it is asked for, so what a sample sees depends neither on its neighbours nor on threads.
/// Two 32-bit words make two normals (Box and Muller): with u in (0, 1) out of the first word, and an angle phi in
/// (-pi/4, pi/4) and two signs out of the second,
///     +- sqrt(-ln u) (cos phi - sin phi),   +- sqrt(-ln u) (cos phi + sin phi)
/// so that sine and cosine need no reduction of their range. Never more than 6.77 from 0; logarithm, sine and cosine
/// are series good to 1e-12. Inline, because the one who asks interleaves it with other work. Source: @cite salmon2011,
/// @cite box1958.
class NormalLanes {
public:
    static constexpr std::size_t lanes = Batch::size;
    static constexpr std::size_t numbers_per_block = 4;
    using Words = xsimd::batch<std::uint64_t>;  ///< 32 bits a lane, in its lower half
    using Normals = std::array<Batch, numbers_per_block>;

    /// The sample of each lane, as it stands in the counter.
    struct Samples {
        Words low, high;

        /// first, first + 1, ...
        [[nodiscard]] static Samples consecutive(std::uint64_t first);
    };

    NormalLanes(std::uint64_t seed, std::string_view purpose) : key_(random_key(seed, purpose)) {}

    /// The 128 bits of a block.
    [[nodiscard]] std::array<Words, 4> words(std::uint64_t block, const Samples& samples) const;
    /// The normal numbers of a block.
    [[nodiscard]] Normals normals(std::uint64_t block, const Samples& samples) const;

private:
    std::array<std::uint32_t, 2> key_;
};

namespace detail {

using Words = NormalLanes::Words;

inline Words all_lanes(std::uint64_t x) {
    return Words(x);
}

/// The 64-bit products of numbers of 32 bits.
inline Words product_of_halves(const Words& a, std::uint32_t b) {
#if XSIMD_WITH_AVX512F
    return _mm512_mul_epu32(a, all_lanes(b));
#elif XSIMD_WITH_AVX2
    return _mm256_mul_epu32(a, all_lanes(b));
#elif XSIMD_WITH_SSE2
    return _mm_mul_epu32(a, all_lanes(b));
#else
    return a * all_lanes(b);
#endif
}

/// x + 1/2 for whole x below 2^52, exact: x is planted into the mantissa of 2^52.
inline Batch half_above(const Words& x) {
    return xsimd::bitwise_cast<Batch>(x | all_lanes(0x4330000000000000)) - Batch(0x1p52 - 0.5);
}

/// -ln(x/2^32) for x in [1/2, 2^32), without cancellation at the upper end.
inline Batch minus_log_of_fraction(const Batch& x) {
    // x = 2^e m with m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh((m - 1)/(m + 1)).
    constexpr std::uint64_t root_of_half = 0x3fe6a09e667f3bcd, quarter_of_root = 0x3fc6a09e667f3bcd;
    const Words above = xsimd::bitwise_cast<Words>(x) - all_lanes(quarter_of_root);  // never negative
    const Batch e = half_above(above >> 52) - Batch(2.5);
    const auto m = xsimd::bitwise_cast<Batch>((above & all_lanes(0x000fffffffffffff)) + all_lanes(root_of_half));
    const Batch s = (m - Batch(1.0)) / (m + Batch(1.0));
    const Batch z = s * s;
    Batch series(1.0 / 15);
    for (const double c : {1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0}) {
        series = xsimd::fma(series, z, Batch(c));
    }
    constexpr double ln2 = 0.693147180559945309417;
    return xsimd::fma(Batch(-2.0) * s, series, (Batch(32.0) - e) * Batch(ln2));
}

/// Two normal numbers of two words.
inline std::array<Batch, 2> normal_pair(const Words& radial, const Words& angular) {
    constexpr double quarter_turn_per_word = 1.57079632679489661923 * 0x1p-30;
    const Batch root = xsimd::sqrt(minus_log_of_fraction(half_above(radial)));
    const Batch phi = (half_above(angular & all_lanes(0x3fffffff)) - Batch(0x1p29)) * Batch(quarter_turn_per_word);
    const Batch z = phi * phi;
    Batch sine(1.0 / 6227020800.0), cosine(1.0 / 479001600.0);
    for (const double c : {-1.0 / 39916800.0, 1.0 / 362880.0, -1.0 / 5040.0, 1.0 / 120.0, -1.0 / 6.0, 1.0}) {
        sine = xsimd::fma(sine, z, Batch(c));
    }
    for (const double c : {-1.0 / 3628800.0, 1.0 / 40320.0, -1.0 / 720.0, 1.0 / 24.0, -0.5, 1.0}) {
        cosine = xsimd::fma(cosine, z, Batch(c));
    }
    sine = sine * phi;
    // The two upper bits of the word become the signs of the numbers.
    const Words sign_bit = all_lanes(0x8000000000000000);
    const auto first_sign = xsimd::bitwise_cast<Batch>((angular << 32) & sign_bit);
    const auto second_sign = xsimd::bitwise_cast<Batch>((angular << 33) & sign_bit);
    return {(root * (cosine - sine)) ^ first_sign, (root * (cosine + sine)) ^ second_sign};
}

}  // namespace detail

inline NormalLanes::Samples NormalLanes::Samples::consecutive(std::uint64_t first) {
    std::array<std::uint64_t, lanes> low{}, high{};
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        low[lane] = (first + lane) & 0xffffffff;
        high[lane] = (first + lane) >> 32;
    }
    return {Words::load_unaligned(low.data()), Words::load_unaligned(high.data())};
}

inline std::array<NormalLanes::Words, 4> NormalLanes::words(std::uint64_t block, const Samples& samples) const {
    const Words lower = detail::all_lanes(0xffffffff);
    std::array<Words, 4> counter = {detail::all_lanes(block & 0xffffffff), detail::all_lanes(block >> 32), samples.low,
                                    samples.high};
    auto key = key_;
    for (int round = 0; round < 10; ++round) {
        const Words a = detail::product_of_halves(counter[0], 0xD2511F53U);
        const Words b = detail::product_of_halves(counter[2], 0xCD9E8D57U);
        counter = {(b >> 32) ^ counter[1] ^ detail::all_lanes(key[0]), b & lower,
                   (a >> 32) ^ counter[3] ^ detail::all_lanes(key[1]), a & lower};
        key[0] += 0x9E3779B9U;
        key[1] += 0xBB67AE85U;
    }
    return counter;
}

inline NormalLanes::Normals NormalLanes::normals(std::uint64_t block, const Samples& samples) const {
    const auto bits = words(block, samples);
    const auto first = detail::normal_pair(bits[0], bits[1]);
    const auto second = detail::normal_pair(bits[2], bits[3]);
    return {first[0], first[1], second[0], second[1]};
}

}  // namespace spinloom
