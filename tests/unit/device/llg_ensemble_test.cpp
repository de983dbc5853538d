#include "spinloom/device/magnet/llg_ensemble.hpp"

#include <gtest/gtest.h>

#include "spinloom/device/magnet/normal_lanes.hpp"

namespace spinloom {
namespace {

Macrospin layer() {
    Macrospin result;
    result.damping = 0.05;
    result.saturation_magnetisation = 8e5;
    result.uniaxial_anisotropy = 5e4;
    result.easy_axis = {0.6, 0, 0.8};
    result.demagnetising_factors = {0.05, 0.03, 0.92};
    result.area = 1.2e-15;
    result.thickness = 1e-9;
    result.external_field = {1e4, 2e4, -3e4};
    return result;
}

const SpinTorque torque{{1e4, -2e4, 5e3}, {3e3, 0, 1e3}};
const Eigen::Vector3d start = Eigen::Vector3d(1, 2, 3).normalized();

std::vector<Eigen::Vector3d> states(const LlgEnsemble& ensemble) {
    std::vector<Eigen::Vector3d> result;
    for (std::size_t i = 0; i < ensemble.size(); ++i) result.push_back(ensemble.magnetisation(i));
    return result;
}

EnsembleOptions at_room_temperature() {
    EnsembleOptions options;
    options.temperature = 300;
    options.seed = 4;
    return options;
}

/// The scheme once more, sample by sample in plain arithmetic.
Eigen::Vector3d scalar_twin(std::uint64_t sample, int steps, const EnsembleOptions& options) {
    const auto macrospin = layer();
    const NormalLanes numbers(options.seed, "thermal field");
    const double field = macrospin.thermal_field(options.temperature, options.step);
    Eigen::Vector3d m = start;
    for (int step = 0; step < steps; ++step) {
        Eigen::Vector3d normals;
        for (int i = 0; i < 3; ++i) {
            const auto number = static_cast<std::uint64_t>(3 * step + i);
            normals[i] = numbers.normals(number / 4, NormalLanes::Samples::consecutive(sample))[number % 4].get(0);
        }
        auto noisy = torque;
        noisy.field_like += field * normals;
        const Eigen::Vector3d first = macrospin.rate(m, noisy) * options.step;
        const Eigen::Vector3d second = macrospin.rate(m + first, noisy) * options.step;
        m = (m + 0.5 * (first + second)).normalized();
    }
    return m;
}

TEST(LlgEnsemble, EqualsItsScalarTwin) {
    const auto options = at_room_temperature();
    LlgEnsemble ensemble(layer(), options, start, 21);
    ensemble.advance(101 * options.step, torque);
    EXPECT_EQ(ensemble.steps(), 101);
    for (const std::size_t sample : {0, 1, 7, 8, 20}) {
        EXPECT_LT((ensemble.magnetisation(sample) - scalar_twin(sample, 101, options)).norm(), 1e-11) << sample;
    }
}

TEST(LlgEnsemble, ThreadsGroupingAndPausesDoNotChangeASample) {
    auto options = at_room_temperature();
    LlgEnsemble whole(layer(), options, start, 300);
    whole.advance(50 * options.step, torque);
    const auto expected = states(whole);

    options.threads = 4;
    LlgEnsemble threaded(layer(), options, start, 300);
    threaded.advance(50 * options.step, torque);
    EXPECT_TRUE(states(threaded) == expected);

    LlgEnsemble paused(layer(), options, start, 300);
    for (const int steps : {1, 2, 4, 7, 36}) paused.advance(steps * options.step, torque);
    for (std::size_t i = 0; i < 300; ++i) EXPECT_LT((paused.magnetisation(i) - expected[i]).norm(), 1e-12) << i;

    options.first_sample = 117;
    LlgEnsemble part(layer(), options, start, 3);
    part.advance(50 * options.step, torque);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(part.magnetisation(i), expected[117 + i]);
}

TEST(LlgEnsemble, SeedsAndSamplesDiffer) {
    auto options = at_room_temperature();
    LlgEnsemble one(layer(), options, start, 2);
    options.seed = 5;
    LlgEnsemble other(layer(), options, start, 2);
    one.advance(1e-12, torque);
    other.advance(1e-12, torque);
    EXPECT_NE(one.magnetisation(0), one.magnetisation(1));
    EXPECT_NE(one.magnetisation(0), other.magnetisation(0));
}

TEST(LlgEnsemble, StepsAreNoLongerThanAllowed) {
    EnsembleOptions options;
    options.step = 1e-13;
    LlgEnsemble ensemble(layer(), options, start, 1);
    ensemble.advance(0, torque);
    EXPECT_EQ(ensemble.steps(), 0);
    ensemble.advance(1e-12, torque);
    EXPECT_EQ(ensemble.steps(), 10);
    ensemble.advance(1.01e-13, torque);
    EXPECT_EQ(ensemble.steps(), 12);
}

}  // namespace
}  // namespace spinloom
