#pragma once

#include <Eigen/Core>
#include <vector>

#include "spinloom/architecture/bench/digital_neuron.hpp"
#include "spinloom/core/progress.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/network/model/activation_curve.hpp"

/// The same crossbars between converters: what a mixed-signal in-memory computer makes of the images.

namespace spinloom {

/// How many bits the converters have and the digital neuron takes.
struct MixedSignalBits {
    int adc = 8;    ///< 2 to 12
    int dac = 8;    ///< 1 to 12
    int table = 8;  ///< address bits of a neuron's table; fewer where its sum has fewer
};

/// A layer of the machine as it was set for a network.
struct MixedSignalLayer {
    int inputs = 0, outputs = 0, parts = 1;  ///< parts: line pairs, and so conversions, a neuron
    double full_scale = 0;                   ///< of the ADCs: they read -full_scale ... +full_scale [V]
    int sum_bits = 0;                        ///< of the sum of a neuron's codes
    int address_bits = 0;                    ///< of its table: the sum's upper bits
    CodeTable table;                         ///< DAC code by the address; empty in the last layer
    double array_power = 0;  ///< what the DACs and the bias rails deliver to crossbars and amplifiers, mean [W]
};

struct MixedSignalInference {
    std::vector<MixedSignalLayer> layers;
    std::vector<int> predicted_class;  ///< one an image: the neuron of the least sum in the last layer
};

/// Crossbars and difference amplifiers as in the analog network, each line pair's amplifier output read by an ADC.
///
///     V = DAC(code),   o_h = gain (V+_h - V-_h) of the solved crossbar,   c_h = round(o_h/lsb) kept within +-2^(b-1)
///     z = lsb sum_h c_h / K,   code of the next layer = table(upper bits of sum_h c_h)
///
/// Lines come from the exact reduction of the wired crossbars (compiled_layer.hpp), every subarray with its amplifiers;
/// inputs are ideal sources at the DACs' voltages, so layers do not load each other. lsb = 2 full_scale/2^b, where the
/// full scale of a layer is the one of 64 parts of the largest reading that makes the least squared error on the
/// calibration images. A table holds the neuron curve that the weights were trained with, rounded to the DAC's codes of
/// 0 ... v_dd. Inputs are pixels rounded to the DAC's codes of the input encoding's range.
class MixedSignalNetwork {
public:
    /// Reduces the crossbars. Partitions always have amplifiers of their own, whatever `network.combination` says.
    /// @param curves  output [V] by mean read-out [V], one a layer, falling
    MixedSignalNetwork(AnalogNetwork network, std::vector<ActivationCurve> curves, int threads);

    /// @param calibration, inputs  input voltages [V], inputs x images, within [low, high]
    /// @param low, high  range of the first layer's DACs [V]
    [[nodiscard]] MixedSignalInference infer(const MixedSignalBits& bits, double low, double high,
                                             const Eigen::MatrixXd& calibration, const InputVoltages& inputs,
                                             std::size_t num_images, const CircuitInferenceOptions& options) const;

    [[nodiscard]] const AnalogNetwork& network() const { return network_; }
    [[nodiscard]] const std::vector<CompiledLayer>& layers() const { return layers_; }

private:
    AnalogNetwork network_;
    std::vector<ActivationCurve> curves_;
    std::vector<CompiledLayer> layers_;
};

/// An ADC's code of a reading: round(volts/lsb) within -2^(bits-1) ... 2^(bits-1) - 1. @param lsb  [V], > 0
[[nodiscard]] int adc_code(double volts, double lsb, int bits);

/// The full scale, in 64ths of the largest magnitude, of the least squared error of an ADC on these readings; the
/// smallest of several. All zeros give 1 V.
[[nodiscard]] double best_full_scale(const Eigen::Ref<const Eigen::MatrixXd>& readings, int bits);

}  // namespace spinloom
