#pragma once

#include <Eigen/Core>

/// A magnetic layer that turns as one: energy, effective field, and the equation of motion.

namespace spinloom {

/// The gyromagnetic ratio gamma of a free electron's spin to three digits [rad/(s T)], the one of @cite sun2000 and of
/// most device papers.
inline constexpr double usual_gyromagnetic_ratio = 1.76e11;

/// Torques on a macrospin beside those of its energy, as fields [A/m].
///
/// Law (Gilbert form): dm/dt = ... - g0 m x (m x d) - g0 m x f with g0 = gamma mu_0. The damping-like d drives m
/// towards its own direction, the field-like f acts exactly as an external field: a field applied for the length of a
/// pulse is added to it. Torques of several currents add up.
struct SpinTorque {
    Eigen::Vector3d damping_like = Eigen::Vector3d::Zero();  ///< [A/m]
    Eigen::Vector3d field_like = Eigen::Vector3d::Zero();    ///< [A/m]

    [[nodiscard]] friend SpinTorque operator+(const SpinTorque& a, const SpinTorque& b) {
        return {a.damping_like + b.damping_like, a.field_like + b.field_like};
    }
};

/// A single-domain free layer; its magnetisation has constant length and the direction m, a unit vector.
///
/// Law:
///     E/V = -mu_0 M_s H_ext.m - K_u (m.u)^2 + (mu_0 M_s^2/2) (N_x m_x^2 + N_y m_y^2 + N_z m_z^2)
///     H = -(dE/dm)/(mu_0 M_s V) = H_ext + 2 K_u/(mu_0 M_s) (m.u) u - M_s (N_x m_x, N_y m_y, N_z m_z)
///     dm/dt = -g0 m x H + alpha m x dm/dt - g0 m x (m x d) - g0 m x f
/// which is, solved for dm/dt with B = H + f + m x d:
///     dm/dt = -g0/(1 + alpha^2) (m x B + alpha m x (m x B))
/// Holds for elements small enough to be in one domain, about 50 nm. Source: @cite gilbert2004, @cite slonczewski1996.
struct Macrospin {
    double damping = 0;                                    ///< alpha, >= 0
    double saturation_magnetisation = 0;                   ///< M_s [A/m], > 0
    double uniaxial_anisotropy = 0;                        ///< K_u [J/m^3]; negative makes u a hard axis
    Eigen::Vector3d easy_axis = Eigen::Vector3d::UnitZ();  ///< u, a unit vector
    Eigen::Vector3d demagnetising_factors{0, 0, 0};        ///< N, each in [0, 1]
    double area = 0;                                       ///< of the layer [m^2], > 0
    double thickness = 0;                                  ///< of the layer [m], > 0
    Eigen::Vector3d external_field{0, 0, 0};               ///< H_ext [A/m]
    double gyromagnetic_ratio = usual_gyromagnetic_ratio;  ///< gamma [rad/(s T)], > 0

    [[nodiscard]] double volume() const { return area * thickness; }
    /// g0 = gamma mu_0 [m/(A s)].
    [[nodiscard]] double precession_constant() const;
    /// E(m) [J]; even in m without an external field.
    [[nodiscard]] double energy(const Eigen::Vector3d& m) const;
    /// The symmetric matrix A [A/m] of H = H_ext + A m.
    [[nodiscard]] Eigen::Matrix3d anisotropy_matrix() const;
    /// The eigenvalues of A, rising [A/m].
    [[nodiscard]] Eigen::Vector3d anisotropy_eigenvalues() const;
    /// H(m) [A/m].
    [[nodiscard]] Eigen::Vector3d effective_field(const Eigen::Vector3d& m) const;
    /// dm/dt [1/s], perpendicular to m; zero torque and alpha > 0: the energy never grows.
    [[nodiscard]] Eigen::Vector3d rate(const Eigen::Vector3d& m, const SpinTorque& torque = {}) const;
    /// Standard deviation of each component of the thermal field [A/m] that is held for `step` seconds:
    /// sqrt(2 alpha k_B T/(gamma mu_0^2 M_s V step)). Independent Gaussians, Stratonovich. Source: @cite brown1963.
    [[nodiscard]] double thermal_field(double temperature, double step) const;

    /// The stable directions without torque, as the extremes of the quadratic energy.
    struct Wells {
        Eigen::Vector3d easy;    ///< m along the easiest axis: the largest component of it is positive
        Eigen::Vector3d middle;  ///< m at the lowest saddle between the wells
        double barrier = 0;      ///< E(middle) - E(easy) [J], > 0 unless the layer has no preferred axis
    };
    /// Wells of the anisotropy alone, without the external field.
    [[nodiscard]] Wells wells() const;
    /// Delta = barrier/(k_B T).
    [[nodiscard]] double thermal_stability(double temperature) const;
};

}  // namespace spinloom
