#include "spinloom/study/samples/sample_stages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace spinloom {
namespace {

/// Tables and keys that neither the images nor a training know.
constexpr std::array never_prepared = {
    "title",
    "variation.",
    "settling.",
    "programming.",
    "faults.",
    "architecture",
    "run.fidelity",
    "array.solver",
    "wires.capacitance",
    "wires.line_height_nm",
    "wires.line_permittivity",
    "synapse.junction_area_nm2",
    "synapse.barrier_thickness_nm",
    "synapse.barrier_permittivity",
    "amplifier.offset_sigma_V",
    "amplifier.auto_zero",
    "amplifier.gain_bandwidth_Hz",
};

/// What images and weights that are trained once depend on: sizes, and what the weights are levels of.
constexpr std::array always_prepared = {"network.", "dataset.", "frontend.", "training.", "synapse.levels"};

template <std::size_t Size>
bool is_among(std::string_view key, const std::array<const char*, Size>& beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](const char* beginning) { return key.starts_with(beginning); });
}

bool touches_table(std::string_view key) {
    return is_among(key, std::array{"neuron.", "amplifier.reference", "amplifier.model"});
}

}  // namespace

SampleStage first_stage(std::string_view key, bool trains_each) {
    const bool prepares = trains_each ? !is_among(key, never_prepared) : is_among(key, always_prepared);
    if (prepares) return SampleStage::preparation;
    return touches_table(key) ? SampleStage::table : SampleStage::circuit;
}

std::vector<std::pair<std::string, TomlValue>> preparation_settings(const SamplePlan& plan, std::size_t k) {
    auto settings = plan.settings(k);
    std::erase_if(settings, [&](const auto& setting) {
        const bool is_seed_of_die = setting.first == "run.seed" && !plan.trains_each;
        return is_seed_of_die || first_stage(setting.first, plan.trains_each) != SampleStage::preparation;
    });
    return settings;
}

std::vector<std::string> stage_lines(const SamplePlan& plan) {
    std::vector<std::string> lines;
    for (const auto& variable : plan.variables) {
        const auto stage = first_stage(variable.key, plan.trains_each);
        const bool trains = plan.base.trains();
        const char* words = "the circuit";
        if (stage == SampleStage::table) words = "the inverter's table and the circuit";
        if (stage == SampleStage::preparation)
            words = trains ? "images, training and the circuit" : "images, weights and the circuit";
        lines.push_back(fmt::format("{}: {} anew for each value", variable.key, words));
    }
    if (plan.new_die) lines.push_back("each sample is a die of its own: its junctions are made anew, and the circuit");
    return lines;
}

}  // namespace spinloom
