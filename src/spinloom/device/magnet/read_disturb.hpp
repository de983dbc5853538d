#pragma once

#include "spinloom/device/magnet/sot_device.hpp"

/// What reading does to what was written.

namespace spinloom {

/// The voltage over the junction [V], > 0, whose spin-transfer torque makes one of the states unstable without
/// temperature: its damping-like field is alpha (H_1 + H_2)/2, the fields of the two hard axes. Source: @cite sun2000.
[[nodiscard]] double critical_read_voltage(const SotDevice& device);

/// Mean rate at which a layer leaves the parallel state under a voltage over its junction; the antiparallel state is
/// left at the rate of the opposite voltage.
///
/// Law, with u = V/V_c held at or above -1 and V > 0 driving towards parallel (spin_current.hpp):
///     rate(V) = rate(0) exp(Delta [1 - (1 + u)^n]),   n = 1 in-plane, n = 2 perpendicular
/// so that the barrier is gone at V = -V_c, where the rate is the attempt rate: an upper bound from there on. Falls as
/// V grows. Holds for Delta (1 + u)^n well above 1. `assumed`: the attempt rate does not depend on the voltage, and the
/// torque is that of the fixed layer alone. Source: @cite li2004 (n = 1), @cite butler2012 (n = 2).
struct ParallelEscape {
    double rate_at_rest = 0;       ///< [1/s]
    double thermal_stability = 0;  ///< Delta
    double critical_voltage = 0;   ///< V_c [V]
    bool is_perpendicular = false;

    /// [1/s] at a voltage [V].
    [[nodiscard]] double rate(double voltage) const;
};
[[nodiscard]] ParallelEscape parallel_escape(const SotDevice& device, double temperature);

/// Probability that a state is not what it was after a time, where it is left and come back to at given rates:
///     out/(out + back) (1 - exp(-(out + back) t))
/// @param rate_out, rate_back  [1/s], >= 0   @param time  [s], >= 0
[[nodiscard]] double flip_probability(double rate_out, double rate_back, double time);

}  // namespace spinloom
