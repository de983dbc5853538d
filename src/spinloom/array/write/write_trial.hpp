#pragma once

#include "spinloom/array/write/write_path.hpp"

/// A write pulse as one simulation: drivers, wires, transistors, strips, and the magnetisation of the cells.

namespace spinloom {

/// What one pulse did.
struct WriteTrial {
    std::vector<Eigen::Vector3d> ends;  ///< of the moving cells at rest afterwards, in their order
    double peak_current = 0;            ///< through the strip of the selected cell, by magnitude [A]
    /// Drawn from the supplies by all drivers [J]: each takes the charge that leaves it from its rail, and what comes
    /// back is lost.
    double energy = 0;
    long steps = 0;
};

/// Applies one pulse to the selected cell in a transient analysis (circuit/free_layers.hpp) and lets all magnetisations
/// come to rest.
///
/// Before and after, the lines are at the levels of the mode but for WWL (off) and the selected bit line (with the
/// others). WWL rises, after `guard` the bit line, which falls after `pulse` (at half height), then WWL. No thermal
/// field acts during the pulse; draw the starts from thermal equilibrium. Cells beyond `moving` are there, but stand.
/// @param moving  of the row and the bit line of the selected cell; none moves if empty
/// @throws ConvergenceError
[[nodiscard]] WriteTrial run_write_pulse(const WriteArray& array, const WriteTiming& timing, const CellPlace& place,
                                         ArrayMode mode, const std::vector<MovingCell>& moving);

/// Energy that the supplies give [J] to raise all source and bit lines of an array from 0 to the write voltage, as
/// before the first antiparallel write of a row. The charge of the transistors is found by a transient analysis, that
/// of the wires by geometry. @throws ConvergenceError
[[nodiscard]] double line_swing_energy(const WriteArray& array, const WriteTiming& timing);

/// Magnetisations in thermal equilibrium of the states wanted (true: parallel). Deterministic by seed and number.
[[nodiscard]] std::vector<Eigen::Vector3d> thermal_starts(const SotDevice& device, const std::vector<bool>& parallel,
                                                          double temperature, std::uint64_t seed,
                                                          std::uint64_t first_sample);

}  // namespace spinloom
