#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/network/design/circuit_design.hpp"

namespace spinloom {
namespace {

CircuitDesign with_offsets(double sigma, std::optional<AutoZero> auto_zero) {
    CircuitDesign design;
    design.topology = {4, 3, 2};
    design.gains = {10, 5};
    design.op_amps.model = OpAmpModel::macro;
    design.op_amps.macro.offset = 2e-3;
    design.op_amps.offset_sigma = sigma;
    design.op_amps.auto_zero = auto_zero;
    return design;
}

TEST(AutoZero, AddsChargeOfTheSwitchAndThermalNoise) {
    AutoZero auto_zero{.gain = 99, .capacitance = 4.1419e-14, .injection_sigma = 0, .temperature = 300};
    EXPECT_NEAR(auto_zero.added_sigma(), std::sqrt(1e-7), 1e-8);  // kT/C of 41.4 fF at 300 K: 0.316 mV
    auto_zero.injection_sigma = 4e-4;
    auto_zero.capacitance = 1e30;
    EXPECT_DOUBLE_EQ(auto_zero.added_sigma(), 4e-4);
    EXPECT_DOUBLE_EQ(auto_zero.residual_sigma(0.03), 5e-4);  // 3-4-5
}

TEST(AutoZero, LeavesOfAnOffsetWhatTheGainDoes) {
    const auto whole = with_offsets(10e-3, {});
    const auto stored = with_offsets(10e-3, AutoZero{99, 1e30, 0, 300});
    for (int neuron = 0; neuron < 3; ++neuron) {
        const double offset = whole.op_amp_offset(0, neuron, 0);
        EXPECT_NE(offset, 2e-3);
        EXPECT_DOUBLE_EQ(stored.op_amp_offset(0, neuron, 0), offset / 100);
    }
}

TEST(AutoZero, WithoutOffsetsIsItsOwnNoiseAlone) {
    const auto design = with_offsets(0, AutoZero{1e12, 1e30, 1e-3, 300});
    double squares = 0;
    constexpr int count = 4000;
    for (int part = 0; part < count; ++part) squares += std::pow(design.op_amp_offset(1, 1, part), 2);
    EXPECT_NEAR(std::sqrt(squares / count), 1e-3, 5e-5);
    EXPECT_EQ(with_offsets(0, {}).op_amp_offset(1, 1, 7), 2e-3);
}

}  // namespace
}  // namespace spinloom
