#include "spinloom/device/magnet/mtj.hpp"

#include <cmath>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

double cosine_of(JunctionState state) {
    SPINLOOM_EXPECT(state == JunctionState::parallel || state == JunctionState::antiparallel);
    return state == JunctionState::parallel ? 1.0 : -1.0;
}

constexpr double absent = 0;  // a card value that was left out; the ranges forbid it where it is given

}  // namespace

MagneticTunnelJunction MagneticTunnelJunction::from_ellipse(double ra_product, double length, double width, double tmr,
                                                            double half_voltage) {
    SPINLOOM_EXPECT(ra_product > 0 && length > 0 && width > 0 && tmr > 0 && half_voltage > 0);
    return {ra_product / (constants::pi * length * width / 4), tmr, half_voltage};
}

double tmr_at_temperature(double tmr, double alpha, double temperature) {
    SPINLOOM_EXPECT(tmr > 0 && alpha >= 0 && temperature > 0);
    if (alpha == 0 || temperature == junction_reference_temperature) return tmr;
    const auto share = [&](double kelvin) { return 1 - alpha * kelvin * std::sqrt(kelvin); };
    const double now = share(temperature), reference = share(junction_reference_temperature);
    if (!(now > 0 && reference > 0)) return std::numeric_limits<double>::quiet_NaN();
    const double ratio = now / reference;
    const double square = ratio * ratio * tmr / (2 + tmr);  // P(T)^2
    return square < 1 ? 2 * square / (1 - square) : std::numeric_limits<double>::quiet_NaN();
}

double MagneticTunnelJunction::tmr_at(double voltage) const {
    const double ratio = voltage / half_voltage;
    return tunnel_magnetoresistance / (1 + ratio * ratio);
}

CurrentAndConductance MagneticTunnelJunction::current_at_cosine(double cosine, double voltage) const {
    const double ratio = voltage / half_voltage;
    const double tmr = tmr_at(voltage);
    const double half_conductance = 0.5 / parallel_resistance;
    const double conductance = half_conductance * ((1 + cosine) + (1 - cosine) / (1 + tmr));
    // V dTMR/dV = -2 TMR (V/V_h)^2/(1 + (V/V_h)^2)
    const double voltage_tmr_slope = -2 * tmr * ratio * ratio / (1 + ratio * ratio);
    const double voltage_slope = -half_conductance * (1 - cosine) * voltage_tmr_slope / ((1 + tmr) * (1 + tmr));
    return {conductance * voltage, conductance + voltage_slope};
}

double MagneticTunnelJunction::resistance(double angle, double voltage) const {
    const double cosine = std::cos(angle);
    return 2 * parallel_resistance / ((1 + cosine) + (1 - cosine) / (1 + tmr_at(voltage)));
}

double MagneticTunnelJunction::resistance(JunctionState state, double voltage) const {
    return cosine_of(state) > 0 ? parallel_resistance : parallel_resistance * (1 + tmr_at(voltage));
}

CurrentAndConductance MagneticTunnelJunction::current(double angle, double voltage) const {
    return current_at_cosine(std::cos(angle), voltage);
}

CurrentAndConductance MagneticTunnelJunction::current(JunctionState state, double voltage) const {
    return current_at_cosine(cosine_of(state), voltage);
}

const std::vector<ParameterSpec>& mtj_parameters() {
    static const std::vector<ParameterSpec> specs = {
        {"r_parallel", "ohm", positive, "resistance of the parallel state", absent},
        {"ra_product", "ohm m^2", positive, "resistance-area product of the parallel state", absent},
        {"length", "m", positive, "long axis of the ellipse", absent},
        {"width", "m", positive, "short axis of the ellipse", absent},
        {"tmr", "1", positive, "tunnel magnetoresistance at zero bias", {}},
        {"half_voltage", "V", positive, "bias at which the tunnel magnetoresistance has halved",
         std::numeric_limits<double>::infinity()},
    };
    return specs;
}

MagneticTunnelJunction mtj_from_card(const Card& card) {
    const bool direct = card["r_parallel"] != absent;
    const int geometric = (card["ra_product"] != absent) + (card["length"] != absent) + (card["width"] != absent);
    if (direct ? geometric != 0 : geometric != 3) {
        throw InputError(
            {card.file(), 0, "parameters",
             "the parallel resistance must be given once: either r_parallel, or ra_product with length and width"});
    }
    if (direct) return {card["r_parallel"], card["tmr"], card["half_voltage"]};
    return MagneticTunnelJunction::from_ellipse(card["ra_product"], card["length"], card["width"], card["tmr"],
                                                card["half_voltage"]);
}

MagneticTunnelJunction read_mtj_card(const std::filesystem::path& path) {
    return mtj_from_card(Card::read(path, "mtj", mtj_parameters()));
}

}  // namespace spinloom
