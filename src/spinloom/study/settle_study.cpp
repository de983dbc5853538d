#include "spinloom/study/settle_study.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace spinloom {
namespace {

constexpr int histogram_bins = 40;
constexpr double to_ps = 1e12;

SettleRequest request_of(const StudyArguments& arguments) {
    return {arguments.number("tolerance"), static_cast<std::size_t>(arguments.integer("check").value_or(0))};
}

void add_statistics(const std::string& group, const std::string& what, const TimeStatistics& times, Figures& figures) {
    const auto add = [&](const char* key, double value, const char* unit, const std::string& label) {
        figures.push_back({.key = group + "." + key,
                           .value = value,
                           .unit = unit,
                           .label = label,
                           .how = "images that settled",
                           .role = Figure::Role::single,
                           .on_screen = false});
    };
    add("mean", to_ps * times.mean, "ps", what + ", mean");
    add("median", to_ps * times.median, "ps", what + ", median");
    add("p90", to_ps * times.p90, "ps", what + ", 90 % of the images");
    add("p99", to_ps * times.p99, "ps", what + ", 99 % of the images");
    add("worst", to_ps * times.worst, "ps", what + ", slowest image");
    add("worst_image", static_cast<double>(times.worst_image), "count", what + ", number of the slowest image");
}

Figures figures_of(const SettleSummary& summary) {
    Figures figures;
    const auto add = [&](const char* key, double value, const char* unit, const char* label, const char* how) {
        figures.push_back({.key = key,
                           .value = value,
                           .unit = unit,
                           .label = label,
                           .how = how,
                           .role = Figure::Role::single,
                           .on_screen = false});
    };
    const auto& how = summary.plan.options;
    add("images", static_cast<double>(summary.settling.images.size()), "count", "images", "asked for");
    add("not_settled", static_cast<double>(summary.not_settled), "count", "images that did not settle", "by the limit");
    add("tolerance", how.tolerance, "fraction", "band about the final values, of v_dd", "asked for");
    add("band_V", how.tolerance * summary.v_dd, "V", "band about the final values", "tolerance times v_dd");
    add("rise_ps", to_ps * how.rise, "ps", "edge of the inputs", "assumed");
    add("limit_ns", 1e9 * how.limit, "ns", "time after which an image counts as not settled", "scenario");
    add_statistics("output_settling_ps", "outputs settled", summary.output, figures);
    add_statistics("class_settling_ps", "class settled", summary.decision, figures);
    add("reduced_states", summary.settling.num_states, "count", "states of the reduced circuit", "reduction");
    add("reduction_error_bound", summary.settling.error_bound, "fraction", "error bound of the reduced admittance",
        "reduction");
    add("wall_s", summary.wall_s, "s", "wall time", "clock");
    if (summary.gain_bandwidth)
        add("gain_bandwidth_Hz", *summary.gain_bandwidth, "Hz", "gain-bandwidth product of the op-amps", "scenario");
    return figures;
}

StudyTable images_table(const SettleSummary& summary) {
    StudyTable table{
        .file = "settling.csv",
        .columns = {{"image"}, {"label"}, {"class"}, {"settled"}, {"output_settling_ps"}, {"class_settling_ps"}}};
    for (std::size_t i = 0; i < summary.settling.images.size(); ++i) {
        const auto& image = summary.settling.images[i];
        table.rows.push_back({static_cast<long>(i), static_cast<long>(summary.labels[i]),
                              static_cast<long>(image.predicted_class), image.is_settled ? 1L : 0L,
                              to_ps * image.output_time, to_ps * image.class_time});
    }
    return table;
}

StudyTable histogram_table(const SettleSummary& summary) {
    const double width = summary.output.worst > 0 ? summary.output.worst / histogram_bins : 1e-12;
    const auto counts = [&](double ImageSettling::*time) {
        std::vector<long> bins(histogram_bins, 0);
        for (const double t : summary.settled_times(time)) {
            const auto bin = static_cast<std::size_t>(std::max(0.0, t / width));
            ++bins[std::min<std::size_t>(bin, histogram_bins - 1)];
        }
        return bins;
    };
    const auto output = counts(&ImageSettling::output_time), decision = counts(&ImageSettling::class_time);
    StudyTable table{.file = "histogram.csv", .columns = {{"from_ps"}, {"to_ps"}, {"images_output"}, {"images_class"}}};
    for (std::size_t k = 0; k < output.size(); ++k) {
        const auto at = static_cast<double>(k);
        table.rows.push_back({to_ps * at * width, to_ps * (at + 1) * width, output[k], decision[k]});
    }
    return table;
}

/// The outputs of the first image over time.
StudyTable waveform_table(const SettleSummary& summary) {
    StudyTable table{.file = "waveforms.csv", .columns = {{"time_ps"}}};
    if (summary.settling.traces.empty()) return table;
    const auto& trace = summary.settling.traces.front();
    for (Eigen::Index r = 0; r < trace.outputs.front().size(); ++r)
        table.columns.push_back({fmt::format("output_{}_V", r)});
    for (std::size_t k = 0; k < trace.times.size(); ++k) {
        auto& row = table.rows.emplace_back();
        row.emplace_back(to_ps * trace.times[k]);
        for (const double output : trace.outputs[k]) row.emplace_back(output);
    }
    return table;
}

StudyTable statistics_table(const SettleSummary& summary) {
    const std::string ps = "{:.4g}";
    StudyTable table{.on_screen = true,
                     .columns = {{"settling time [ps]"},
                                 {"mean", ps},
                                 {"median", ps},
                                 {"90 %", ps},
                                 {"99 %", ps},
                                 {"worst", ps},
                                 {"image"}}};
    const auto add = [&](const std::string& name, const TimeStatistics& s) {
        table.rows.push_back({name, to_ps * s.mean, to_ps * s.median, to_ps * s.p90, to_ps * s.p99, to_ps * s.worst,
                              static_cast<long>(s.worst_image)});
    };
    add(fmt::format("outputs within {:g} % of v_dd", 100 * summary.plan.options.tolerance), summary.output);
    add("class does not change any more", summary.decision);
    return table;
}

/// What the full netlist says of the first images: for the file, then for the screen.
std::vector<StudyTable> check_tables(const SettleSummary& summary) {
    StudyTable stored{
        .key = "checks",
        .columns = {{"image"}, {"reduced_ps"}, {"full_ps"}, {"full_class_ps"}, {"full_steps"}, {"full_s"}}};
    StudyTable shown{.on_screen = !summary.checks.empty(),
                     .columns = {{"image"},
                                 {"reduced [ps]", "{:.5g}"},
                                 {"full netlist [ps]", "{:.5g}"},
                                 {"difference", "{:+.2f} %"},
                                 {"steps"},
                                 {"time [s]", "{:.3g}"}}};
    for (const auto& check : summary.checks) {
        const double reduced = summary.settling.images[check.image].output_time;
        const auto image = static_cast<long>(check.image);
        stored.rows.push_back({image, to_ps * reduced, to_ps * check.full.output_time, to_ps * check.full.class_time,
                               check.steps, check.seconds});
        shown.rows.push_back({image, to_ps * reduced, to_ps * check.full.output_time,
                              100 * (reduced / check.full.output_time - 1), check.steps, check.seconds});
    }
    return {stored, shown};
}

}  // namespace

