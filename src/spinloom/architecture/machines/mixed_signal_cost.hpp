#pragma once

#include <filesystem>
#include <vector>

#include "spinloom/architecture/bench/amplifier_bench.hpp"
#include "spinloom/architecture/machines/machine_figures.hpp"
#include "spinloom/architecture/machines/mixed_signal_inference.hpp"

/// What the mixed-signal machine costs: an explicit schedule of conversions, and converters by their cards.

namespace spinloom {

/// The converters of one resolution. @throws InputError
[[nodiscard]] Card read_converters(const std::filesystem::path& path);
/// The rest of the machine: logic, sharing. @throws InputError
[[nodiscard]] Card read_mixed_signal(const std::filesystem::path& path);

/// Line pairs that one ADC reads in turn.
struct AdcSharing {
    enum class Rule { line_pair, neuron, layer, fixed };
    Rule rule = Rule::neuron;
    int line_pairs = 1;  ///< for `fixed`

    /// Conversions in turn in a layer.
    [[nodiscard]] int conversions(const MixedSignalLayer& layer) const;
    [[nodiscard]] int num_adcs(const MixedSignalLayer& layer) const;
    [[nodiscard]] std::string text() const;
};

/// What the cost takes from outside.
struct MixedSignalParts {
    GateFigures gate;
    double amplifier_power = 0;          ///< static, of one op-amp [W]
    double gain_bandwidth = 0;           ///< of the op-amps [Hz]
    std::string amplifier_source;        ///< of these two
    std::vector<double> gains;           ///< one a layer
    std::vector<double> amplifier_area;  ///< one a layer: of a difference amplifier, its resistors too [m^2]
    std::vector<double> crossbar_area;   ///< one a layer: cells and what their lines need [m^2]
};

/// One layer, one image:
///
///     DACs set the input lines | lines and amplifiers settle to half an LSB | conversions in turn |
///     last addition of the digital sum | table (last layer: comparators) and register
///
/// The first layer's DACs convert while the image before is worked on; one image alone waits for them. Layers work on
/// different images at once: the interval is the longest layer. DACs and amplifiers draw power while the lines are
/// held, ADCs for one sampling period a conversion, and none of them otherwise (assumed). A conversion takes
/// `adc_latency_periods` periods, and starts every period.
///
/// Time for amplifiers of one pole, gain k, gain-bandwidth f_T: ln(2^(b+1)) (1 + k)/(2 pi f_T).
[[nodiscard]] MachineFigures mixed_signal_figures(const MixedSignalInference& machine, const MixedSignalBits& bits,
                                                  const Card& converters, const Card& rules, const AdcSharing& sharing,
                                                  const MixedSignalParts& parts);

}  // namespace spinloom
