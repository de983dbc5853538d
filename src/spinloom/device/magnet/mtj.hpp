#pragma once

#include <filesystem>
#include <limits>

#include "spinloom/core/card.hpp"
#include "spinloom/device/magnet/junction_state.hpp"

/// Magnetic tunnel junctions: resistance of two magnetic layers with a barrier between them.

namespace spinloom {

/// Current through a two-terminal element and its derivative with respect to the voltage across it.
struct CurrentAndConductance {
    double current = 0;      ///< [A]
    double conductance = 0;  ///< dI/dV [S]
};

/// A magnetic tunnel junction between two terminals.
///
/// Law (theta the angle between the magnetisations, G_P = 1/R_P):
///     G(theta, V) = (G_P/2) [(1 + cos theta) + (1 - cos theta)/(1 + TMR(V))],   R = 1/G,   I = G V
///     TMR(V) = TMR_0 / (1 + (V/V_half)^2)
/// At V = 0 this is R = 2 R_P (1 + TMR) / (2 + TMR (1 + cos theta)).
/// Holds below breakdown of the barrier, about 1 V; the parallel resistance is taken as independent of bias. Source:
/// angular law Slonczewski 1989, @cite slonczewski1989; the roll-off is the usual empirical form, `assumed`.
struct MagneticTunnelJunction {
    double parallel_resistance = 0;                                 ///< R_P [ohm], > 0
    double tunnel_magnetoresistance = 0;                            ///< TMR_0 as a ratio, > 0 (2 is 200 %)
    double half_voltage = std::numeric_limits<double>::infinity();  ///< V_half [V], > 0; infinity is no roll-off

    /// A junction from its layers: R_P = RA/A with A = pi length width/4, an ellipse.
    /// Arguments: RA product [ohm m^2], length and width [m], TMR as a ratio, V_half [V]; all > 0.
    [[nodiscard]] static MagneticTunnelJunction from_ellipse(
        double ra_product, double length, double width, double tmr,
        double half_voltage = std::numeric_limits<double>::infinity());

    /// TMR at a voltage [V]: even, TMR_0 at 0, half of it at V_half.
    [[nodiscard]] double tmr_at(double voltage) const;
    /// R [ohm] at an angle [rad] and voltage [V]: R_P at 0, R_P (1 + TMR(V)) at pi, growing in between; even in both.
    [[nodiscard]] double resistance(double angle, double voltage) const;
    /// The same of a stable state, angle 0 or pi. @pre the state is parallel or antiparallel
    [[nodiscard]] double resistance(JunctionState state, double voltage = 0) const;
    /// I = G V and dI/dV together, odd and even in V; dI/dV > 0 for the parallel state and, wherever TMR_0 <= 8, for
    /// every angle.
    [[nodiscard]] CurrentAndConductance current(double angle, double voltage) const;
    [[nodiscard]] CurrentAndConductance current(JunctionState state, double voltage) const;

private:
    [[nodiscard]] CurrentAndConductance current_at_cosine(double cosine, double voltage) const;
};

/// Temperature at which resistances of junctions are given, that of the transistors by default [K].
inline constexpr double junction_reference_temperature = 300.15;

/// TMR at a temperature by thermally excited spin waves. Law: both electrodes have the polarisation
///     P(T) = P_0 (1 - alpha T^1.5),     TMR = 2 P^2/(1 - P^2)   (Julliere)
/// with P_0 such that TMR is `tmr` at `junction_reference_temperature`; equal to `tmr` there, and for alpha = 0,
/// exactly. Source: @cite shang1998 (77 to 420 K), which finds a second, spin-independent current besides; that is left
/// out.
/// @param tmr          as a ratio, > 0
/// @param alpha        [K^-1.5], >= 0
/// @param temperature  [K], > 0
/// @return > 0 and finite, or no number where alpha T^1.5 reaches 1 or P would reach 1
[[nodiscard]] double tmr_at_temperature(double tmr, double alpha, double temperature);

/// What a card of kind "mtj" may give: tmr, half_voltage (left out: no roll-off), and either r_parallel or ra_product
/// with length and width.
[[nodiscard]] const std::vector<ParameterSpec>& mtj_parameters();

/// The junction of a card that was read with `mtj_parameters()`. @throws InputError if neither or both ways of stating
/// R_P are used
[[nodiscard]] MagneticTunnelJunction mtj_from_card(const Card& card);

/// Reads a card of kind "mtj". @throws InputError
[[nodiscard]] MagneticTunnelJunction read_mtj_card(const std::filesystem::path& path);

}  // namespace spinloom
