#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/device/magnet/write_error_curve.hpp"

namespace spinloom {
namespace {

constexpr double kT = constants::boltzmann_constant * 300;

/// A perpendicular layer whose spins are polarised along its axis: everything is symmetric about z, and the probability
/// of m_z obeys a Fokker-Planck equation in one variable.
SotDevice axisymmetric(double delta) {
    SotDevice device;
    device.layer.damping = 0.1;
    device.layer.saturation_magnetisation = 8e5;
    device.layer.area = 1e-15;
    device.layer.thickness = 1e-9;
    device.layer.uniaxial_anisotropy = delta * kT / device.layer.volume();
    device.line.spin_hall_angle = 0.3;
    device.line.length = device.line.width = 60e-9;
    device.line.thickness = 4e-9;
    device.line.resistivity = 2e-6;
    device.line.polarisation = Eigen::Vector3d::UnitZ();
    device.junction = {1e-4, 2, Eigen::Vector3d::UnitZ()};
    return device;
}

/// dP/dt = d/du (1 - u^2) (D dP/du - g (alpha H_k u + d) P) on u = m_z in [-1, 1], by finite volumes with exponentially
/// fitted fluxes, implicit in time. Shares nothing with the product but the law.
class FokkerPlanck {
public:
    explicit FokkerPlanck(const Macrospin& layer) {
        rate_ = layer.precession_constant() / (1 + layer.damping * layer.damping);
        field_ = layer.damping * 2 * layer.uniaxial_anisotropy /
                 (constants::vacuum_permeability * layer.saturation_magnetisation);
        diffusion_ = rate_ * layer.damping * kT /
                     (constants::vacuum_permeability * layer.saturation_magnetisation * layer.volume());
        double sum = 0;
        for (std::size_t i = 0; i < cells; ++i) {
            const double u = -1 + (static_cast<double>(i) + 0.5) * width;
            p_[i] = u < 0 ? std::exp(layer.uniaxial_anisotropy * layer.volume() / kT * (u * u - 1)) : 0;
            sum += p_[i];
        }
        for (double& p : p_) p /= sum;
    }

    /// @param temperature  [K]
    void advance(double duration, double torque_field, int steps, double temperature = 300) {
        const double diffusion = diffusion_ * temperature / 300;
        const double dt = duration / steps;
        std::vector<double> up(cells, 0), down(cells, 0);  // rates out of cell i to i + 1, and out of i + 1 to i
        for (std::size_t i = 0; i + 1 < cells; ++i) {
            const double u = -1 + (static_cast<double>(i) + 1) * width;
            const double peclet = rate_ * (field_ * u + torque_field) * width / diffusion;
            const double scale = (1 - u * u) * diffusion / (width * width);
            const auto bernoulli = [](double x) { return std::abs(x) < 1e-9 ? 1 - x / 2 : x / std::expm1(x); };
            up[i] = scale * bernoulli(-peclet);
            down[i] = scale * bernoulli(peclet);
        }
        for (int step = 0; step < steps; ++step) solve(up, down, dt);
    }

    [[nodiscard]] double below_zero() const {
        double sum = 0;
        for (std::size_t i = 0; i < cells / 2; ++i) sum += p_[i];
        return sum;
    }

private:
    static constexpr std::size_t cells = 3000;
    static constexpr double width = 2.0 / cells;

    /// (1 - L dt) p' = p, tridiagonal; first order in time, so many steps.
    void solve(const std::vector<double>& up, const std::vector<double>& down, double dt) {
        std::vector<double> ratio(cells), right(cells);
        for (std::size_t i = 0; i < cells; ++i) {
            const double from_below = i > 0 ? up[i - 1] : 0, to_below = i > 0 ? down[i - 1] : 0;
            const double diagonal = 1 + dt * (up[i] + to_below);
            const double pivot = diagonal - (i > 0 ? dt * from_below * ratio[i - 1] : 0);
            ratio[i] = dt * down[i] / pivot;
            right[i] = (p_[i] + (i > 0 ? dt * from_below * right[i - 1] : 0)) / pivot;
        }
        p_[cells - 1] = right[cells - 1];
        for (std::size_t i = cells - 1; i-- > 0;) p_[i] = right[i] + ratio[i] * p_[i + 1];
    }

