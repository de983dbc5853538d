#pragma once

#include "spinloom/array/parts/wire_model.hpp"

namespace spinloom {

/// What the wires and the junctions of an array store charge in, beside the metal itself.
///
/// Height and the form of the law are those of the IMAC-Sim code release. The rest is `assumed`: permittivity of dense
/// SiO2 between the lines, a barrier of MgO 1 nm thick with its bulk permittivity, the junction an ellipse of
/// 50 nm x 30 nm. @cite imacsim2023
struct ArrayDielectrics {
    double line_height = 20e-9;         ///< from a line to the next metal plane below it [m]; published
    double line_permittivity = 3.9;     ///< relative, between the lines [1]; assumed
    double junction_area = 1.178e-15;   ///< of one cell [m^2]; the published ellipse
    double barrier_thickness = 1e-9;    ///< [m]; assumed
    double barrier_permittivity = 9.8;  ///< relative, MgO [1]; assumed
};

/// Capacitance of a line per length [F/m].
struct LineCapacitance {
    double ground = 0;    ///< to the plane: plate and fringe
    double coupling = 0;  ///< to each neighbour
};

/// Line over a plane with a neighbour on either side.
///
///     C_ground   = eps (1.15 w/h + 2.80 (t/h)^0.222)
///     C_coupling = eps (0.03 w/h + 0.83 t/h - 0.07 (t/h)^0.222) (s/h)^-1.34
///
/// w width, t thickness, h height above the plane, s clear spacing. Within 6 % for 0.3 < w/h, t/h < 30 (ground) and
/// within 10 % in total for 0.3 < w/h, t/h < 10, 0.5 < s/h < 10 (with coupling). All arguments in m, > 0, the
/// permittivity relative. Both grow with w and t; the coupling falls with s.
/// Source: @cite sakurai1983, the formulas of a single line and of three lines.
[[nodiscard]] LineCapacitance line_capacitance(double width, double thickness, double height, double spacing,
                                               double relative_permittivity);

/// Capacitances of a crossbar, segment by segment [F]. Zero where nothing stores charge.
struct CrossbarCapacitances {
    double input_ground = 0;     ///< of one segment of an input (word) line
    double input_coupling = 0;   ///< ... to the same segment of the next word line
    double output_ground = 0;    ///< of one segment of an output (bit) line
    double output_coupling = 0;  ///< ... to the same segment of the next bit line
    double cell = 0;             ///< across a cell, in parallel with its resistance

    [[nodiscard]] bool any() const {
        return input_ground > 0 || input_coupling > 0 || output_ground > 0 || output_coupling > 0 || cell > 0;
    }
};

/// Parallel plates: eps_0 eps_r A/d of the junction's barrier [F].
[[nodiscard]] double junction_capacitance(const ArrayDielectrics& dielectrics);

/// Of the wires of a geometry. Pitch of the word lines: a cell's length. Pitch of the bit lines: half a cell's width,
/// because the lines I+ and I- of a pair share a cell's width.
[[nodiscard]] CrossbarCapacitances segment_capacitances(const WireGeometry& geometry,
                                                        const ArrayDielectrics& dielectrics);

}  // namespace spinloom
