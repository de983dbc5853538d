#include "spinloom/device/finfet/finfet_intrinsic.hpp"

#include <complex>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_lanes.hpp"
#include "spinloom/device/finfet/finfet_terminal_charge.hpp"

namespace spinloom {
namespace {

/// Derivatives with respect to the gate, drain and body voltages. That of the source voltage is minus their sum.
template <class Real>
using Slope = Dual<Real, 3>;
/// The channel does not see the body.
template <class Real>
using ChannelSlope = Dual<Real, 2>;

template <class Real>
[[nodiscard]] Slope<Real> with_body(const ChannelSlope<Real>& x) {
    Slope<Real> wide(x.value);
    wide.slope = {x.slope[0], x.slope[1], Real(0.0)};
    return wide;
}

template <class Real>
[[nodiscard]] Real by_source(const Slope<Real>& x) {
    return -(x.slope[0] + x.slope[1] + x.slope[2]);
}

/// Splits dual numbers into values and one column per voltage. The gate takes what makes each of them sum to zero.
template <class Values, class Real>
void store(const Slope<Real>& drain, const Slope<Real>& source, const Slope<Real>& body, Values& value, Values& by_gate,
           Values& by_drain, Values& by_source_voltage) {
    const auto split = [](const Real& d, const Real& s, const Real& b) { return Values{d, Real(-(d + s + b)), s, b}; };
    value = split(drain.value, source.value, body.value);
    by_gate = split(drain.slope[0], source.slope[0], body.slope[0]);
    by_drain = split(drain.slope[1], source.slope[1], body.slope[1]);
    by_source_voltage = split(by_source(drain), by_source(source), by_source(body));
}

template <class Real>
[[nodiscard]] FinfetIntrinsicLinearisation<Real> linearised(const FinfetModel& model, const Real& vg, const Real& vd,
                                                            const Real& vs, const Real& vb) {
    const auto g = ChannelSlope<Real>::variable(vg, 0), d = ChannelSlope<Real>::variable(vd, 1);
    const ChannelSlope<Real> s(vs);
    const auto turned = detail::turned_bias(model, g, d, s);
    const auto state = detail::channel_state(model, turned.bias);
    const auto forward = detail::channel_current(model, turned.bias, state);
    const ChannelSlope<Real> channel = select(turned.reversed, -forward, forward);
    const auto ends = detail::end_tunnelling(model, turned, state, g, d, s);
    const double sign = model.polarity, scale = sign * model.fins;

    const Slope<Real> gate_over_body = sign * (Slope<Real>::variable(vg, 0) - Slope<Real>::variable(vb, 2));
    const Slope<Real> tunnelling = detail::body_tunnelling(model, with_body(state.mean_charge), gate_over_body);
    FinfetIntrinsicLinearisation<Real> result;
    store(with_body(scale * (channel - ends.drain)), with_body(-scale * (channel + ends.source)), -scale * tunnelling,
          result.current, result.current_by_gate, result.current_by_drain, result.current_by_source);

    const auto held = detail::end_charges(model, turned, state, g, d, s);
    store(with_body(-scale * held.drain), with_body(-scale * held.source),
          -scale * detail::body_charge(model, gate_over_body), result.charge, result.charge_by_gate,
          result.charge_by_drain, result.charge_by_source);
    return result;
}

using Complex = std::complex<double>;

/// Row (drain, gate, source, body) of a matrix whose rows sum to zero, given all but its last column.
[[nodiscard]] std::array<Complex, 4> admittance_row(double angular_frequency, const std::array<double, 3>& conductance,
                                                    const std::array<double, 3>& capacitance) {
    std::array<Complex, 4> row{};
    for (std::size_t k = 0; k < 3; ++k) {
        row[k] = {conductance[k], angular_frequency * capacitance[k]};
        row[3] -= row[k];
    }
    return row;
}

}  // namespace

IntrinsicLinearisation intrinsic_currents_and_charges(const FinfetModel& model, double vg, double vd, double vs,
                                                      double vb) {
    return linearised<double>(model, vg, vd, vs, vb);
}

FinfetIntrinsicLinearisation<Batch> intrinsic_currents_and_charges(const FinfetModel& model, const Batch& vg,
                                                                   const Batch& vd, const Batch& vs, const Batch& vb) {
    return linearised<Batch>(model, vg, vd, vs, vb);
}

std::array<std::array<double, 4>, 4> terminal_capacitances(const FinfetModel& model, double vg, double vd, double vs,
                                                           double vb, double frequency) {
    SPINLOOM_EXPECT(frequency > 0);
    const double w = 2 * constants::pi * frequency, access = model.fins / model.series_resistance;
    const auto inner = internal_voltages(model, vg, vd, vs, vb);
    const auto at = intrinsic_currents_and_charges(model, vg, inner[0], inner[1], vb);
    const auto row = [&](double FinfetCurrents<double>::*i, double FinfetCharges<double>::*q) {
        return admittance_row(w, {at.current_by_drain.*i, at.current_by_gate.*i, at.current_by_source.*i},
                              {at.charge_by_drain.*q, at.charge_by_gate.*q, at.charge_by_source.*q});
    };
    using Currents = FinfetCurrents<double>;
    using Charges = FinfetCharges<double>;
    const std::array rows = {row(&Currents::drain, &Charges::drain), row(&Currents::gate, &Charges::gate),
                             row(&Currents::source, &Charges::source), row(&Currents::body, &Charges::body)};

    // The inner drain (0) and source (2) follow from Kirchhoff's law there: two equations for each excitation.
    const Complex dd = rows[0][0] + access, ds = rows[0][2], sd = rows[2][0], ss = rows[2][2] + access;
    const Complex determinant = dd * ss - ds * sd;
    std::array<std::array<double, 4>, 4> capacitance{};
    for (std::size_t j = 0; j < 4; ++j) {
        std::array<Complex, 4> v{};
        v[j] = 1;
        const bool inside = j == 0 || j == 2;
        const Complex into_drain = inside ? access * v[0] : -rows[0][j];
        const Complex into_source = inside ? access * v[2] : -rows[2][j];
        v[0] = (into_drain * ss - ds * into_source) / determinant;
        v[2] = (dd * into_source - into_drain * sd) / determinant;
        for (std::size_t i = 0; i < 4; ++i) {
            Complex current = 0;
            for (std::size_t k = 0; k < 4; ++k) current += rows[i][k] * v[k];
            capacitance[i][j] = current.imag() / w;
        }
    }
    return capacitance;
}

}  // namespace spinloom
