#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace spinloom {

/// How the samples of a study lie in the space of its variables.
enum class Sampling {
    random,           ///< independent of each other
    latin_hypercube,  ///< each variable's range cut into as many parts as there are samples, one in each
    sobol,            ///< Sobol's sequence, scrambled: gaps are filled evenly, whatever the number of samples
};

/// Points in the open unit cube: point k is a function of seed, names and k alone, on any machine and in any order.
///
/// Each coordinate has its own random stream (core/random.hpp), named after its variable. Those of a random and of a
/// Sobol sequence do not depend on the number of points, so a study can be extended; those of a hypercube do.
///
/// Sobol: direction numbers of S. Joe and F. Y. Kuo, SIAM J. Sci. Comput. 30, 2635 (2008) in Boost's table, scrambled
/// after A. B. Owen: each digit is flipped by a random bit of all digits above it. Each point is uniform.
class UnitPoints {
public:
    /// @pre at most 3,667 names for Sobol's sequence @pre count > 0
    UnitPoints(Sampling sampling, std::vector<std::string> names, std::size_t count, std::uint64_t seed);

    /// Coordinates in (0, 1), one a name. @pre k < count for a hypercube
    [[nodiscard]] std::vector<double> operator()(std::size_t k) const;

    static constexpr std::size_t most_sobol_dimensions = 3667;

private:
    [[nodiscard]] std::vector<double> random(std::size_t k) const;
    [[nodiscard]] std::vector<double> sobol(std::size_t k) const;

    Sampling sampling_;
    std::vector<std::string> names_;
    std::size_t count_;
    std::uint64_t seed_;
    std::vector<std::vector<std::uint32_t>> orders_;  ///< of a hypercube: the part of each point, a variable a row
};

}  // namespace spinloom
