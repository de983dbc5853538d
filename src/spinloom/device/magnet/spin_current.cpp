#include "spinloom/device/magnet/spin_current.hpp"

#include <Eigen/Geometry>
#include <cmath>

#include "spinloom/core/constants.hpp"

namespace spinloom {
namespace {

/// Field per spin current density of polarised charge carriers: hbar/(2 e mu_0 M_s t_f) [A/m per A/m^2].
double field_per_current_density(const Macrospin& layer) {
    return constants::reduced_planck_constant / (2 * constants::elementary_charge * constants::vacuum_permeability *
                                                 layer.saturation_magnetisation * layer.thickness);
}

}  // namespace

double SpinOrbitLine::thickness_factor() const {
    return diffusion_length > 0 ? 1 - 1 / std::cosh(thickness / diffusion_length) : 1;
}

double SpinOrbitLine::resistance() const {
    return resistivity * length / (width * thickness);
}

double SpinOrbitLine::damping_like_field(const Macrospin& layer) const {
    return field_per_current_density(layer) * spin_hall_angle * thickness_factor() / (width * thickness);
}

SpinTorque SpinOrbitLine::torque(const Macrospin& layer, double current) const {
    const Eigen::Vector3d damping_like = damping_like_field(layer) * current * polarisation;
    return {damping_like, field_like_ratio * damping_like};
}

double angle_between(const Eigen::Vector3d& free_layer, const Eigen::Vector3d& fixed_layer) {
    return std::atan2(free_layer.cross(fixed_layer).norm(), free_layer.dot(fixed_layer));
}

double SpinTransferJunction::polarisation() const {
    return std::sqrt(tunnel_magnetoresistance / (2 + tunnel_magnetoresistance));
}

SpinTorque SpinTransferJunction::torque(const Macrospin& layer, double voltage) const {
    const double p = polarisation();
    const double current_density = parallel_conductance * voltage / layer.area;
    return {field_per_current_density(layer) * p / (1 + p * p) * current_density * fixed_layer,
            Eigen::Vector3d::Zero()};
}

}  // namespace spinloom
