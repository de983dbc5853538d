#include "spinloom/device/finfet_intrinsic.hpp"

#include <complex>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/device/finfet.hpp"

namespace spinloom {
namespace {

/// Derivatives with respect to the gate, drain and body voltages. That of the source voltage is minus their sum.
using Slope = Dual<double, 3>;
/// The channel does not see the body.
using ChannelSlope = Dual<double, 2>;

[[nodiscard]] Slope with_body(const ChannelSlope& x) {
    Slope wide(x.value);
    wide.slope = {x.slope[0], x.slope[1], 0.0};
    return wide;
}

[[nodiscard]] double by_source(const Slope& x) {
    return -(x.slope[0] + x.slope[1] + x.slope[2]);
}

/// Splits four dual numbers into values and one column per voltage. The gate takes what makes each column sum to zero.
template <class Values>
void store(const Slope& drain, const Slope& source, const Slope& body, Values& value, Values& by_gate, Values& by_drain,
           Values& by_other_end) {
    const auto split = [](double d, double s, double b) { return Values{d, -(d + s + b), s, b}; };
    value = split(drain.value, source.value, body.value);
    by_gate = split(drain.slope[0], source.slope[0], body.slope[0]);
    by_drain = split(drain.slope[1], source.slope[1], body.slope[1]);
    by_other_end = split(by_source(drain), by_source(source), by_source(body));
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
    const auto g = ChannelSlope::variable(vg, 0), d = ChannelSlope::variable(vd, 1);
    const ChannelSlope s(vs);
    const auto channel = detail::evaluate_channel(model, g, d, s);
    const double sign = model.polarity, scale = sign * model.fins;

    const Slope gate_over_body = sign * (Slope::variable(vg, 0) - Slope::variable(vb, 2));
    const Slope tunnelling = detail::body_tunnelling(model, with_body(channel.state.mean_charge), gate_over_body);
    IntrinsicLinearisation result;
    store(with_body(scale * (channel.current - channel.at_drain)),
          with_body(-scale * (channel.current + channel.at_source)), -scale * tunnelling, result.current,
          result.current_by_gate, result.current_by_drain, result.current_by_source);

    const auto held = detail::end_charges(model, channel, g, d, s);
    store(with_body(-scale * held.drain), with_body(-scale * held.source),
          -scale * detail::body_charge(model, gate_over_body), result.charge, result.charge_by_gate,
          result.charge_by_drain, result.charge_by_source);
    return result;
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
