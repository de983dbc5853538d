#include "spinloom/circuit/waveform.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// More corners than this would be more steps than a run can take; the rest are left to the step control.
constexpr std::size_t max_breakpoints = 1'000'000;

/// Of one pulse, `t` after its start and not before it.
double single_pulse(const Waveform::Pulse& p, double t) {
    if (t < p.rise) return p.initial + (p.pulsed - p.initial) * t / p.rise;
    t -= p.rise;
    if (t <= p.width) return p.pulsed;
    t -= p.width;
    return t < p.fall ? p.pulsed + (p.initial - p.pulsed) * t / p.fall : p.initial;
}

bool is_cut(const Waveform::Pulse& p) {
    return p.period > 0 && p.rise + p.width + p.fall > p.period;
}

double pulse_value(const Waveform::Pulse& p, double time) {
    const double t = time - p.delay;
    if (t <= 0) return p.initial;
    if (p.period <= 0) return single_pulse(p, t);
    const double done = std::floor(t / p.period);
    if (p.count > 0 && done >= p.count) return p.initial;
    const double into = t - done * p.period, edge = Waveform::jump_part * p.period;
    if (!is_cut(p) || into <= p.period - edge) return single_pulse(p, into);
    const double top = single_pulse(p, p.period - edge);
    return top + (p.initial - top) * (into - (p.period - edge)) / edge;
}

double corners_value(const Waveform::Corners& c, double time) {
    double t = time - c.delay;
    const double last = c.points.back().first;
    if (c.repeat_from >= 0 && t > last && last > c.repeat_from) {
        t = c.repeat_from + std::fmod(t - c.repeat_from, last - c.repeat_from);
    }
    const auto after = std::upper_bound(c.points.begin(), c.points.end(), t,
                                        [](double value, const auto& point) { return value < point.first; });
    if (after == c.points.begin()) return c.points.front().second;
    if (after == c.points.end()) return c.points.back().second;
    const auto& [t0, v0] = *std::prev(after);
    const auto& [t1, v1] = *after;
    return v0 + (v1 - v0) * (t - t0) / (t1 - t0);
}

}  // namespace

Waveform Waveform::pulse(const Pulse& shape) {
    SPINLOOM_EXPECT(shape.rise > 0 && shape.fall > 0 && shape.width >= 0);
    Waveform waveform(Kind::pulse);
    waveform.pulse_ = shape;
    return waveform;
}

Waveform Waveform::sine(const Sine& shape) {
    Waveform waveform(Kind::sine);
    waveform.sine_ = shape;
    return waveform;
}

Waveform Waveform::exponential(const Exponential& shape) {
    SPINLOOM_EXPECT(shape.rise_time > 0 && shape.fall_time > 0);
    Waveform waveform(Kind::exponential);
    waveform.exponential_ = shape;
    return waveform;
}

Waveform Waveform::corners(Corners shape) {
    SPINLOOM_EXPECT(!shape.points.empty());
    Waveform waveform(Kind::corners);
    waveform.corners_ = std::move(shape);
    return waveform;
}

double Waveform::value(double time) const {
    switch (kind_) {
        case Kind::pulse:
            return pulse_value(pulse_, time);
        case Kind::sine: {
            const auto& s = sine_;
            const double t = std::max(0.0, time - s.delay);
            return s.offset +
                   s.amplitude * std::exp(-t * s.damping) * std::sin(2 * std::numbers::pi * s.frequency * t + s.phase);
        }
        case Kind::exponential: {
            const auto& e = exponential_;
            const auto approach = [&](double from, double constant) {
                return time > from ? 1 - std::exp(-(time - from) / constant) : 0.0;
            };
            return e.initial +
                   (e.target - e.initial) * (approach(e.rise_delay, e.rise_time) - approach(e.fall_delay, e.fall_time));
        }
        case Kind::corners:
            return corners_value(corners_, time);
    }
    return 0;
}

Waveform Waveform::scaled(double factor) const {
    Waveform other = *this;
    for (double* const level : {&other.pulse_.initial, &other.pulse_.pulsed, &other.sine_.offset,
                                &other.sine_.amplitude, &other.exponential_.initial, &other.exponential_.target})
        *level *= factor;
    for (auto& point : other.corners_.points) point.second *= factor;
    return other;
}

std::vector<double> Waveform::breakpoints(double stop) const {
    std::vector<double> times;
    const auto add = [&](double time) {
        if (time > 0 && time <= stop) times.push_back(time);
    };
    if (kind_ == Kind::sine) add(sine_.delay);
    if (kind_ == Kind::exponential) {
        add(exponential_.rise_delay);
        add(exponential_.fall_delay);
    }
    if (kind_ == Kind::pulse) {
        const auto& p = pulse_;
        // Periods before time 0 have no corner that counts.
        double start = p.delay < 0 && p.period > 0 ? std::fmod(p.delay, p.period) : p.delay;
        const double last_start = p.count > 0 ? p.delay + (p.count - 0.5) * p.period : stop;
        std::size_t count = 0;
        do {
            for (const double offset : {0.0, p.rise, p.rise + p.width, p.rise + p.width + p.fall}) {
                if (!is_cut(p) || offset < p.period) add(start + offset);
            }
            if (is_cut(p)) {
                add(start + (1 - jump_part) * p.period);
                add(start + p.period);
            }
            start += p.period;
        } while (p.period > 0 && start <= std::min(stop, last_start) && ++count < max_breakpoints / 5);
    }
    if (kind_ == Kind::corners) {
        const auto& c = corners_;
        for (const auto& point : c.points) add(c.delay + point.first);
        const double length = c.points.back().first - c.repeat_from;
        if (c.repeat_from >= 0 && length > 0) {
            // Repetitions before time 0 have no corner that counts.
            const double before = std::floor(-(c.delay + c.points.back().first) / length);
            double shift = std::max(1.0, before) * length;
            for (std::size_t count = 0; c.delay + c.repeat_from + shift <= stop && count < max_breakpoints;
                 shift += length) {
                for (const auto& point : c.points) {
                    ++count;
                    if (point.first >= c.repeat_from) add(c.delay + point.first + shift);
                }
            }
        }
    }
    std::sort(times.begin(), times.end());
    // Corners closer than rounding are one corner.
    const double resolution = 1e-12 * stop;
    times.erase(std::unique(times.begin(), times.end(), [&](double a, double b) { return b - a <= resolution; }),
                times.end());
    return times;
}

}  // namespace spinloom
