#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "commands.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/device/magnet/llg_case.hpp"

namespace spinloom::app {
namespace {

constexpr double picosecond = 1e-12;
constexpr double usual_interval_ps = 1;
constexpr double most_rows = 1e6;         // of a table whose interval nobody chose
constexpr double most_chosen_rows = 1e7;  // of any; about 1.5 GB of memory

struct LlgArguments {
    std::string file, out;
    long samples = 1, seed = 0;
    double temperature = 0;
    double step_ps = 0.1;
    double interval_ps = 0;  ///< 0: as documented
    double most_turns = 1e6;
    int threads = 0;
};

/// A case whose durations are in another unit than seconds would run for ever.
void refuse_endless(const LlgArguments& arguments, const LlgCase& experiment) {
    const auto drives = experiment.drives();
    const double duration = total_duration(drives), turns = most_turns(experiment.layer, drives);
    if (turns > arguments.most_turns) {
        throw InputError(InputProblem{
            arguments.file, 0, "segments_duration_s_current_A",
            fmt::format(
                "in {:.3g} s the magnetisation turns up to {:.2g} times, and {:.2g} are followed; durations are "
                "in s (2 ns is 2e-9), and --most-turns raises the limit",
                duration, turns, arguments.most_turns)});
    }
    const double steps = duration / (arguments.step_ps * picosecond);
    if (arguments.temperature > 0 && steps > 100 * arguments.most_turns) {
        throw InputError(InputProblem{
            {},
            0,
            "--step-ps",
            fmt::format("{:.3g} s are {:.2g} steps of each sample, and {:.2g} are done; take longer steps, or raise "
                        "the limit with --most-turns, of which it is 100 times",
                        duration, steps, 100 * arguments.most_turns)});
    }
}

void run_llg(const LlgArguments& arguments) {
    const auto experiment = read_llg_case(arguments.file);
    refuse_endless(arguments, experiment);
    const double duration = total_duration(experiment.drives());
    LlgRunOptions options;
    options.samples = static_cast<std::size_t>(arguments.samples);
    options.interval = arguments.interval_ps * picosecond;
    if (!(arguments.interval_ps > 0)) {
        options.interval =
            std::max(usual_interval_ps * picosecond, duration * static_cast<double>(arguments.samples) / most_rows);
    }
    if (duration / options.interval * static_cast<double>(arguments.samples) > most_chosen_rows) {
        throw InputError(InputProblem{{}, 0, "--interval-ps", "gives more than 10 million rows; choose a longer one"});
    }
    options.thermal = {arguments.temperature, arguments.step_ps * picosecond,
                       static_cast<std::uint64_t>(arguments.seed), 0,
                       arguments.threads > 0 ? arguments.threads : hardware_threads()};
    const auto table = run_llg_case(experiment, options);
    const auto last = table.values.row(table.values.rows() - 1);
    fmt::print("{} of {:.4g} ns, {} rows\n",
               arguments.temperature > 0 ? fmt::format("{} samples at {} K", arguments.samples, arguments.temperature)
                                         : "trajectory without thermal field",
               duration * 1e9, table.values.rows());
    if (arguments.samples == 1) fmt::print("final m: {:.6f} {:.6f} {:.6f}\n", last[1], last[2], last[3]);
    write_csv(arguments.out, table);
    fmt::print("file: {}\n", arguments.out);
}

void add_llg_command(Command device) {
    auto command =
        device.add_subcommand("llg", "Motion of a free layer under a current, with or without thermal field");
    auto arguments = std::make_shared<LlgArguments>();
    command.add_option("case", arguments->file, "Case file (JSON)").required();
    command.add_option("--out", arguments->out, "CSV file for t_s,mx,my,mz").required();
    command.add_option("--temperature", arguments->temperature, "Temperature [K] (default: 0, no thermal field)")
        .within(0.0, 1e5);
    command.add_option("--samples", arguments->samples, "Samples, each with its own thermal field; adds a column")
        .whole(1, 10000000);
    command.add_option("--step-ps", arguments->step_ps, "Longest step with thermal field [ps] (default: 0.1)")
        .within(1e-6, 1e3);
    command
        .add_option("--interval-ps", arguments->interval_ps,
                    "Time between rows [ps] (default: 1, or longer where that gives over a million rows)")
        .within(1e-6, 1e12);
    command
        .add_option("--most-turns", arguments->most_turns,
                    "Longest case, in turns of the magnetisation (default: 1e6, about 10 s)")
        .within(1.0, 1e15);
    command.add_option("--seed", arguments->seed, "Seed of the thermal field (default: 0)").whole(0, 9000000000000000);
    command.add_option("--threads", arguments->threads, "Threads to use (default: all of the machine)").whole(1, 4096);
    command.footer(
        "Example: spinloom device llg examples/device/type-y-pulse.json --temperature 300 --samples 100 --out llg.csv");
    command.callback([arguments] { run_llg(*arguments); });
}

}  // namespace

void add_device_command(Command app) {
    auto command = app.add_subcommand("device", "Physics of one junction: magnetisation dynamics and writing");
    command.require_subcommand();
    command.footer("Example: spinloom device llg examples/device/type-y-pulse.json --out llg.csv");
    add_llg_command(command);
    add_write_command(command);
}

}  // namespace spinloom::app
