#include "spinloom/core/random.hpp"

#include <cmath>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

constexpr std::uint32_t low_half(std::uint64_t x) {
    return static_cast<std::uint32_t>(x);
}
constexpr std::uint32_t high_half(std::uint64_t x) {
    return static_cast<std::uint32_t>(x >> 32);
}

std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

/// A bijection of 64 bits that scatters neighbours (the finaliser of SplitMix64).
std::uint64_t scatter(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = 0xD2511F53ULL * counter[0];
        const std::uint64_t b = 0xCD9E8D57ULL * counter[2];
        counter = {high_half(b) ^ counter[1] ^ key[0], low_half(b), high_half(a) ^ counter[3] ^ key[1], low_half(a)};
        key[0] += 0x9E3779B9;
        key[1] += 0xBB67AE85;
    }
    return counter;
}

std::array<std::uint32_t, 2> random_key(std::uint64_t seed, std::string_view purpose) {
    const std::uint64_t key = scatter(seed ^ scatter(fnv1a(purpose)));
    return {low_half(key), high_half(key)};
}

RandomStream::RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t sample)
    : key_(random_key(seed, purpose)), sample_(sample) {}

std::uint32_t RandomStream::next() {
    if (used_ == numbers_.size()) {
        numbers_ = philox4x32({low_half(block_), high_half(block_), low_half(sample_), high_half(sample_)}, key_);
        ++block_;
        used_ = 0;
    }
    return numbers_[used_++];
}

std::uint64_t RandomStream::next64() {
    const std::uint64_t low = next();
    return low | std::uint64_t{next()} << 32;
}

double RandomStream::uniform() {
    return static_cast<double>(next64() >> 11) * 0x1p-53;
}

double RandomStream::normal() {
    if (spare_normal_) return *std::exchange(spare_normal_, std::nullopt);
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));  // 1 - u lies in (0, 1]
    const double angle = 2 * constants::pi * uniform();
    spare_normal_ = radius * std::sin(angle);
    return radius * std::cos(angle);
}

std::uint64_t RandomStream::below(std::uint64_t n) {
    SPINLOOM_EXPECT(n > 0);
    const std::uint64_t uneven = -n % n;  // 2^64 mod n: the lowest numbers that would favour small results
    std::uint64_t bits = next64();
    while (bits < uneven) bits = next64();
    return bits % n;
}

}  // namespace spinloom
