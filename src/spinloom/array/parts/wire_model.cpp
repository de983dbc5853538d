#include "spinloom/array/parts/wire_model.hpp"

#include <cmath>

#include "spinloom/core/contract.hpp"

namespace spinloom {

double effective_resistivity(const WireGeometry& geometry) {
    const double width = geometry.line_width_lambda * geometry.lambda;
    SPINLOOM_EXPECT(width > 0 && geometry.grain_reflection >= 0 && geometry.grain_reflection < 1);
    const double surface = 0.75 * (1 - geometry.surface_specularity) * geometry.mean_free_path / width;
    const double a = geometry.mean_free_path * geometry.grain_reflection / (width * (1 - geometry.grain_reflection));
    if (a == 0) return geometry.bulk_resistivity * (surface + 1);
    const double grain = 1 / (1 - 1.5 * a + 3 * a * a - 3 * a * a * a * std::log1p(1 / a));
    return geometry.bulk_resistivity * (surface + grain);
}

WireSegments segment_resistances(const WireGeometry& geometry) {
    const double per_length =
        effective_resistivity(geometry) / (geometry.line_width_lambda * geometry.lambda * geometry.thickness);
    return {per_length * geometry.cell_width_lambda * geometry.lambda,
            per_length * geometry.cell_length_lambda * geometry.lambda};
}

}  // namespace spinloom
