#pragma once

namespace spinloom {

/// Cross-section and pitch of the wires of an array, SI.
///
/// The defaults are the 9 nm geometry of the IMAC-Sim code release: a bitcell of 15 x 12 lambda and copper lines 3
/// lambda wide.
/// @cite imacsim2023
struct WireGeometry {
    double lambda = 9e-9;               ///< half the minimum feature [m]
    double cell_length_lambda = 15;     ///< cell size along the output (bit) lines [lambda]
    double cell_width_lambda = 12;      ///< cell size along the input (word) lines [lambda]
    double line_width_lambda = 3;       ///< [lambda]
    double thickness = 22e-9;           ///< metal thickness [m]
    double bulk_resistivity = 1.9e-8;   ///< copper [ohm m]
    double mean_free_path = 39e-9;      ///< of electrons in copper [m]
    double surface_specularity = 0.25;  ///< p, fraction of specular surface scattering [1], 0 to 1
    double grain_reflection = 0.3;      ///< R, reflection at a grain boundary [1], 0 to below 1
};

/// Resistance of one wire segment, cell to cell [ohm].
struct WireSegments {
    double input_line = 0;   ///< along an input (word) line
    double output_line = 0;  ///< along an output (bit) line
};

/// Resistivity of a thin line: surface and grain-boundary scattering.
///
///     rho = rho_0 (FS + MS),   FS = 3/4 (1 - p) l_0 / w,
///     MS = 1 / (1 - 3a/2 + 3a^2 - 3a^3 ln(1 + 1/a)),   a = l_0 R / (d (1 - R)),   grain size d = w
///
/// Surface (FS) and grain-boundary (MS) scattering add as if independent, MS holding the bulk's share; first order in
/// l_0/w, used here where w is below l_0. The form of the code release that the geometry comes from. @cite imacsim2023
/// mayadas1970
/// @returns [ohm m]; larger for narrower lines; rho_0 in the limit of a wide line
[[nodiscard]] double effective_resistivity(const WireGeometry& geometry);

/// rho x (cell size along the line) / (line width x thickness).
[[nodiscard]] WireSegments segment_resistances(const WireGeometry& geometry);

}  // namespace spinloom
