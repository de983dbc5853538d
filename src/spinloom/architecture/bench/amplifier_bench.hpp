#pragma once

#include <utility>
#include <vector>

#include "spinloom/architecture/bench/layout.hpp"
#include "spinloom/array/parts/op_amp.hpp"

namespace spinloom {

/// How the op-amp is loaded on the bench.
struct AmplifierLoad {
    double conductance = 1 / 8488.26;  ///< to half the supply: a neuron's input resistor [S]
    double capacitance = 2e-15;        ///< [F]
};

/// What the bench measures of an op-amp on one supply v_dd, its common mode given.
struct AmplifierBench {
    double v_dd = 0, common_mode = 0;             ///< [V]
    double gain = 0;                              ///< open loop at zero frequency, loaded [1]
    double open_gain = 0;                         ///< the same without the load's resistor [1]
    double bandwidth = 0;                         ///< -3 dB of the open loop [Hz]
    double unity_gain_frequency = 0;              ///< [Hz]
    double phase_margin = 0;                      ///< at unity feedback [deg]
    double output_resistance = 0;                 ///< open loop [ohm]
    double systematic_offset = 0;                 ///< of the unity-gain follower at the common mode, no load [V]
    double offset_sigma = 0;                      ///< from mismatch of pair and mirror, referred to the input [V]
    double output_low = 0, output_high = 0;       ///< where a follower of gain 2 stays within 10 mV [V]
    double input_low = 0, input_high = 0;         ///< where the unity-gain follower stays within 10 mV [V]
    double source_current = 0, sink_current = 0;  ///< to 10 mV of error at mid-supply [A]
    double power = 0;                             ///< static, at the common mode, no load [W]
    std::vector<std::pair<double, std::pair<double, double>>> response;  ///< frequency [Hz], gain [dB], phase [deg]
    Layout layout;
};

/// Measures an op-amp: operating points with feedback, open-loop response around them. @throws ConvergenceError
[[nodiscard]] AmplifierBench bench_amplifier(const OpAmpCircuit& op_amp, const LayoutRule& rule, double v_dd,
                                             double common_mode, const AmplifierLoad& load);

/// The op-amp's devices by the layout rule, `nominal_length` being the technology's shortest gate [m].
[[nodiscard]] Layout op_amp_layout(const OpAmpCircuit& op_amp, const LayoutRule& rule, double nominal_length = 18e-9);

}  // namespace spinloom
