#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/architecture/machines/baselines.hpp"
#include "spinloom/architecture/machines/cpu_baseline.hpp"
#include "spinloom/architecture/machines/mixed_signal_cost.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/study_options.hpp"

namespace spinloom {

/// A mixed-signal machine to compare with.
struct MixedSignalRequest {
    int bits = 8;  ///< of ADCs and DACs
    AdcSharing sharing;
};

/// What a comparison is asked for.
struct BaselineRequest {
    /// Three resolutions with an ADC a neuron (the counting rule of the publication's own code release), and the
    /// fastest and the slowest sharing of the highest one.
    std::vector<MixedSignalRequest> mixed_signal = {
        {4, {}}, {6, {}}, {8, {}}, {8, {AdcSharing::Rule::line_pair, 1}}, {8, {AdcSharing::Rule::layer, 1}}};
    std::string mixed_signal_card = "mixed-signal-imc", digital_card = "digital-accelerator",
                cpu_card = "cpu-epyc-9654";
    std::vector<std::string> gpu_cards = {"gpu-h100-sxm", "gpu-v100-sxm2"};
    std::filesystem::path gpu_measurement;  ///< what benchmarks/gpu printed; empty: none
    std::optional<Baseline> ours;           ///< our row, where it is known from a run; none: solved here
    bool measures_cpu = true;
    CpuTimingOptions cpu;                   ///< its threads are those of the run
    std::size_t calibration_images = 1000;  ///< first training images, which set the ADCs' ranges
};

/// Converters of a resolution: the card "converters-N-bit". @throws InputError naming the resolutions there are
[[nodiscard]] Card find_converters(int bits);

/// Puts the subject's network on every machine: ours and the mixed-signal one by the solved crossbars, the CPU by
/// running it here, GPU and digital logic by models. The ADCs' ranges are set by the scenario's training images.
/// @throws InputError for a card or file that is wrong
[[nodiscard]] BaselineComparison compare_baselines(const Subject& subject, const BaselineRequest& request,
                                                   const StudyOptions& options);

/// The function that the weights were trained for, in exact arithmetic.
[[nodiscard]] IdealNetwork ideal_network(const Scenario& scenario, const Weights& weights);

}  // namespace spinloom
