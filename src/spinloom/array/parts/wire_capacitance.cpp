#include "spinloom/array/parts/wire_capacitance.hpp"

#include <cmath>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {

LineCapacitance line_capacitance(double width, double thickness, double height, double spacing,
                                 double relative_permittivity) {
    SPINLOOM_EXPECT(width > 0 && thickness > 0 && height > 0 && spacing > 0 && relative_permittivity >= 1);
    const double permittivity = constants::vacuum_permittivity * relative_permittivity;
    const double w = width / height, t = thickness / height, s = spacing / height;
    const double fringe = std::pow(t, 0.222);
    return {permittivity * (1.15 * w + 2.80 * fringe),
            permittivity * (0.03 * w + 0.83 * t - 0.07 * fringe) * std::pow(s, -1.34)};
}

double junction_capacitance(const ArrayDielectrics& dielectrics) {
    return constants::vacuum_permittivity * dielectrics.barrier_permittivity * dielectrics.junction_area /
           dielectrics.barrier_thickness;
}

CrossbarCapacitances segment_capacitances(const WireGeometry& geometry, const ArrayDielectrics& dielectrics) {
    const double width = geometry.line_width_lambda * geometry.lambda;
    const double cell_length = geometry.cell_length_lambda * geometry.lambda;
    const double cell_width = geometry.cell_width_lambda * geometry.lambda;
    const auto line = [&](double pitch) {
        return line_capacitance(width, geometry.thickness, dielectrics.line_height, pitch - width,
                                dielectrics.line_permittivity);
    };
    const auto input = line(cell_length), output = line(0.5 * cell_width);
    return {cell_width * input.ground, cell_width * input.coupling, cell_length * output.ground,
            cell_length * output.coupling, junction_capacitance(dielectrics)};
}

}  // namespace spinloom
