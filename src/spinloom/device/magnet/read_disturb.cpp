#include "spinloom/device/magnet/read_disturb.hpp"

#include <algorithm>
#include <cmath>

namespace spinloom {

double critical_read_voltage(const SotDevice& device) {
    const auto& layer = device.layer;
    const Eigen::Vector3d a = layer.anisotropy_eigenvalues();
    const double critical_field = layer.damping * (2 * a[2] - a[1] - a[0]) / 2;
    return critical_field / device.junction.torque(layer, 1).damping_like.norm();
}

ParallelEscape parallel_escape(const SotDevice& device, double temperature) {
    return {escape_rate(device.layer, temperature), device.layer.thermal_stability(temperature),
            critical_read_voltage(device), std::abs(device.layer.wells().easy.z()) > 0.5};
}

double ParallelEscape::rate(double voltage) const {
    const double left = 1 + std::max(-1.0, voltage / critical_voltage);
    return rate_at_rest * std::exp(thermal_stability * (1 - (is_perpendicular ? left * left : left)));
}

double flip_probability(double rate_out, double rate_back, double time) {
    const double sum = rate_out + rate_back;
    if (!(sum > 0)) return 0;
    return rate_out / sum * -std::expm1(-sum * time);
}

}  // namespace spinloom
