#include "spinloom/report/program_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

std::string device_name(const WriteStep& step, int pairs) {
    if (step.is_neuron()) return step.device == 0 ? "input" : "feedback";
    const std::string side = step.device == 0 ? "positive" : "negative";
    return pairs == 1 ? side : fmt::format("{}_x{}", side, 1 << step.pair);
}

const char* polarity(bool to_antiparallel) {
    return to_antiparallel ? "AP" : "P";
}

std::string name_of(const WriteFigures& figures) {
    if (figures.is_neuron) return "neuron";
    const auto pairs = figures.sensing.size();
    return pairs == 1 ? fmt::format("{} x {} pairs", figures.rows, figures.outputs)
                      : fmt::format("{} x {} synapses of {} pairs", figures.rows, figures.outputs, pairs);
}

/// Least and largest over some writes.
struct Extremes {
    double least_current = 0, largest_current = 0, worst_rate = 0, most_pulses = 0;
    std::size_t count = 0;
};

Extremes extremes(const ProgramSummary& summary, bool to_antiparallel) {
    Extremes e;
    for (const auto& write : summary.writes) {
        if (write.step.to_antiparallel != to_antiparallel) continue;
        const double current = std::abs(write.current);
        e.least_current = e.count == 0 ? current : std::min(e.least_current, current);
        e.largest_current = std::max(e.largest_current, current);
        e.worst_rate = std::max(e.worst_rate, write.error_rate);
        e.most_pulses = std::max(e.most_pulses, write.expected_pulses);
        ++e.count;
    }
    return e;
}

std::vector<std::string> assumptions(const ProgramSummary& summary) {
    const auto& plan = summary.plan;
    std::vector<std::string> list;
    list.push_back("wiring and signalling of the cell are ours; the published ones could not be read");
    list.push_back(fmt::format("{} write and {} read fins, levels and times of card {}", plan.write_fins,
                               plan.read_fins, plan.cell_card));
    list.push_back(
        fmt::format("at a pitch of {:g} nm the write transistor is {:g} nm wide; the cell of the wire "
                    "geometry is not made wider for it",
                    1e9 * plan.fin_pitch, 1e9 * plan.fin_pitch * plan.write_fins));
    list.push_back(
        "drivers are ideal voltage sources that lose what comes back from the lines; no power of the "
        "logic around the array; sensing never errs");
    list.push_back("failures of successive pulses are independent; one device is written at a time in a subarray");
    list.push_back(fmt::format("device card {}; every device is alike", plan.device_card));
    if (summary.pairs > 1) {
        list.push_back(fmt::format(
            "the {} pairs of a synapse share source and bit lines, each has word lines of its own; their junctions "
            "differ in area, their strips and free layers do not",
            summary.pairs));
    }
    return list;
}

nlohmann::ordered_json figures_json(const WriteFigures& figures) {
    nlohmann::ordered_json json = {
        {"circuit", figures.is_neuron ? "neuron" : "subarray"}, {"rows", figures.rows}, {"outputs", figures.outputs}};
    for (const std::size_t m : {0, 1}) {
        const auto& mode = figures.modes[m];
        json[m == 0 ? "parallel" : "antiparallel"] = {{"least_current_uA", 1e6 * mode.least_current},
                                                      {"largest_current_uA", 1e6 * mode.largest_current},
                                                      {"row_disturb_uA", 1e6 * mode.row_disturb},
                                                      {"column_disturb_uA", 1e6 * mode.column_disturb},
                                                      {"interpolation_error", mode.interpolation_error}};
    }
    if (!figures.is_neuron) {
        json["line_swing_fJ"] = 1e15 * figures.swing_energy;
        const auto& smallest = figures.sensing.front();
        json["sense_parallel_uA"] = 1e6 * smallest.current[0];
        json["sense_antiparallel_uA"] = 1e6 * smallest.current[1];
        for (std::size_t pair = 1; pair < figures.sensing.size(); ++pair) {
            const auto& current = figures.sensing[pair].current;
            json["sense_larger_pairs_uA"].push_back({1e6 * current[0], 1e6 * current[1]});
        }
    }
    return json;
}

