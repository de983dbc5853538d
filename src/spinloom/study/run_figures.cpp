#include "spinloom/study/run_figures.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "spinloom/architecture/cost/totals.hpp"

namespace spinloom {
namespace {

using Role = Figure::Role;

bool has_ideal_op_amps(const RunSummary& run) {
    return run.amplifiers.model == "ideal";
}

void add_accuracies(Figures& list, const RunSummary& run) {
    const auto add = [&](const char* key, const std::optional<double>& value, const char* label, std::string how) {
        list.push_back({.key = key, .value = value, .unit = "fraction", .label = label, .how = std::move(how)});
    };
    add("accuracy.real", run.accuracy.real, "real-valued", "floating-point weights, exact arithmetic");
    add("accuracy.binarized", run.accuracy.binarized, "binarised ideal", run.binarized_meaning);
    add("accuracy.behavioural", run.accuracy.behavioural, "behavioural", run.behavioural_meaning);
    add("accuracy.circuit", run.accuracy.circuit, "circuit", "the solved circuit");
}

/// A part as it is with ideal op-amps.
Figure power_figure(const PowerPart& part, const NetworkPower& power) {
    const bool is_rare = part.member == &NetworkPower::v_ss || part.member == &NetworkPower::bias ||
                         part.member == &NetworkPower::reference;
    const double value = part.of(power);
    return {.key = fmt::format("power_W.{}", part.key),
            .value = value,
            .unit = "W",
            .label = std::string(part.label),
            .how = std::string(part.how),
            .role = part.role,
            .on_screen = part.role != Role::share && !(is_rare && value == 0)};
}

void add_power(Figures& list, const RunSummary& run, const NetworkPower& power) {
    for (const auto& part : power_parts()) {
        auto figure = power_figure(part, power);
        if (part.member == &NetworkPower::op_amp_supply) {
            figure.on_screen = !has_ideal_op_amps(run);
            if (figure.on_screen)
                figure.label = fmt::format("supply of {} op-amps ({})", run.amplifiers.count, run.amplifiers.model);
        }
        if (part.member == &NetworkPower::op_amps && !has_ideal_op_amps(run)) {
            figure.label = "of the op-amps': their outputs";
            figure.how = "solved circuit, mean over the images";
            figure.role = Role::share;
            figure.on_screen = true;
        }
        list.push_back(std::move(figure));
    }
}

void add_times(Figures& list, const RunSummary& run) {
    const auto add = [&](const char* key, double value, const char* label, const char* how, int decimals) {
        list.push_back({.key = key, .value = value, .unit = "s", .label = label, .how = how, .decimals = decimals});
    };
    add("timing.train_s", run.timing.train_s, "train", "training", 2);
    add("timing.compile_s", run.timing.compile_s, "compile", "elimination of the arrays and table of the neuron", 3);
    add("timing.inference_s", run.timing.inference_s, "inference", "all images through the circuit", 3);
    add("timing.architecture_s", run.timing.architecture_s, "architecture", "figures of the architecture", 3);
    list.back().on_screen = false;
}

void add_noise(Figures& list, const NoiseSummary& noise) {
    const auto add = [&](const char* key, double value, const char* unit, const char* label, const char* how,
                         bool on_screen) {
        list.push_back({.key = key, .value = value, .unit = unit, .label = label, .how = how, .on_screen = on_screen});
    };
    add("noise.output_sigma_V", noise.output_sigma_V, "V", "noise of an output",
        "standard deviation; rms over outputs and the first images", true);
    add("noise.wrong_class_probability", noise.wrong_class_probability, "1", "noise turns the class",
        "margins of all images over that noise, at most", true);
    add("noise.op_amp_V_per_rtHz", noise.op_amp_V_per_rtHz, "V/sqrt(Hz)", "noise of an op-amp",
        "its transistors as a follower, referred to the input", false);
    add("noise.gain_bandwidth_Hz", noise.gain_bandwidth, "Hz", "gain-bandwidth product",
        "of the op-amps; sets the band of the noise", false);
}

void add_wear(Figures& list, const WearSummary& wear) {
    const auto add = [&](const char* key, std::optional<double> value, const char* unit, const char* label,
                         const char* how) {
        list.push_back({.key = key, .value = value, .unit = unit, .label = label, .how = how});
    };
    add("wear.error_rate_per_year", wear.error_rate_per_year, "1/year", "a junction leaves its state",
        "read without a pause, mean over junctions and images");
    add("wear.largest_rate_per_year", wear.largest_rate_per_year, "1/year", "the worst junction", "the same");
    add("wear.retention_rate_per_year", wear.retention_rate_per_year, "1/year", "a junction left alone",
        "rate of the free layer at 0 V");
    const auto& refresh = wear.refresh;
    add("wear.refresh_interval_s", refresh ? std::optional(refresh->interval_s) : std::nullopt, "s", "refresh after",
        "keeps what wear.keep_points allows to lose, run's images");
    add("wear.refresh_power_W", refresh ? std::optional(refresh->power_W) : std::nullopt, "W", "power of refreshing",
        "every junction verified and written once an interval");
    for (auto& figure : list) {
        const bool is_detail =
            figure.key == "wear.largest_rate_per_year" || figure.key == "wear.retention_rate_per_year";
        if (is_detail || (group_of(figure) == "wear" && !figure.value)) figure.on_screen = false;
    }
}

void add_mismatch(Figures& list, const MismatchSummary& mismatch) {
    const auto add = [&](const char* key, double value, const char* unit, const char* label, const char* how,
                         bool on_screen) {
        list.push_back({.key = key, .value = value, .unit = unit, .label = label, .how = how, .on_screen = on_screen});
    };
    add("mismatch.accuracy_mean", mismatch.mean_accuracy, "fraction", "with mismatch",
        "mean over dies, each with junctions and op-amp offsets of its own (mismatch.*), first images", true);
    add("mismatch.accuracy_lowest", mismatch.lowest_accuracy, "fraction", "of the worst die",
        "the same dies and images", true);
    add("mismatch.loss_points", mismatch.loss_points(), "points", "lost by mismatch", "against the same images without",
        true);
    add("mismatch.standard_error", mismatch.standard_error, "fraction", "of that mean", "from the scatter of the dies",
        false);
    add("mismatch.offset_sigma_V", mismatch.offset_sigma, "V", "offset of an op-amp",
        "standard deviation, by the mismatch of its transistors", false);
}

/// @param all  also what the run did not get to
Figures list_of(const RunSummary& run, bool all) {
    Figures list;
    add_accuracies(list, run);
    if (run.power || all) add_power(list, run, run.power.value_or(NetworkPower{}));
    if (run.architecture || all) {
        auto totals = run.architecture ? figures(*run.architecture) : declared_architecture_figures();
        list.insert(list.end(), totals.begin(), totals.end());
    }
    if (run.noise || all) add_noise(list, run.noise.value_or(NoiseSummary{}));
    if (run.wear || all) add_wear(list, run.wear.value_or(WearSummary{}));
    if (run.mismatch || all) add_mismatch(list, run.mismatch.value_or(MismatchSummary{}));
    add_times(list, run);
    return list;
}

}  // namespace

Figures figures(const RunSummary& run) {
    return list_of(run, false);
}

Figures declared_run_figures() {
    RunSummary run;
    run.binarized_meaning = "the run's weights in ideal arithmetic; `binarized_meaning` says which";
    run.behavioural_meaning = "column law and neuron curves; `behavioural_meaning` says what it knew";
    auto list = list_of(run, true);
    for (auto& figure : list) figure.value.reset();
    return list;
}

}  // namespace spinloom
