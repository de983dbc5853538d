#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "commands.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/core/progress.hpp"
#include "spinloom/device/magnet/write_statistics.hpp"
#include "spinloom/report/dry_run_report.hpp"
#include "spinloom/report/line_plot.hpp"
#include "spinloom/report/text_table.hpp"
#include "spinloom/study/dry_run.hpp"

namespace spinloom::app {
namespace {

constexpr double nanosecond = 1e-9, microampere = 1e-6;
constexpr double largest_current = 20e-3;  // [A], looked at for the critical one; a line melts before
constexpr double seconds_per_year = 3.15576e7;
constexpr std::size_t trial_samples = 256;  // of a thread

struct WriteArguments {
    std::string card = "in-plane-50x30", out, method = "count";
    std::vector<double> currents_uA, pulses_ns = {0.5, 1, 1.5, 2, 3};
    double temperature = 300, step_ps = 0.1, most_steps = 2e8;
    long samples = 4000, seed = 0;
    int threads = 0;
    bool quiet = false, dry_run = false;
    Answer answer;
};

/// 1.5, 2, 3 and 4 times the critical current, where none was given.
std::vector<double> currents_of(const WriteArguments& arguments, std::optional<double> critical) {
    std::vector<double> result;
    for (const double current : arguments.currents_uA) result.push_back(current * microampere);
    if (!result.empty()) return result;
    if (!critical) {
        throw InputError(
            InputProblem{{}, 0, "--current-uA", "is needed: no current up to 20 mA makes this device unstable"});
    }
    for (const double factor : {1.5, 2.0, 3.0, 4.0}) result.push_back(factor * *critical);
    return result;
}

std::string device_text(const SotDevice& device, double temperature, std::optional<double> critical) {
    const auto& layer = device.layer;
    const double retention = 1 / escape_rate(layer, temperature);
    const double cross_section = device.line.width * device.line.thickness;
    TextTable table({"quantity", "value"});
    table.add(
        {"easy axis", std::abs(layer.wells().easy.z()) > 0.5 ? "normal (type z)" : "across the current (type y)"});
    table.add(
        {"thermal stability factor", fmt::format("{:.1f} at {} K", layer.thermal_stability(temperature), temperature)});
    table.add({"retention", fmt::format("{:.3g} s = {:.3g} years", retention, retention / seconds_per_year)});
    table.add({"resistance of the line", fmt::format("{:.1f} ohm", device.line.resistance())});
    table.add({"critical current, 0 K",
               critical ? fmt::format("{:.2f} uA = {:.3g} A/m^2", 1e6 * *critical, *critical / cross_section)
                        : std::string("none")});
    return table.text() + '\n';
}

/// What is found, in SI units.
std::string write_json(const SotDevice& device, double temperature, std::optional<double> critical,
                       const std::vector<WriteStatistics>& all) {
    using Json = nlohmann::ordered_json;
    auto currents = Json::array();
    for (const auto& statistics : all) {
        auto pulses = Json::array();
        for (const auto& outcome : statistics.outcomes) {
            pulses.push_back({{"pulse_s", outcome.pulse},
                              {"write_error_rate", outcome.error_rate},
                              {"standard_error", outcome.standard_error},
                              {"energy_J", device.write_energy(statistics.current, outcome.pulse)}});
        }
        Json one{{"current_A", statistics.current}, {"switching_time_s", nullptr}, {"deviation_s", nullptr}};
        if (!std::isnan(statistics.mean_switching_time)) {
            one["switching_time_s"] = statistics.mean_switching_time;
            one["deviation_s"] = statistics.switching_time_deviation;
        }
        one["pulses"] = std::move(pulses);
        currents.push_back(std::move(one));
    }
    Json document{{"temperature_K", temperature},
                  {"thermal_stability", device.layer.thermal_stability(temperature)},
                  {"retention_s", 1 / escape_rate(device.layer, temperature)},
                  {"line_resistance_ohm", device.line.resistance()},
                  {"critical_current_A", nullptr},
                  {"currents", std::move(currents)}};
    if (critical) document["critical_current_A"] = *critical;
    return json_text(document, 2);
}

/// @returns lines that name the files
std::string write_files(const std::filesystem::path& folder, const SotDevice& device,
                        const std::vector<WriteStatistics>& all) {
    NumericTable errors{{"current_A", "pulse_s", "write_error_rate", "standard_error", "energy_J"}, {}};
    NumericTable times{{"current_A", "switching_time_s", "deviation_s"}, {}};
    LinePlot plot{"Write error rate", "pulse [ns]", "write error rate", true, {}};
    const auto add_row = [](NumericTable& table, const Eigen::RowVectorXd& row) {
        table.values.conservativeResize(table.values.rows() + 1, row.size());
        table.values.bottomRows(1) = row;
    };
    for (const auto& statistics : all) {
        plot.lines.push_back({fmt::format("{:.0f} uA", 1e6 * statistics.current), {}});
        for (const auto& outcome : statistics.outcomes) {
            Eigen::RowVectorXd row(5);
            row << statistics.current, outcome.pulse, outcome.error_rate, outcome.standard_error,
                device.write_energy(statistics.current, outcome.pulse);
            add_row(errors, row);
            plot.lines.back().points.emplace_back(outcome.pulse / nanosecond, outcome.error_rate);
        }
        if (std::isnan(statistics.mean_switching_time)) continue;
        Eigen::RowVectorXd row(3);
        row << statistics.current, statistics.mean_switching_time, statistics.switching_time_deviation;
        add_row(times, row);
    }
    write_csv(folder / "write.csv", errors);
    write_file_atomically(folder / "write.svg", plot.svg());
    auto line = fmt::format("files: {0}/write.csv, {0}/write.svg", folder.string());
    if (times.values.rows() > 0) {
        write_csv(folder / "switching.csv", times);
        line += fmt::format(", {}/switching.csv", folder.string());
    }
    return line + '\n';
}

/// A layer that hardly damps its motion would rest for ever between two pulses.
void refuse_endless(const WriteArguments& arguments, const SotDevice& device, double longest_pulse) {
    const double rest = resting_time(device.layer), steps = (longest_pulse + 2 * rest) / (arguments.step_ps * 1e-12);
    if (steps <= arguments.most_steps) return;
    throw InputError(InputProblem{
        arguments.card,
        0,
        {},
        fmt::format("a pulse of {:.3g} s and rests of {:.3g} s (by damping and anisotropy) are {:.2g} steps of each "
                    "sample, and {:.2g} are done; take longer steps, or raise the limit with --most-steps",
                    longest_pulse, rest, steps, arguments.most_steps)});
}

void run_write(const WriteArguments& arguments) {
    const auto device = read_sot_card(find_card(arguments.card, "sot")).at_temperature(arguments.temperature);
    const auto critical = device.critical_current(largest_current);
    const auto currents = currents_of(arguments, critical);
    WriteOptions options;
    options.temperature = arguments.temperature;
    options.samples = static_cast<std::size_t>(arguments.samples);
    options.step = arguments.step_ps * 1e-12;
    options.seed = static_cast<std::uint64_t>(arguments.seed);
    options.threads = arguments.threads > 0 ? arguments.threads : hardware_threads();
    auto pulses = arguments.pulses_ns;
    std::sort(pulses.begin(), pulses.end());
    for (double& pulse : pulses) pulse *= nanosecond;
    refuse_endless(arguments, device, pulses.back());

    const bool is_split = arguments.method == "splitting";
    const auto measure = [&](double current) {
        return is_split ? rare_write_errors(device, current, pulses, options)
                        : write_statistics(device, current, pulses, options);
    };
    if (arguments.dry_run) {
        const auto samples = options.samples;
        options.samples = std::min(samples, trial_samples * static_cast<std::size_t>(options.threads));
        const auto whole = static_cast<double>(currents.size() * samples);
        const auto dry =
            try_work(arguments.card, fmt::format("{} currents, {} samples each", currents.size(), samples), whole,
                     static_cast<double>(options.samples), "samples", [&] { measure(currents.front()); });
        fmt::print("{}", dry_run_text(dry, arguments.out));
        return;
    }
    if (!arguments.answer.as_json) fmt::print("{}", device_text(device, arguments.temperature, critical));
    std::vector<WriteStatistics> all;
    std::optional<Progress> progress;
    progress.emplace("writes", currents.size() * write_effort(device, pulses, options, is_split), !arguments.quiet);
    options.progress = &*progress;
    TextTable table({"current", "pulse", "write error rate", "standard error", "energy"});
    for (const double current : currents) {
        all.push_back(measure(current));
        for (const auto& outcome : all.back().outcomes) {
            table.add({fmt::format("{:.1f} uA", 1e6 * current), fmt::format("{:.3g} ns", outcome.pulse / nanosecond),
                       fmt::format("{:.3e}", outcome.error_rate), fmt::format("{:.1e}", outcome.standard_error),
                       fmt::format("{:.2f} fJ", 1e15 * device.write_energy(current, outcome.pulse))});
        }
    }
    progress.reset();
    auto words = table.text();
    for (const auto& statistics : all) {
        if (std::isnan(statistics.mean_switching_time)) continue;
        words +=
            fmt::format("{:.1f} uA: switches after {:.3f} ns, standard deviation {:.3f} ns\n", 1e6 * statistics.current,
                        statistics.mean_switching_time / nanosecond, statistics.switching_time_deviation / nanosecond);
    }
    arguments.answer.tell(
        words, [&] { return write_json(device, arguments.temperature, critical, all); },
        arguments.out.empty() ? std::string() : write_files(arguments.out, device, all));
}

}  // namespace

void add_write_command(Command device) {
    auto command =
        device.add_subcommand("write", "Write error rate, switching time and energy against current and pulse");
    auto arguments = std::make_shared<WriteArguments>();
    command.add_option("card", arguments->card, "Device card, a name or a file (default: in-plane-50x30)");
    command
        .add_option("--current-uA", arguments->currents_uA,
                    "Write currents [uA] (default: 1.5 to 4 times the critical one)")
        .delimiter(',')
        .within(1e-3, 1e6);
    command.add_option("--pulse-ns", arguments->pulses_ns, "Pulse lengths [ns] (default: 0.5,1,1.5,2,3)")
        .delimiter(',')
        .within(1e-3, 1e4);
    command.add_option("--temperature", arguments->temperature, "Temperature [K] (default: 300)").within(1e-3, 1e4);
    command.add_option("--samples", arguments->samples, "Samples a current (default: 4000)").whole(8, 100000000);
    command.add_option("--method", arguments->method, "count, or splitting for rates below 1/samples (default: count)")
        .one_of(std::vector<std::string>{"count", "splitting"});
    command.add_option("--step-ps", arguments->step_ps, "Longest time step [ps] (default: 0.1)").within(1e-4, 10.0);
    command
        .add_option("--most-steps", arguments->most_steps,
                    "Most time steps of a sample, pulse and rests together (default: 2e8)")
        .within(1.0, 1e15);
    command.add_option("--seed", arguments->seed, "Seed of everything random (default: 0)").whole(0, 9000000000000000);
    command.add_option("--threads", arguments->threads, "Threads to use (default: all of the machine)").whole(1, 4096);
    command.add_flag("--quiet,-q", arguments->quiet, "No progress on standard error");
    command.add_option("--out", arguments->out, "Folder for write.csv, switching.csv and write.svg");
    command
        .add_flag("--dry-run", arguments->dry_run,
                  "Tell what would be done, how long and in how much memory, from a short trial")
        .excludes(arguments->answer.add_to(command));
    command.footer(
        "Example: spinloom device write in-plane-50x30 --method splitting --current-uA 300,400 --out runs/write");
    command.callback([arguments] { run_write(*arguments); });
}

}  // namespace spinloom::app