nlohmann::ordered_json circuits_json(const ProgramSummary& summary) {
    auto circuits = nlohmann::ordered_json::array();
    for (const auto& figures : summary.figures) circuits.push_back(figures_json(figures));
    return circuits;
}

nlohmann::ordered_json checks_json(const ProgramSummary& summary) {
    auto checks = nlohmann::ordered_json::array();
    for (const auto& check : summary.checks) {
        checks.push_back({{"step", check.index},
                          {"pulses", check.pulses},
                          {"written", check.is_written},
                          {"neighbours", check.neighbours},
                          {"disturbed", check.disturbed},
                          {"peak_current_uA", 1e6 * check.peak_current},
                          {"energy_fJ", 1e15 * check.energy}});
    }
    return checks;
}

std::string writes_table(const ProgramSummary& summary) {
    TextTable table({"written", "devices", "current", "worst error rate", "pulses at most expected"});
    for (const bool to_antiparallel : {false, true}) {
        const auto e = extremes(summary, to_antiparallel);
        table.add(
            {to_antiparallel ? "antiparallel" : "parallel", fmt::format("{}", e.count),
             e.count == 0 ? "-" : fmt::format("{:.1f} to {:.1f} uA", 1e6 * e.least_current, 1e6 * e.largest_current),
             fmt::format("{:.2e}", e.worst_rate), fmt::format("{:.4f}", e.most_pulses)});
    }
    return table.text();
}

std::string circuits_table(const ProgramSummary& summary) {
    TextTable table({"circuit", "mode", "current over places", "same row", "same bit line", "error of map"});
    for (const auto& figures : summary.figures) {
        for (const std::size_t m : {0, 1}) {
            const auto& mode = figures.modes[m];
            table.add({name_of(figures), polarity(m == 1),
                       fmt::format("{:.1f} to {:.1f} uA", 1e6 * mode.least_current, 1e6 * mode.largest_current),
                       fmt::format("{:.3g} uA", 1e6 * mode.row_disturb),
                       fmt::format("{:.3g} uA", 1e6 * mode.column_disturb),
                       fmt::format("{:.1e}", mode.interpolation_error)});
        }
    }
    return table.text();
}

std::string totals_table(const ProgramSummary& summary) {
    TextTable table({"programming", "value"});
    const double pulses = summary.expected_pulses(), wanted = static_cast<double>(summary.writes.size());
    const auto add = [&](const char* what, std::string value) { table.add({what, std::move(value)}); };
    add("devices", fmt::format("{}, {} of them written, {} right already", summary.devices, summary.writes.size(),
                               summary.devices - summary.writes.size()));
    add("pulses expected", fmt::format("{:.2f} (at most {} a device)", pulses, summary.plan.retries + 1));
    add("endurance", fmt::format("{:.4f} pulses a device, {:.4f} a written one",
                                 pulses / static_cast<double>(summary.devices), wanted > 0 ? pulses / wanted : 0.0));
    add("time", fmt::format("{:.2f} us one by one, {:.2f} us with all subarrays at once", 1e6 * summary.time,
                            1e6 * summary.parallel_time));
    add("energy", fmt::format("{:.3f} nJ, {:.3f} nJ of it to raise lines between phases", 1e9 * summary.energy(),
                              1e9 * summary.swing_energy));
    add("still wrong, expected",
        fmt::format("{:.2e} devices, a rate of {:.2e}", summary.expected_wrong(), summary.residual_error_rate()));
    add("half-selected, same row",
        fmt::format("{:.2f} uA at most: {:.1e} +- {:.0e} a pulse", 1e6 * summary.row_disturb_current,
                    summary.row_disturb_rate, summary.row_disturb_rate_error));
    add("half-selected, same bit line", fmt::format("below {:.1e} a pulse", summary.column_disturb_rate));
    add("turned over by half selection", fmt::format("below {:.1e} devices", summary.disturb_bound));
    return table.text();
}

