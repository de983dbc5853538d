#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>

#include "spinloom/core/constants.hpp"
#include "spinloom/device/magnet/llg_ensemble.hpp"
#include "spinloom/device/magnet/llg_trajectory.hpp"

namespace spinloom {
namespace {

constexpr double kT = constants::boltzmann_constant * 300;

Macrospin ellipse() {
    Macrospin layer;
    layer.damping = 0.02;
    layer.saturation_magnetisation = 8e5;
    layer.easy_axis = Eigen::Vector3d::UnitY();
    layer.demagnetising_factors = {0.0635, 0.0243, 0.9122};
    layer.area = 1.4137e-15;
    layer.thickness = 1.5e-9;
    return layer;
}

/// A layer whose only energy is K_u V (1 - m_z^2) = delta kT (1 - m_z^2), damped strongly and small, so that samples
/// forget fast.
Macrospin uniaxial(double delta) {
    Macrospin layer;
    layer.damping = 1;
    layer.saturation_magnetisation = 8e5;
    layer.area = 1e-16;
    layer.thickness = 1e-9;
    layer.uniaxial_anisotropy = delta * kT / layer.volume();
    return layer;
}

/// Rotational diffusion constant [1/s].
double diffusion(const Macrospin& layer) {
    return layer.damping * layer.precession_constant() * kT /
           ((1 + layer.damping * layer.damping) * constants::vacuum_permeability * layer.saturation_magnetisation *
            layer.volume());
}

const Eigen::Vector3d tilted = Eigen::Vector3d(0.5, 0.8, 0.2).normalized();
const SpinTorque torque{{0, -2e4, 1e4}, {5e3, 0, 0}};

Eigen::Vector3d end_of(const Macrospin& layer, double duration, const TrajectoryOptions& options) {
    const std::array<Drive, 1> drives = {Drive{duration, torque}};
    const std::array<double, 1> times = {duration};
    return integrate_llg(layer, tilted, drives, times, options).directions.back();
}

TEST(LlgTrajectory, EnergyIsConservedWithoutDamping) {
    auto layer = ellipse();
    layer.damping = 0;
    layer.external_field = {1e4, 0, 2e4};
    const double duration = 10e-9;
    const std::array<Drive, 1> drives = {Drive{duration, {}}};
    const double scale = layer.energy(layer.wells().middle) - layer.energy(layer.wells().easy);
    const auto trajectory = integrate_llg(layer, tilted, drives, regular_times(duration, 0.1e-9));
    double worst = 0;
    for (const auto& m : trajectory.directions) {
        worst = std::max(worst, std::abs(layer.energy(m) - layer.energy(tilted)) / scale);
    }
    EXPECT_LT(worst, 1e-8 * 10) << "the limit, 1e-8 a nanosecond";
    EXPECT_LT(worst, 1e-11) << "what the series reaches";
}

TEST(LlgTrajectory, EnergyNeverGrowsWithDamping) {
    const auto layer = ellipse();
    const std::array<Drive, 1> drives = {Drive{3e-9, {}}};
    const auto trajectory = integrate_llg(layer, tilted, drives, regular_times(3e-9, 1e-12));
    double last = layer.energy(tilted);
    for (const auto& m : trajectory.directions) {
        EXPECT_LE(layer.energy(m), last + 1e-12 * std::abs(last));
        last = layer.energy(m);
    }
}

TEST(LlgTrajectory, DampedPrecessionFollowsItsClosedForm) {
    Macrospin layer = uniaxial(0);
    layer.damping = 0.02;
    layer.external_field = {0, 0, 1e5};
    const double theta0 = 1.2;
    const Eigen::Vector3d start(std::sin(theta0), 0, std::cos(theta0));
    const double rate = layer.precession_constant() * 1e5 / (1 + layer.damping * layer.damping);
    const std::array<Drive, 1> drives = {Drive{3e-9, {}}};
    const auto times = regular_times(3e-9, 10e-12);
    const auto trajectory = integrate_llg(layer, start, drives, times);
    for (std::size_t i = 0; i < times.size(); ++i) {
        const double theta = 2 * std::atan(std::tan(theta0 / 2) * std::exp(-layer.damping * rate * times[i]));
        const double phi = rate * times[i];
        const Eigen::Vector3d expected(std::sin(theta) * std::cos(phi), std::sin(theta) * std::sin(phi),
                                       std::cos(theta));
        EXPECT_LT((trajectory.directions[i] - expected).norm(), 1e-11) << times[i];
    }
}

TEST(LlgTrajectory, SeriesConvergeWithTheirOrder) {
    const auto layer = ellipse();
    const double duration = 60e-12;
    TrajectoryOptions reference;
    const auto exact = end_of(layer, duration, reference);
    for (const int order : {2, 3, 4, 6}) {
        TrajectoryOptions options;
        options.order = order;
        options.fixed_step = 2e-12;
        const double coarse = (end_of(layer, duration, options) - exact).norm();
        options.fixed_step = 1e-12;
        const double fine = (end_of(layer, duration, options) - exact).norm();
        EXPECT_NEAR(std::log2(coarse / fine), order, 0.3) << order << ": " << coarse << " " << fine;
    }
}

TEST(LlgTrajectory, OrdersAndTolerancesAgree) {
    const auto layer = ellipse();
    const auto exact = end_of(layer, 2e-9, {});
    for (const int order : {12, 30}) {
        TrajectoryOptions options;
        options.order = order;
        EXPECT_LT((end_of(layer, 2e-9, options) - exact).norm(), 1e-10) << order;
    }
    TrajectoryOptions loose;
    loose.tolerance = 1e-8;
    const double error = (end_of(layer, 2e-9, loose) - exact).norm();
    EXPECT_LT(error, 1e-4);
    EXPECT_GT(error, 1e-13);
}

TEST(LlgEnsemble, HeunIsOfSecondOrderWithoutNoise) {
    const auto layer = ellipse();
    const double duration = 50e-12;
    const auto exact = end_of(layer, duration, {});
    const auto error = [&](double step) {
        EnsembleOptions options;
        options.step = step;
        LlgEnsemble ensemble(layer, options, tilted, 1);
        ensemble.advance(duration, torque);
        return (ensemble.magnetisation(0) - exact).norm();
    };
    EXPECT_NEAR(std::log2(error(0.2e-12) / error(0.1e-12)), 2, 0.1);
    EXPECT_NEAR(std::log2(error(0.1e-12) / error(0.05e-12)), 2, 0.1);
}

/// Mean of f over samples and its standard error; samples are independent.
struct Estimate {
    double mean = 0, error = 0;
};
template <class Function>
Estimate average(const LlgEnsemble& ensemble, const Function& f) {
    double sum = 0, square = 0;
    const auto n = static_cast<double>(ensemble.size());
    for (std::size_t i = 0; i < ensemble.size(); ++i) {
        const double x = f(ensemble.magnetisation(i));
        sum += x;
        square += x * x;
    }
    const double mean = sum / n;
    return {mean, std::sqrt((square / n - mean * mean) / n)};
}

EnsembleOptions warm(double step = 1e-13) {
    EnsembleOptions options;
    options.temperature = 300;
    options.step = step;
    options.seed = 20;
    options.threads = 2;
    return options;
}

TEST(LlgEnsemble, HeunConvergesToTheStratonovichSolutionWithNoise) {
    // Itô's reading of the same noise would shrink the mean of m_z of free diffusion at another rate; with Heun it
    // decays as exp(-2 D t) whatever the step.
    const auto layer = uniaxial(0);
    const double time = 0.4 / diffusion(layer);
    for (const double steps : {100.0, 400.0}) {
        LlgEnsemble ensemble(layer, warm(time / steps), Eigen::Vector3d::UnitZ(), 20000);
        ensemble.advance(time, {});
        const auto mz = average(ensemble, [](const Eigen::Vector3d& m) { return m.z(); });
        EXPECT_NEAR(mz.mean, std::exp(-0.8), 3 * mz.error + 0.2 / (steps * steps)) << steps;
    }
}

TEST(LlgEnsemble, ZeemanEquilibriumIsLangevins) {
    for (const double xi : {1.0, 5.0}) {
        auto layer = uniaxial(0);
        const double moment = constants::vacuum_permeability * layer.saturation_magnetisation * layer.volume();
        layer.external_field = {0, 0, xi * kT / moment};
        LlgEnsemble ensemble(layer, warm(), Eigen::Vector3d::UnitX(), 10000);
        ensemble.advance(8 / (2 * diffusion(layer)), {});
        const auto cosine = average(ensemble, [](const Eigen::Vector3d& m) { return m.z(); });
        const auto square = average(ensemble, [](const Eigen::Vector3d& m) { return m.z() * m.z(); });
        const double langevin = 1 / std::tanh(xi) - 1 / xi;
        EXPECT_NEAR(cosine.mean, langevin, 3 * cosine.error) << xi;
        EXPECT_NEAR(square.mean, 1 - 2 * langevin / xi, 3 * square.error) << xi;
        const auto across = average(ensemble, [](const Eigen::Vector3d& m) { return m.x(); });
        EXPECT_NEAR(across.mean, 0, 3 * across.error);
    }
}

/// <sin^2 theta> in one well of E = delta kT sin^2 theta, by quadrature over u = cos theta.
double mean_square_sine(double delta) {
    double weight = 0, sum = 0;
    constexpr int points = 200000;
    for (int i = 0; i < points; ++i) {
        const double u = (i + 0.5) / points;
        const double boltzmann = std::exp(-delta * (1 - u * u));
        weight += boltzmann;
        sum += boltzmann * (1 - u * u);
    }
    return sum / weight;
}

TEST(LlgEnsemble, UniaxialWellIsBoltzmanns) {
    for (const double delta : {10.0, 40.0}) {
        const auto layer = uniaxial(delta);
        LlgEnsemble ensemble(layer, warm(0.25e-13), Eigen::Vector3d::UnitZ(), 20000);
        ensemble.advance(3 / (delta * diffusion(layer)), {});
        const auto sine = average(ensemble, [](const Eigen::Vector3d& m) { return 1 - m.z() * m.z(); });
        const double expected = mean_square_sine(delta);
        EXPECT_NEAR(sine.mean, expected, 3 * sine.error) << delta;
        EXPECT_NEAR(sine.mean / expected, 1, 0.05) << delta;
    }
}

TEST(LlgEnsemble, EllipseFollowsBoltzmannInBothTransverseDirections) {
    auto layer = ellipse();
    layer.damping = 0.2;
    LlgEnsemble ensemble(layer, warm(), Eigen::Vector3d::UnitY(), 20000);
    ensemble.advance(0.5e-9, {});
    // Small angles: <m_i^2> = kT/(2 dE_i), with corrections of a few per cent that the quadrature below includes.
    double weight = 0, in_plane = 0, out_of_plane = 0;
    constexpr int points = 1200;
    for (int i = 0; i < points; ++i) {
        for (int j = 0; j < points; ++j) {
            const double y = (i + 0.5) / points, phi = 2 * constants::pi * (j + 0.5) / points;
            const double radius = std::sqrt(1 - y * y);
            const Eigen::Vector3d m(radius * std::cos(phi), y, radius * std::sin(phi));
            const double boltzmann = std::exp((layer.energy(Eigen::Vector3d::UnitY()) - layer.energy(m)) / kT);
            weight += boltzmann;
            in_plane += boltzmann * m.x() * m.x();
            out_of_plane += boltzmann * m.z() * m.z();
        }
    }
    const auto x = average(ensemble, [](const Eigen::Vector3d& m) { return m.x() * m.x(); });
    const auto z = average(ensemble, [](const Eigen::Vector3d& m) { return m.z() * m.z(); });
    EXPECT_NEAR(x.mean, in_plane / weight, 3 * x.error);
    EXPECT_NEAR(z.mean, out_of_plane / weight, 3 * z.error);
}

/// Slowest relaxation rate over D of the uniaxial potential, from the eigenvalues of the Fokker-Planck operator in
/// Legendre polynomials: d<P_l>/dt couples l to l +- 2.
double neel_brown_rate(double delta) {
    constexpr int terms = 60;  // odd l
    Eigen::MatrixXd a = Eigen::MatrixXd::Zero(terms, terms);
    for (int row = 0; row < terms; ++row) {
        const double l = 2 * row + 1;
        a(row, row) = l * (l + 1) * (1 - 2 * delta / ((2 * l - 1) * (2 * l + 3)));
        if (row > 0) a(row, row - 1) = -2 * delta * l * (l + 1) * (l - 1) / ((2 * l - 1) * (2 * l + 1));
        if (row + 1 < terms) a(row, row + 1) = 2 * delta * l * (l + 1) * (l + 2) / ((2 * l + 1) * (2 * l + 3));
    }
    return a.eigenvalues().real().minCoeff();
}

TEST(LlgEnsemble, ReversalFollowsNeelAndBrown) {
    for (const double delta : {2.0, 5.0}) {
        const auto layer = uniaxial(delta);
        const double rate = neel_brown_rate(delta) * diffusion(layer);
        LlgEnsemble ensemble(layer, warm(), Eigen::Vector3d::UnitZ(), 10000);
        // After the faster modes have died, <m_z> decays as exp(-rate t).
        ensemble.advance(0.3 / rate, {});
        const auto before = average(ensemble, [](const Eigen::Vector3d& m) { return m.z(); });
        ensemble.advance(0.7 / rate, {});
        const auto after = average(ensemble, [](const Eigen::Vector3d& m) { return m.z(); });
        const double ratio = after.mean / before.mean;
        const double error = ratio * std::hypot(before.error / before.mean, after.error / after.mean);
        EXPECT_NEAR(ratio, std::exp(-0.7), 3 * error) << delta;
    }
}

}  // namespace
}  // namespace spinloom