StudyResult result_of(const SettleSummary& summary) {
    StudyResult result;
    result.scenario = summary.scenario;
    result.headline = fmt::format("{} images, inputs step from {}", summary.settling.images.size(),
                                  summary.plan.from_previous ? "the image before" : "0 V");
    result.facts.emplace_back("start", summary.plan.from_previous ? "previous" : "zero");
    if (!summary.gain_bandwidth) result.facts.emplace_back("gain_bandwidth_Hz", "ideal");
    result.figures = figures_of(summary);
    result.tables = {images_table(summary), histogram_table(summary), waveform_table(summary),
                     statistics_table(summary)};
    for (auto& table : check_tables(summary)) result.tables.push_back(std::move(table));
    if (summary.not_settled > 0) {
        result.remarks.push_back(fmt::format("not settled within {:g} ns: {} images, left out above",
                                             1e9 * summary.plan.options.limit, summary.not_settled));
    }
    result.remarks.push_back(fmt::format("reduced circuit: {} states, error bound {:.1e} of the admittance; {:.3g} s",
                                         summary.settling.num_states, summary.settling.error_bound, summary.wall_s));
    result.assumptions = summary.assumptions;
    return result;
}

Study settle_study() {
    Study study;
    study.name = "settle";
    study.help = "Measure how long the outputs take to settle after an input step";
    study.footer =
        "Inputs step from the image before, or from 0 V (settling.start). Without network.weights the scenario is "
        "trained first.\n"
        "Example: spinloom settle scenarios/mnist-784x16x10-wires.toml --set network.weights=runs/first/weights \\\n"
        "    --limit 1000 --tolerance 1% --check 1 --out runs/settling";
    study.file = "settling";
    study.options = {
        {"tolerance", StudyOption::Kind::fraction,
         "Part of v_dd about the final values, as 1% (default: the scenario's)", 1e-6, 0.5},
        {"check", StudyOption::Kind::integer, "Solve the first N images by the full netlist as well", 0, 1e6}};
    study.least_images = [](const StudyArguments& arguments) { return request_of(arguments).check; };
    study.check = [](const Scenario& scenario, std::size_t num_images, const StudyArguments& arguments) {
        check_request(request_of(arguments), scenario, num_images);
    };
    study.measure = [](const Subject& subject, const StudyArguments& arguments, const StudyOptions& options) {
        return result_of(measure_settling(subject, request_of(arguments), options));
    };
    return study;
}

}  // namespace spinloom
