#include "spinloom/device/magnet/macrospin.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <Eigen/Geometry>
#include <cmath>

#include "spinloom/core/constants.hpp"
#include "spinloom/device/magnet/spin_current.hpp"

namespace spinloom {
namespace {

Macrospin oblique_layer() {
    Macrospin layer;
    layer.damping = 0.1;
    layer.saturation_magnetisation = 8e5;
    layer.uniaxial_anisotropy = 3e5;
    layer.easy_axis = Eigen::Vector3d(1, 2, -2) / 3;
    layer.demagnetising_factors = {0.1, 0.2, 0.7};
    layer.area = 1e-15;
    layer.thickness = 1.2e-9;
    layer.external_field = {2e4, -5e4, 1e4};
    return layer;
}

Eigen::Vector3d any_direction() {
    const auto part = [] { return *rc::gen::inRange(-1000, 1000) / 1000.0; };
    const Eigen::Vector3d v(part(), part(), part() + 1e-3);
    return v.normalized();
}

RC_GTEST_PROP(Macrospin, FieldIsTheSlopeOfTheEnergy, ()) {
    const auto layer = oblique_layer();
    const auto m = any_direction();
    const double moment = constants::vacuum_permeability * layer.saturation_magnetisation * layer.volume();
    const auto field = layer.effective_field(m);
    for (int i = 0; i < 3; ++i) {
        const Eigen::Vector3d shift = 1e-4 * Eigen::Vector3d::Unit(i);
        const double slope = (layer.energy(m + shift) - layer.energy(m - shift)) / 2e-4;
        RC_ASSERT(std::abs(-slope / moment - field[i]) < 1e-7 * layer.saturation_magnetisation);
    }
}

RC_GTEST_PROP(Macrospin, RateSolvesTheGilbertForm, ()) {
    const auto layer = oblique_layer();
    const auto m = any_direction();
    SpinTorque torque{3e4 * any_direction(), -2e4 * any_direction()};
    const Eigen::Vector3d rate = layer.rate(m, torque);
    const double g0 = layer.precession_constant();
    const Eigen::Vector3d implicit = -g0 * m.cross(layer.effective_field(m)) + layer.damping * m.cross(rate) -
                                     g0 * m.cross(m.cross(torque.damping_like)) - g0 * m.cross(torque.field_like);
    RC_ASSERT((rate - implicit).norm() < 1e-12 * g0 * layer.saturation_magnetisation);
    RC_ASSERT(std::abs(rate.dot(m)) < 1e-12 * g0 * layer.saturation_magnetisation);
}

RC_GTEST_PROP(Macrospin, DampingLowersTheEnergy, ()) {
    const auto layer = oblique_layer();
    const auto m = any_direction();
    RC_ASSERT(layer.effective_field(m).dot(layer.rate(m)) >= 0);
}

TEST(Macrospin, WellsOfAUniaxialLayerHaveItsBarrier) {
    Macrospin layer;
    layer.saturation_magnetisation = 1e6;
    layer.uniaxial_anisotropy = 2.5e5;
    layer.area = 1e-15;
    layer.thickness = 1e-9;
    const auto wells = layer.wells();
    EXPECT_NEAR(wells.easy.z(), 1, 1e-12);
    EXPECT_NEAR(wells.middle.z(), 0, 1e-12);
    EXPECT_NEAR(wells.barrier / (2.5e5 * 1e-24), 1, 1e-12);
    EXPECT_NEAR(layer.thermal_stability(300), 2.5e-19 / (constants::boltzmann_constant * 300), 1e-9);
}

TEST(Macrospin, WellsOfAnEllipseLieAlongItsLongAxis) {
    Macrospin layer;
    layer.saturation_magnetisation = 8e5;
    layer.demagnetising_factors = {0.0635, 0.0243, 0.9122};
    layer.area = 1.4137e-15;
    layer.thickness = 1.5e-9;
    const auto wells = layer.wells();
    EXPECT_NEAR(wells.easy.y(), 1, 1e-12);
    EXPECT_NEAR(std::abs(wells.middle.x()), 1, 1e-12);
    EXPECT_NEAR(wells.barrier, layer.energy(wells.middle) - layer.energy(wells.easy), 1e-12 * wells.barrier);
}

TEST(Macrospin, ThermalFieldIsBrowns) {
    const auto layer = oblique_layer();
    const double mu0 = constants::vacuum_permeability;
    const double expected =
        std::sqrt(2 * 0.1 * constants::boltzmann_constant * 300 / (1.76e11 * mu0 * mu0 * 8e5 * 1.2e-24 * 1e-13));
    EXPECT_NEAR(layer.thermal_field(300, 1e-13) / expected, 1, 1e-14);
    EXPECT_EQ(layer.thermal_field(0, 1e-13), 0);
}

TEST(SpinOrbitLine, FieldOfACurrentIsThatOfTheReference) {
    Macrospin layer;
    layer.saturation_magnetisation = 8e5;
    layer.thickness = 1.5e-9;
    SpinOrbitLine line;
    line.spin_hall_angle = 0.3;
    line.width = 60e-9;
    line.thickness = 3e-9;
    line.field_like_ratio = 0.3;
    // Current and field of the reference trajectories.
    const auto torque = line.torque(layer, -6.11708354622701e-05);
    EXPECT_NEAR(torque.damping_like.y() / -22250.4, 1, 1e-9);
    EXPECT_NEAR(torque.field_like.y(), 0.3 * torque.damping_like.y(), 1e-9);
    EXPECT_EQ(torque.damping_like.x(), 0);
}

TEST(SpinOrbitLine, ThicknessFactorGrowsFromNothingToOne) {
    SpinOrbitLine line;
    line.length = 100e-9;
    line.width = 60e-9;
    line.resistivity = 2e-6;
    line.diffusion_length = 1.5e-9;
    double last = 0;
    for (const double t : {0.1e-9, 1e-9, 3e-9, 10e-9}) {
        line.thickness = t;
        EXPECT_GT(line.thickness_factor(), last);
        last = line.thickness_factor();
        EXPECT_NEAR(line.resistance(), 2e-6 * 100e-9 / (60e-9 * t), 1e-9);
    }
    line.thickness = 3e-9;
    EXPECT_NEAR(line.thickness_factor(), 1 - 2 / (std::exp(2.0) + std::exp(-2.0)), 1e-14);
    line.thickness = 1e-6;
    EXPECT_NEAR(line.thickness_factor(), 1, 1e-12);
    line.diffusion_length = 0;
    EXPECT_EQ(line.thickness_factor(), 1);
}

TEST(SpinTransferJunction, TorqueIsThatOfTheParallelCurrentAtItsPolarisation) {
    const auto layer = oblique_layer();
    const SpinTransferJunction junction{1e-4, 2.0, {0, 0, 1}};
    const double p = std::sqrt(0.5);  // TMR of 200 %
    EXPECT_NEAR(junction.polarisation(), p, 1e-15);
    const double moment = constants::vacuum_permeability * layer.saturation_magnetisation * layer.volume();
    const double expected =
        constants::reduced_planck_constant / (2 * constants::elementary_charge) * p / (1 + p * p) * 1e-4 * 0.2 / moment;
    EXPECT_NEAR(junction.torque(layer, 0.2).damping_like.z() / expected, 1, 1e-14);
    EXPECT_EQ(junction.torque(layer, 0).damping_like.norm(), 0);
    EXPECT_LT(junction.torque(layer, -0.2).damping_like.z(), 0);
}

}  // namespace
}  // namespace spinloom
