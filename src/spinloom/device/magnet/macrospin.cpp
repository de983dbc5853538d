#include "spinloom/device/magnet/macrospin.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/Geometry>
#include <cmath>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {

using constants::boltzmann_constant;
using constants::vacuum_permeability;

double Macrospin::precession_constant() const {
    return gyromagnetic_ratio * vacuum_permeability;
}

Eigen::Matrix3d Macrospin::anisotropy_matrix() const {
    const double uniaxial = 2 * uniaxial_anisotropy / (vacuum_permeability * saturation_magnetisation);
    Eigen::Matrix3d matrix = uniaxial * easy_axis * easy_axis.transpose();
    matrix.diagonal() -= saturation_magnetisation * demagnetising_factors;
    return matrix;
}

double Macrospin::energy(const Eigen::Vector3d& m) const {
    const double moment = vacuum_permeability * saturation_magnetisation * volume();
    return -moment * (external_field.dot(m) + 0.5 * m.dot(anisotropy_matrix() * m));
}

Eigen::Vector3d Macrospin::effective_field(const Eigen::Vector3d& m) const {
    return external_field + anisotropy_matrix() * m;
}

Eigen::Vector3d Macrospin::rate(const Eigen::Vector3d& m, const SpinTorque& torque) const {
    const Eigen::Vector3d field = effective_field(m) + torque.field_like + m.cross(torque.damping_like);
    const Eigen::Vector3d precession = m.cross(field);
    return -precession_constant() / (1 + damping * damping) * (precession + damping * m.cross(precession));
}

double Macrospin::thermal_field(double temperature, double step) const {
    SPINLOOM_EXPECT(temperature >= 0 && step > 0);
    return std::sqrt(2 * damping * boltzmann_constant * temperature /
                     (precession_constant() * vacuum_permeability * saturation_magnetisation * volume() * step));
}

Eigen::Vector3d Macrospin::anisotropy_eigenvalues() const {
    return Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d>(anisotropy_matrix()).eigenvalues();
}

Macrospin::Wells Macrospin::wells() const {
    // E = -(moment/2) m.A m: the axes of A are the extremes, its largest eigenvalue the easiest direction.
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> solver(anisotropy_matrix());
    Wells result{solver.eigenvectors().col(2), solver.eigenvectors().col(1), 0};
    Eigen::Index largest = 0;
    result.easy.cwiseAbs().maxCoeff(&largest);
    if (result.easy[largest] < 0) result.easy = -result.easy;
    const double moment = vacuum_permeability * saturation_magnetisation * volume();
    result.barrier = 0.5 * moment * (solver.eigenvalues()[2] - solver.eigenvalues()[1]);
    return result;
}

double Macrospin::thermal_stability(double temperature) const {
    return wells().barrier / (boltzmann_constant * temperature);
}

}  // namespace spinloom
