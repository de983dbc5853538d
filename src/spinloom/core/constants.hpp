#pragma once

/// Physical constants, SI.
///
/// Source: CODATA 2018 recommended values; those marked exact define the SI of 2019. @cite codata2018

namespace spinloom::constants {

inline constexpr double pi = 3.14159265358979323846;
inline constexpr double elementary_charge = 1.602176634e-19;                   ///< e [C], exact
inline constexpr double boltzmann_constant = 1.380649e-23;                     ///< k_B [J/K], exact
inline constexpr double planck_constant = 6.62607015e-34;                      ///< h [J s], exact
inline constexpr double reduced_planck_constant = planck_constant / (2 * pi);  ///< hbar [J s]
inline constexpr double vacuum_permittivity = 8.8541878128e-12;                ///< epsilon_0 [F/m]
inline constexpr double vacuum_permeability = 1.25663706212e-6;                ///< mu_0 [H/m]
inline constexpr double speed_of_light = 299792458.0;                          ///< c [m/s], exact
inline constexpr double zero_celsius = 273.15;                                 ///< 0 degrees Celsius [K], exact

}  // namespace spinloom::constants
