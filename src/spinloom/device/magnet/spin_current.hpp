#pragma once

#include <Eigen/Core>
#include <limits>

#include "spinloom/device/magnet/macrospin.hpp"

/// Where the spins come from that turn a free layer: the heavy metal beneath it, and the barrier above it.

namespace spinloom {

/// A strip of heavy metal beneath the free layer, carrying the write current.
///
/// Law: the spin Hall effect turns a charge current I into a spin current that enters the layer with the polarisation
/// s,
///     H_DL = (hbar/2e) theta_eff I/(w t mu_0 M_s t_f),   H_FL = r H_DL,   theta_eff = theta_sh (1 - sech(t/lambda))
///     R = rho l/(w t)
/// Positive current drives m towards +s. The factor 1 - sech is the loss of a strip that is thin against the spin
/// diffusion length, because the opposite spins that gather at the far surface flow back.
/// Holds for a strip as wide as the free layer or wider and a transparent interface. Source: @cite liu2011,
/// @cite manchon2019.
struct SpinOrbitLine {
    double spin_hall_angle = 0;                   ///< theta_sh; its sign turns the torque around
    double diffusion_length = 0;                  ///< lambda [m]; 0 leaves the thickness factor at 1
    double length = 0, width = 0, thickness = 0;  ///< l, w, t [m], > 0; the current flows along the length
    double resistivity = 0;                       ///< rho [ohm m], >= 0
    double field_like_ratio = 0;                  ///< r = H_FL/H_DL
    Eigen::Vector3d polarisation{0, 1, 0};        ///< s, a unit vector

    /// 1 - sech(t/lambda): 0 for a thin strip, growing to 1 for a thick one.
    [[nodiscard]] double thickness_factor() const;
    [[nodiscard]] double resistance() const;  ///< R [ohm]
    /// H_DL of a current [A/m per A], with its sign.
    [[nodiscard]] double damping_like_field(const Macrospin& layer) const;
    /// The torque of a current [A].
    [[nodiscard]] SpinTorque torque(const Macrospin& layer, double current) const;
};

/// The angle of a junction, [0, pi] rad, between two unit vectors.
[[nodiscard]] double angle_between(const Eigen::Vector3d& free_layer, const Eigen::Vector3d& fixed_layer);

/// Electrons that tunnel into the free layer from a fixed one of polarisation P along p.
///
/// Law, at a voltage V over a junction of equal electrodes and conductance G_P in its parallel state:
///     H_DL = (hbar/2e) P/(1 + P^2) G_P V/(mu_0 M_s V_f),   P^2 = TMR/(2 + TMR)
/// independent of the angle: the torque of a current has the factor P/(1 + P^2 cos theta), and so has, upside down, the
/// current of a voltage. V > 0 lets electrons flow from the fixed into the free layer and drives m towards +p.
/// Source: @cite slonczewski2005, @cite julliere1975.
struct SpinTransferJunction {
    double parallel_conductance = 0;       ///< G_P [S], > 0
    double tunnel_magnetoresistance = 0;   ///< TMR as a ratio, > 0
    Eigen::Vector3d fixed_layer{0, 0, 1};  ///< p, a unit vector

    [[nodiscard]] double polarisation() const;  ///< P, in (0, 1)
    /// The torque of a voltage [V].
    [[nodiscard]] SpinTorque torque(const Macrospin& layer, double voltage) const;
};

}  // namespace spinloom