std::string sensing_text(const ProgramSummary& summary) {
    std::string text;
    const auto& sensing = summary.figures.front().sensing;
    for (std::size_t pair = 0; pair < sensing.size(); ++pair) {
        if (pair > 0) text += fmt::format(", of area {}: ", 1U << pair);
        text += fmt::format("{:.2f} uA parallel, {:.2f} uA antiparallel", 1e6 * sensing[pair].current[0],
                            1e6 * sensing[pair].current[1]);
    }
    return text;
}

}  // namespace

std::string program_text(const ProgramSummary& summary) {
    std::string text = fmt::format("{}, {}: critical current {:.2f} uA, thermal stability factor {:.1f} at {:g} K\n\n",
                                   summary.scenario, topology_text(summary.topology), 1e6 * summary.critical_current,
                                   summary.thermal_stability, summary.plan.temperature);
    text += totals_table(summary) + "\n" + writes_table(summary) + "\n" + circuits_table(summary);
    if (const auto lost = summary.below_critical(); lost > 0) {
        text += fmt::format(
            "\n{} devices get no more than the critical current and cannot be written: cut the array "
            "into smaller parts (partition), or take more write fins or higher levels\n",
            lost);
    }
    if (summary.curve_scatter > 0) {
        text += fmt::format(
            "\nerror rates, interpolated in the current: off by a factor of {:.2f} at most where "
            "computed directly (scatter {:.2f})\n",
            std::exp(summary.curve_error), std::exp(summary.curve_scatter));
    }
    text += fmt::format("energies: {:.2g} % off the transients at the corners of the subarrays\n",
                        100 * summary.energy_error);
    text += fmt::format(
        "sensing at {:g} V, worst place: {}; the read transistor has {:.3g} ohm at half the supply, "
        "left out of inference\n",
        summary.plan.levels.verify, sensing_text(summary), summary.read_resistance);
    if (!summary.checks.empty()) {
        const auto written = std::count_if(summary.checks.begin(), summary.checks.end(),
                                           [](const auto& check) { return check.is_written; });
        int neighbours = 0, disturbed = 0, pulses = 0;
        for (const auto& check : summary.checks)
            neighbours += check.neighbours, disturbed += check.disturbed, pulses += check.pulses;
        text += fmt::format(
            "\nco-simulated: {} of {} devices turned over in {} pulses, {} of {} half-selected "
            "neighbours did\n",
            written, summary.checks.size(), pulses, disturbed, neighbours);
    }
    text += "\nassumed:\n";
    for (const auto& line : assumptions(summary)) text += "  " + line + "\n";
    return text;
}

