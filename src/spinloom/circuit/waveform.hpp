#pragma once

#include <utility>
#include <vector>

namespace spinloom {

/// Value of an independent source over time, in SPICE's shapes.
///
/// A waveform is piecewise smooth; `breakpoints` names the corners, at which a transient analysis must stop. Times in
/// s; values in V or A, whichever the source drives. What would jump takes `jump_part` of the time before it: a pulse
/// that is longer than its period goes back to its start in the last part of the period.
class Waveform {
public:
    static constexpr double jump_part = 1e-6;

    struct Pulse {
        double initial = 0, pulsed = 0;
        double delay = 0, rise = 0, fall = 0, width = 0;  ///< [s]; rise and fall > 0
        double period = 0;                                ///< [s]; 0 = one pulse only
        double count = 0;                                 ///< pulses with a period; 0 = without end
    };
    struct Sine {
        double offset = 0, amplitude = 0, frequency = 0;  ///< frequency [Hz]
        double delay = 0, damping = 0, phase = 0;         ///< [s], [1/s], [rad]
    };
    /// initial + (target - initial)(1 - exp(-(t - delay)/rise)), returning from `fall_delay` on.
    struct Exponential {
        double initial = 0, target = 0;
        double rise_delay = 0, rise_time = 0, fall_delay = 0, fall_time = 0;  ///< [s]; both times > 0
    };
    /// Straight lines between points of rising time; the first and last value hold outside them.
    struct Corners {
        std::vector<std::pair<double, double>> points;  ///< (time, value), times strictly rising, not empty
        double repeat_from = -1;  ///< from the last point on, the stretch from this time on repeats; < 0: it does not
        double delay = 0;         ///< [s], added to every time
    };

    [[nodiscard]] static Waveform pulse(const Pulse& shape);
    [[nodiscard]] static Waveform sine(const Sine& shape);
    [[nodiscard]] static Waveform exponential(const Exponential& shape);
    [[nodiscard]] static Waveform corners(Corners shape);

    [[nodiscard]] double value(double time) const;
    /// The waveform of `factor` times the value.
    [[nodiscard]] Waveform scaled(double factor) const;
    /// Corners in (0, stop], in rising order, without repetition.
    [[nodiscard]] std::vector<double> breakpoints(double stop) const;

private:
    enum class Kind { pulse, sine, exponential, corners };
    explicit Waveform(Kind kind) : kind_(kind) {}

    Kind kind_;
    Pulse pulse_;
    Sine sine_;
    Exponential exponential_;
    Corners corners_;
};

}  // namespace spinloom