    double rate_, field_, diffusion_;
    std::array<double, cells> p_{};
};

WriteOptions options_for(std::size_t samples) {
    WriteOptions options;
    options.samples = samples;
    options.seed = 6;
    options.threads = 2;
    return options;
}

TEST(WriteErrors, CountingAndSplittingFollowTheFokkerPlanckEquation) {
    const auto device = axisymmetric(30);
    const double field = 3 * device.layer.damping * 2 * device.layer.uniaxial_anisotropy /
                         (constants::vacuum_permeability * device.layer.saturation_magnetisation);
    const double current = field / device.line.damping_like_field(device.layer);
    const std::array<double, 3> pulses = {0.3e-9, 0.5e-9, 1e-9};
    std::vector<double> exact;
    for (const double pulse : pulses) {
        FokkerPlanck equation(device.layer);
        equation.advance(pulse, field, 6000);
        equation.advance(resting_time(device.layer), 0, 500);
        exact.push_back(equation.below_zero());
    }
    ASSERT_GT(exact[0], 1e-2);
    ASSERT_LT(exact[2], 1e-7);
    const auto counted = write_statistics(device, current, pulses, options_for(5000));
    const auto split = rare_write_errors(device, current, pulses, options_for(4000));
    for (std::size_t i = 0; i < pulses.size(); ++i) {
        const auto& rare = split.outcomes[i];
        EXPECT_NEAR(rare.error_rate, exact[i], 3.5 * rare.standard_error + 0.02 * exact[i]) << pulses[i];
        EXPECT_LT(rare.standard_error, 0.35 * exact[i]) << "an estimate, not a guess, at " << pulses[i];
        if (exact[i] < 1e-3) continue;
        const auto& seen = counted.outcomes[i];
        EXPECT_NEAR(seen.error_rate, exact[i], 3 * seen.standard_error + 0.02 * exact[i]) << pulses[i];
        EXPECT_NEAR(rare.error_rate, seen.error_rate, 3 * std::hypot(rare.standard_error, seen.standard_error));
    }
}

TEST(WriteErrors, OfAStripThatHeatsItselfFollowTheFokkerPlanckEquation) {
    auto device = axisymmetric(20);
    const double critical = device.layer.damping * 2 * device.layer.uniaxial_anisotropy /
                            (constants::vacuum_permeability * device.layer.saturation_magnetisation);
    const double field = 0.6 * critical, current = field / device.line.damping_like_field(device.layer);
    const std::array<double, 1> pulses = {2e-9};
    device.heat.thermal_resistance = 300 / (current * current * device.line.resistance());  // 300 K warmer in the end
    device.heat.thermal_time = 0.5e-9;
    FokkerPlanck equation(device.layer), cold(device.layer);
    constexpr int pieces = 200;
    for (int k = 0; k < pieces; ++k) {
        const double now = (k + 0.5) * pulses[0] / pieces;
        equation.advance(pulses[0] / pieces, field, 30, 300 + 300 * (1 - std::exp(-now / 0.5e-9)));
    }
    cold.advance(pulses[0], field, 6000);
    const double warmest = 300 * (1 - std::exp(-pulses[0] / 0.5e-9)), rest = resting_time(device.layer);
    for (int k = 0; k < pieces; ++k)
        equation.advance(rest / pieces, 0, 10, 300 + warmest * std::exp(-(k + 0.5) * rest / pieces / 0.5e-9));
    cold.advance(rest, 0, 500);
    const double exact = 1 - equation.below_zero(), without = 1 - cold.below_zero();
    ASSERT_GT(exact, 3 * without) << "heat matters here";
    const auto counted = write_statistics(device, current, pulses, options_for(20000)).outcomes[0];
    EXPECT_NEAR(1 - counted.error_rate, exact, 3 * counted.standard_error + 0.02 * exact);
    const auto rare = rare_disturbs(device, current, pulses, options_for(4000)).outcomes[0];
    EXPECT_NEAR(rare.error_rate, exact, 3.5 * rare.standard_error + 0.02 * exact);
}

TEST(WriteErrors, HeatThatIsNothingChangesNothing) {
    auto device = axisymmetric(15);
    const std::array<double, 2> pulses = {0.1e-9, 0.2e-9};
    const auto cold = write_statistics(device, 1.5e-3, pulses, options_for(200));
    device.heat.thermal_resistance = 1e-9;
    const auto warm = write_statistics(device, 1.5e-3, pulses, options_for(200));
    for (std::size_t i = 0; i < pulses.size(); ++i)
        EXPECT_EQ(warm.outcomes[i].error_rate, cold.outcomes[i].error_rate) << pulses[i];
    EXPECT_NEAR(warm.mean_switching_time / cold.mean_switching_time, 1, 1e-9);
    device.heat.curie_temperature = 310;
    device.heat.thermal_resistance = 1e9;
    EXPECT_THROW(static_cast<void>(write_statistics(device, 1.5e-3, pulses, options_for(200))), InputError);
}

/// Currents below the critical one.
TEST(WriteDisturbs, FollowTheFokkerPlanckEquation) {
    const auto device = axisymmetric(20);
    const double critical = device.layer.damping * 2 * device.layer.uniaxial_anisotropy /
                            (constants::vacuum_permeability * device.layer.saturation_magnetisation);
    const std::array<double, 1> pulses = {1e-9};
    for (const double share : {0.3, 0.6}) {
        FokkerPlanck equation(device.layer);
        equation.advance(resting_time(device.layer), 0, 500);
        equation.advance(pulses[0], share * critical, 3000);
        equation.advance(resting_time(device.layer), 0, 500);
        const double exact = 1 - equation.below_zero();
        const double current = share * critical / device.line.damping_like_field(device.layer);
        const auto rare = rare_disturbs(device, current, pulses, options_for(1600)).outcomes[0];
        EXPECT_NEAR(rare.error_rate, exact, 3.5 * rare.standard_error + 0.05 * exact) << share;
        EXPECT_LT(rare.standard_error, 0.35 * exact) << share;
        EXPECT_LT(exact, share < 0.5 ? 1e-4 : 1e-2);
    }
}

TEST(WriteErrorCurve, FollowsTheRatesItStandsFor) {
    const auto device = axisymmetric(30);
    const double field = device.layer.damping * 2 * device.layer.uniaxial_anisotropy /
                         (constants::vacuum_permeability * device.layer.saturation_magnetisation);
    const double critical = field / device.line.damping_like_field(device.layer);
    const auto options = options_for(800);
    const WriteErrorCurve curve(device, 0.5e-9, 1.5 * critical, 4 * critical, 5, options);
    EXPECT_EQ(curve.error_rate(1.4 * critical), 1);
    EXPECT_EQ(curve.error_rate(5 * critical), curve.error_rate(4 * critical));
    double last = 1;
    for (double share = 1.5; share < 4; share += 0.1) {
        EXPECT_LE(curve.error_rate(share * critical), last);
        last = curve.error_rate(share * critical);
    }
    // Against the equation between the nodes.
    for (const double share : {1.8, 2.45}) {
        FokkerPlanck equation(device.layer);
        equation.advance(0.5e-9, share * field, 6000);
        equation.advance(resting_time(device.layer), 0, 500);
        EXPECT_NEAR(std::log(curve.error_rate(share * critical) / equation.below_zero()), 0, 0.4) << share;
    }
    EXPECT_LT(curve.error_against_direct(2).largest, 0.6);
}

TEST(WriteErrorCurve, DoesNotDependOnThreads) {
    const auto device = axisymmetric(15);
    auto options = options_for(32);
    const WriteErrorCurve two(device, 0.1e-9, 1e-3, 2e-3, 3, options);
    options.threads = 1;
    const WriteErrorCurve one(device, 0.1e-9, 1e-3, 2e-3, 3, options);
    for (const double current : {1e-3, 1.3e-3, 1.9e-3}) EXPECT_EQ(one.error_rate(current), two.error_rate(current));
}

TEST(SlowWriteErrors, CountingAndSplittingAgreeOnAnInPlaneDevice) {
    const auto device = read_sot_card(find_card("in-plane-50x30", "sot"));
    const double current = 3 * device.critical_current(1e-3).value();
    const std::array<double, 2> pulses = {0.6e-9, 0.9e-9};
    const auto counted = write_statistics(device, current, pulses, options_for(4000));
    const auto split = rare_write_errors(device, current, pulses, options_for(4000));
    for (std::size_t i = 0; i < pulses.size(); ++i) {
        const auto &a = counted.outcomes[i], &b = split.outcomes[i];
        EXPECT_GT(a.error_rate, 0.01);
        EXPECT_NEAR(a.error_rate, b.error_rate, 3.5 * std::hypot(a.standard_error, b.standard_error)) << pulses[i];
    }
    EXPECT_GT(counted.mean_switching_time, 0.3e-9);
    EXPECT_LT(counted.mean_switching_time, 0.9e-9);
}

TEST(WriteErrors, DoNotDependOnThreads) {
    const auto device = axisymmetric(15);
    const std::array<double, 1> pulses = {0.1e-9};
    auto options = options_for(64);
    const auto two = rare_write_errors(device, 1e-3, pulses, options);
    const auto two_counted = write_statistics(device, 1e-3, pulses, options);
    options.threads = 1;
    const auto one = rare_write_errors(device, 1e-3, pulses, options);
    const auto one_counted = write_statistics(device, 1e-3, pulses, options);
    EXPECT_EQ(one.outcomes[0].error_rate, two.outcomes[0].error_rate);
    EXPECT_EQ(one_counted.outcomes[0].error_rate, two_counted.outcomes[0].error_rate);
}

TEST(EscapeRate, IsThatOfSamplesOverTwoSaddles) {
    Macrospin layer;
    layer.damping = 0.2;
    layer.saturation_magnetisation = 1.2e6;
    layer.demagnetising_factors = {0.2, 0.0, 0.8};
    layer.thickness = 1e-9;
    layer.area = 6 * kT / (0.5 * constants::vacuum_permeability * 1.44e12 * 0.2) / layer.thickness;
    ASSERT_NEAR(layer.thermal_stability(300), 6, 1e-9);
    const double rate = escape_rate(layer, 300);
    EnsembleOptions options;
    options.temperature = 300;
    options.threads = 2;
    LlgEnsemble ensemble(layer, options, Eigen::Vector3d::UnitY(), 3000);
    ensemble.advance(0.4 / rate, {});
    double mean = 0;
    for (std::size_t i = 0; i < ensemble.size(); ++i) mean += ensemble.magnetisation(i).y() > 0 ? 1 : -1;
    mean /= static_cast<double>(ensemble.size());
    // The rate is the leading term in 1/Delta: a sixth is the size of the next one.
    EXPECT_NEAR(-std::log(mean) / 0.8, 1, 1.0 / 6 + 0.05);
}

}  // namespace
}  // namespace spinloom
