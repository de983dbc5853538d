#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "spinloom/circuit/mna_system.hpp"

namespace spinloom {

/// Noise in a transient analysis.
///
/// Law: each source of `noise_sources` (noise.hpp) drives a current that is held for 1/(2 F) and then drawn anew,
/// normal, with the variance S F of white noise of density S up to the frequency F. S is that of the circuit as it is
/// when the current is drawn. What lies above F is left out: behind a pole at f_p << F, the part (2/pi) f_p/F of the
/// variance. Current n of a source is a function of (seed, source, n) alone. @cite nyquist1928
struct TransientNoise {
    double bandwidth = 0;         ///< F [Hz], > 0
    double temperature = 300.15;  ///< [K], > 0
    std::uint64_t seed = 1;

    [[nodiscard]] double hold() const { return 1 / (2 * bandwidth); }
};

/// Currents of all sources while they are held, as a right-hand side, zero in rows of branches.
/// @param unknowns  when they are drawn, all of the system's   @param number  how often they were drawn before
[[nodiscard]] Eigen::VectorXd noise_currents(const MnaSystem& system, const Eigen::VectorXd& unknowns,
                                             const TransientNoise& noise, std::uint64_t number);

}  // namespace spinloom
