#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "spinloom/core/random.hpp"

namespace spinloom::spice {

/// The distributions of HSPICE: gauss(x, part, sigmas), agauss(x, size, sigmas), unif(x, part), aunif(x, size) and
/// limit(x, size), each with one argument more for the number of draws of which the furthest counts.
///
///     agauss  x + size/sigmas N          aunif  x + size U          limit  x + size or x - size
/// with N normal and U even between -1 and 1; gauss and unif have size = part x. Without a sample all are x.
///
/// A sample has a stream of random numbers of its own, named by seed and sample, and takes them in the order in which
/// the deck is evaluated: so a sample is the same whichever others are run.
class RandomDraws {
public:
    /// All distributions are their nominal value.
    RandomDraws() = default;
    RandomDraws(std::uint64_t seed, std::uint64_t sample) : stream_(std::in_place, seed, "deck", sample) {}

    /// Nothing if there is no distribution of that name with so many arguments.
    [[nodiscard]] std::optional<double> draw(std::string_view distribution, const std::vector<double>& arguments);

private:
    std::optional<RandomStream> stream_;
};

}  // namespace spinloom::spice
