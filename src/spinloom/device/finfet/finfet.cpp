#include "spinloom/device/finfet/finfet.hpp"

#include <cmath>
#include <limits>
#include <optional>

#include "spinloom/device/finfet/finfet_core.hpp"
#include "spinloom/device/finfet/finfet_lanes.hpp"

namespace spinloom {
namespace {

[[nodiscard]] bool all(bool condition) {
    return condition;
}
[[nodiscard]] bool all(const xsimd::batch_bool<double>& condition) {
    return xsimd::all(condition);
}

template <class Value>
[[nodiscard]] Value magnitude(const Value& x) {
    return select(x < Value(0.0), Value(-x), x);
}

/// Channel current of one fin that satisfies I = f(vg, vd - I R, vs + I R).
///
/// The residual I - f grows with I, is 0 - f(0) at I = 0 and at least 0 at I = f(0): the root lies between. Newton
/// steps that would leave the bracket are replaced by its middle, as are all that come late.
///
/// Nor does it lie beyond (vd - vs)/(2 R), where no voltage is left over the channel. Release 105.03, whose channel and
/// ends conduct better, would often step there and back again; from that point on the steps grow ever shorter on one
/// side. The others take the steps that they always took, so that they keep their last digits.
template <class Value>
[[nodiscard]] Value channel_through_resistance(const FinfetModel& model, const Value& vg, const Value& vd,
                                               const Value& vs) {
    using Line = Dual<Value, 1>;
    constexpr int most_steps = 200, most_newton_steps = 20;
    constexpr double tolerance = 1e-10;  // of the last Newton step, whose error is then far below rounding
    const double resistance = model.series_resistance;
    Value current(0.0), low(-std::numeric_limits<double>::max()), high(std::numeric_limits<double>::max());
    for (int step = 0; step < most_steps; ++step) {
        Line drain(vd - current * resistance), source(vs + current * resistance);
        drain.slope[0] = Value(-resistance);
        source.slope[0] = Value(resistance);
        const Line f = detail::intrinsic_channel_current(model, Line(vg), drain, source);
        const Value residual = current - f.value;
        if (step == 0) {
            low = select(f.value < Value(0.0), f.value, Value(0.0));
            high = select(f.value < Value(0.0), Value(0.0), f.value);
            if (model.is_of_105) {
                const Value bound = (vd - vs) * (0.5 / resistance);
                const Value newton = current - residual / (1.0 - f.slope[0]);
                current = select(magnitude(newton) > magnitude(bound), bound, newton);
                continue;
            }
        } else {
            low = select(residual < Value(0.0), current, low);
            high = select(residual > Value(0.0), current, high);
        }
        Value next = current - residual / (1.0 - f.slope[0]);
        const Value middle = 0.5 * (low + high);
        next = step < most_newton_steps ? select((next < low) || (next > high), middle, next) : middle;
        const Value change = magnitude(Value(next - current));
        const bool done = all(change <= magnitude(next) * tolerance || low >= high);
        current = next;
        if (done) break;
    }
    return current;
}

/// The same, if a few of Newton's steps lead there from a current close to it. The residual grows with I, so what they
/// end at is the root.
[[nodiscard]] std::optional<double> channel_near(const FinfetModel& model, double vg, double vd, double vs,
                                                 double current) {
    using Line = Dual<double, 1>;
    constexpr int most_steps = 4;
    constexpr double tolerance = 1e-10;
    const double resistance = model.series_resistance;
    for (int step = 0; step < most_steps; ++step) {
        Line drain(vd - current * resistance), source(vs + current * resistance);
        drain.slope[0] = -resistance;
        source.slope[0] = resistance;
        const Line f = detail::intrinsic_channel_current(model, Line(vg), drain, source);
        const double change = (f.value - current) / (1.0 - f.slope[0]);
        current += change;
        if (std::abs(change) <= std::abs(current) * tolerance) return current;
    }
    return {};
}

template <class Value>
[[nodiscard]] std::array<Value, 2> inner_voltages(const FinfetModel& model, const Value& vg, const Value& vd,
                                                  const Value& vs) {
    const Value drop = channel_through_resistance(model, vg, vd, vs) * model.series_resistance;
    return {vd - drop, vs + drop};
}

template <class Value>
[[nodiscard]] FinfetCurrents<Value> solve_values(const FinfetModel& model, const Value& vg, const Value& vd,
                                                 const Value& vs, const Value& vb) {
    const auto [drain, source] = inner_voltages(model, vg, vd, vs);
    return core_currents<Value>(model, vg, drain, source, vb);
}

/// @param current  of the channel of one fin
template <class Value>
[[nodiscard]] FinfetLinearisation<Value> derivatives_at(const FinfetModel& model, const Value& vg, const Value& vd,
                                                        const Value& vs, const Value& vb, const Value& current) {
    using Slope = Dual<Value, 3>;
    const double resistance = model.series_resistance;
    const Value drop = current * resistance;
    // Only the channel current drops across the resistances; it is what the drain and the source current share.
    const auto [inner, channel] = detail::evaluate_core<Slope>(
        model, Slope::variable(vg, 0), Slope::variable(vd - drop, 1), Slope::variable(vs + drop, 2), Slope(vb));
    const Value feedback = 1.0 / (1.0 + resistance * (channel.slope[1] - channel.slope[2]));

    FinfetLinearisation<Value> result;
    result.current = {inner.drain.value, inner.gate.value, inner.source.value, inner.body.value};
    FinfetCurrents<Value>* const columns[] = {&result.by_gate, &result.by_drain, &result.by_source};
    for (std::size_t k = 0; k < 3; ++k) {
        const Value drop_slope = resistance * channel.slope[k] * feedback;
        const auto total = [k, drop_slope](const Slope& i) {
            return Value(i.slope[k] + (i.slope[2] - i.slope[1]) * drop_slope);
        };
        *columns[k] = {total(inner.drain), total(inner.gate), total(inner.source), total(inner.body)};
    }
    return result;
}

}  // namespace

FinfetCurrents<double> terminal_currents(const FinfetModel& model, double vg, double vd, double vs, double vb) {
    return solve_values<double>(model, vg, vd, vs, vb);
}

FinfetCurrents<Batch> terminal_currents(const FinfetModel& model, const Batch& vg, const Batch& vd, const Batch& vs,
                                        const Batch& vb) {
    return solve_values<Batch>(model, vg, vd, vs, vb);
}

FinfetLinearisation<double> terminal_currents_and_derivatives(const FinfetModel& model, double vg, double vd, double vs,
                                                              double vb) {
    return derivatives_at<double>(model, vg, vd, vs, vb, channel_through_resistance(model, vg, vd, vs));
}

FinfetLinearisation<double> terminal_currents_and_derivatives(const FinfetModel& model, double vg, double vd, double vs,
                                                              double vb, double near) {
    const auto found = channel_near(model, vg, vd, vs, near / model.fins);
    return found ? derivatives_at<double>(model, vg, vd, vs, vb, *found)
                 : terminal_currents_and_derivatives(model, vg, vd, vs, vb);
}

FinfetLinearisation<Batch> terminal_currents_and_derivatives(const FinfetModel& model, const Batch& vg, const Batch& vd,
                                                             const Batch& vs, const Batch& vb) {
    return derivatives_at<Batch>(model, vg, vd, vs, vb, channel_through_resistance(model, vg, vd, vs));
}

std::array<double, 2> internal_voltages(const FinfetModel& model, double vg, double vd, double vs, double vb) {
    static_cast<void>(vb);  // the channel does not see the body
    return inner_voltages<double>(model, vg, vd, vs);
}

std::array<Batch, 2> internal_voltages(const FinfetModel& model, const Batch& vg, const Batch& vd, const Batch& vs,
                                       const Batch& vb) {
    static_cast<void>(vb);
    return inner_voltages<Batch>(model, vg, vd, vs);
}

}  // namespace spinloom
