#pragma once

namespace spinloom {

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

}  // namespace spinloom
