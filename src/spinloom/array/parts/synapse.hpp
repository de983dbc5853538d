#pragma once

#include <cmath>
#include <limits>

namespace spinloom {

/// The nominal resistances of a junction, of several pairs of the smallest one's [ohm].
struct JunctionResistances {
    double parallel = 0, antiparallel = 0;  ///< of the state of low and of that of high resistance
    double shorted = 0;                     ///< of a barrier that broke down; used only where there is one
    /// Voltage that halves the TMR (device/magnet/mtj.hpp): both resistances are those at 0 V. Infinite: at any [V].
    double half_voltage = std::numeric_limits<double>::infinity();

    [[nodiscard]] bool depend_on_bias() const { return std::isfinite(half_voltage); }
    /// R_AP/R_P - 1 at 0 V [1].
    [[nodiscard]] double tmr() const { return antiparallel / parallel - 1; }
};

/// Conductances of a synapse: a differential pair of junctions between an input line and the lines I+ and I-.
struct SynapsePair {
    double positive;  ///< to I+ [S]
    double negative;  ///< to I- [S]
};

/// Weight to states: +1 = (parallel, antiparallel), -1 = (antiparallel, parallel), 0 = both parallel.
///
/// @param weight                    -1, 0 or +1
/// @param parallel_conductance      1/R_P [S]
/// @param antiparallel_conductance  1/R_AP [S]
/// @cite imacsim2023
[[nodiscard]] constexpr SynapsePair synapse_conductances(int weight, double parallel_conductance,
                                                         double antiparallel_conductance) {
    return {weight >= 0 ? parallel_conductance : antiparallel_conductance,
            weight > 0 ? antiparallel_conductance : parallel_conductance};
}

/// Several pairs side by side at one cross-point, junction areas 1 : 2 : 4 ...: conductances add.
///
/// @param weight   sum of the pairs' weights of -1 and +1, each times its area: odd, from -largest to largest
/// @param largest  sum of the areas, 2^pairs - 1
/// @param parallel_conductance, antiparallel_conductance  of the smallest pair's junctions [S]
[[nodiscard]] constexpr SynapsePair sliced_synapse_conductances(int weight, int largest, double parallel_conductance,
                                                                double antiparallel_conductance) {
    const double parallel = (largest + weight) / 2, antiparallel = (largest - weight) / 2;  // areas in each state at I+
    return {parallel * parallel_conductance + antiparallel * antiparallel_conductance,
            antiparallel * parallel_conductance + parallel * antiparallel_conductance};
}

}  // namespace spinloom
