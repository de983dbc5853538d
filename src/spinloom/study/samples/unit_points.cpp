#include "spinloom/study/samples/unit_points.hpp"

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <cmath>
#include <numeric>
#include <span>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

constexpr int digits = 52;
constexpr double half_step = 0x1p-53;  // from the lowest digit to its middle: no point is 0 or 1

/// Flips each binary digit by a bit that depends on the digits above it. @param bits  digits of 64, the first on top
std::uint64_t scrambled(std::uint64_t bits, const std::array<std::uint32_t, 2>& key) {
    std::uint64_t flips = 0;
    for (int digit = 0; digit < digits; ++digit) {
        const std::uint64_t above = digit == 0 ? 0 : bits >> (64 - digit);
        const auto random = philox4x32({static_cast<std::uint32_t>(above), static_cast<std::uint32_t>(above >> 32U),
                                        static_cast<std::uint32_t>(digit), 0},
                                       key);
        flips |= static_cast<std::uint64_t>(random[0] & 1U) << (63 - digit);
    }
    return bits ^ flips;
}

}  // namespace

UnitPoints::UnitPoints(Sampling sampling, std::vector<std::string> names, std::size_t count, std::uint64_t seed)
    : sampling_(sampling), names_(std::move(names)), count_(count), seed_(seed) {
    SPINLOOM_EXPECT(count > 0 && (sampling != Sampling::sobol || names_.size() <= most_sobol_dimensions));
    if (sampling != Sampling::latin_hypercube) return;
    for (const auto& name : names_) {
        auto& order = orders_.emplace_back(count);
        std::iota(order.begin(), order.end(), 0U);
        RandomStream stream(seed, "order of " + name);
        shuffle(std::span(order), stream);
    }
}

std::vector<double> UnitPoints::operator()(std::size_t k) const {
    if (names_.empty()) return {};
    if (sampling_ == Sampling::sobol) return sobol(k);
    auto point = random(k);
    if (sampling_ == Sampling::random) return point;
    SPINLOOM_EXPECT(k < count_);
    for (std::size_t i = 0; i < point.size(); ++i)
        point[i] = std::min((orders_[i][k] + point[i]) / static_cast<double>(count_), 1 - half_step);
    return point;
}

std::vector<double> UnitPoints::random(std::size_t k) const {
    std::vector<double> point;
    for (const auto& name : names_) {
        const double drawn = RandomStream(seed_, "variable " + name, k).uniform();
        point.push_back(std::floor(drawn * 0x1p52) * 0x1p-52 + half_step);
    }
    return point;
}

std::vector<double> UnitPoints::sobol(std::size_t k) const {
    boost::random::sobol engine(names_.size());
    if (k > 0) engine.seed(k - 1);  // the library leaves out the first point, all digits 0
    std::vector<double> point;
    for (const auto& name : names_) {
        const auto bits = scrambled(k > 0 ? engine() : 0, random_key(seed_, "digits of " + name));
        point.push_back(static_cast<double>(bits >> (64 - digits)) * 0x1p-52 + half_step);
    }
    return point;
}

}  // namespace spinloom