std::string program_json(const ProgramSummary& summary) {
    const auto& plan = summary.plan;
    const auto p = extremes(summary, false), ap = extremes(summary, true);
    const double pulses = summary.expected_pulses();
    const nlohmann::ordered_json json = {{"scenario", summary.scenario},
                                         {"topology", summary.topology},
                                         {"pairs_per_synapse", summary.pairs},
                                         {"device_card", plan.device_card},
                                         {"cell_card", plan.cell_card},
                                         {"write_fins", plan.write_fins},
                                         {"read_fins", plan.read_fins},
                                         {"write_voltage_V", plan.levels.write},
                                         {"word_voltage_V", plan.levels.word_on},
                                         {"pulse_ns", 1e9 * plan.timing.pulse},
                                         {"retries", plan.retries},
                                         {"temperature_K", plan.temperature},
                                         {"critical_current_uA", 1e6 * summary.critical_current},
                                         {"thermal_stability", summary.thermal_stability},
                                         {"devices", summary.devices},
                                         {"written", summary.writes.size()},
                                         {"written_parallel", p.count},
                                         {"written_antiparallel", ap.count},
                                         {"below_critical_current", summary.below_critical()},
                                         {"worst_error_rate_parallel", p.worst_rate},
                                         {"worst_error_rate_antiparallel", ap.worst_rate},
                                         {"expected_pulses", pulses},
                                         {"mean_pulses_per_device", pulses / static_cast<double>(summary.devices)},
                                         {"most_expected_pulses", std::max(p.most_pulses, ap.most_pulses)},
                                         {"most_pulses", summary.plan.retries + 1},
                                         {"expected_wrong_devices", summary.expected_wrong()},
                                         {"residual_error_rate", summary.residual_error_rate()},
                                         {"time_us", 1e6 * summary.time},
                                         {"time_subarrays_at_once_us", 1e6 * summary.parallel_time},
                                         {"energy_nJ", 1e9 * summary.energy()},
                                         {"line_swing_energy_nJ", 1e9 * summary.swing_energy},
                                         {"row_disturb_uA", 1e6 * summary.row_disturb_current},
                                         {"row_disturb_rate", summary.row_disturb_rate},
                                         {"row_disturb_rate_standard_error", summary.row_disturb_rate_error},
                                         {"column_disturb_rate_bound", summary.column_disturb_rate},
                                         {"disturbed_devices_bound", summary.disturb_bound},
                                         {"error_rate_curve_log_error", summary.curve_error},
                                         {"error_rate_curve_log_scatter", summary.curve_scatter},
                                         {"energy_error", summary.energy_error},
                                         {"read_transistor_ohm", summary.read_resistance},
                                         {"circuits", circuits_json(summary)},
                                         {"checks", checks_json(summary)},
                                         {"wall_s", summary.wall_s},
                                         {"assumptions", assumptions(summary)}};
    return json_text(json, 2) + '\n';
}

std::string plan_csv(const ProgramSummary& summary) {
    std::string text =
        "layer,subarray,row,column,device,polarity,current_uA,pulse_ns,error_rate,pulses,residual_error_rate,energy_"
        "fJ\n";
    for (const auto& write : summary.writes) {
        const auto& step = write.step;
        const auto place = step.is_neuron() ? std::string("neurons,") : fmt::format("{},{}", step.subarray, step.row);
        text += fmt::format("{},{},{},{},{},{:.4f},{:g},{:.4e},{:.6f},{:.4e},{:.3f}\n", step.layer + 1, place,
                            step.column, device_name(step, summary.pairs), polarity(step.to_antiparallel),
                            1e6 * write.current, 1e9 * summary.plan.timing.pulse, write.error_rate,
                            write.expected_pulses, write.residual, 1e15 * write.energy);
    }
    return text;
}

std::string checks_csv(const ProgramSummary& summary) {
    std::string text =
        "step,layer,subarray,row,column,device,polarity,pulses,written,neighbours,disturbed,current_uA,peak_current_uA,"
        "energy_fJ\n";
    for (const auto& check : summary.checks) {
        const auto& write = summary.writes[check.index];
        const auto& step = write.step;
        text +=
            fmt::format("{},{},{},{},{},{},{},{},{},{},{},{:.3f},{:.3f},{:.3f}\n", check.index, step.layer + 1,
                        step.subarray, step.row, step.column, device_name(step, summary.pairs),
                        polarity(step.to_antiparallel), check.pulses, check.is_written ? 1 : 0, check.neighbours,
                        check.disturbed, 1e6 * std::abs(write.current), 1e6 * check.peak_current, 1e15 * check.energy);
    }
    return text;
}

void write_program(const std::filesystem::path& folder, const ProgramSummary& summary) {
    write_file_atomically(folder / "plan.csv", plan_csv(summary));
    write_file_atomically(folder / "states.csv", states_csv(summary.wanted));
    if (!summary.checks.empty()) write_file_atomically(folder / "check.csv", checks_csv(summary));
    write_file_atomically(folder / "program.json", program_json(summary));
}

}  // namespace spinloom
