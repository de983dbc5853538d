#include <fmt/format.h>

#include <memory>

#include "commands.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/scenario/neuron_bench.hpp"

namespace spinloom::app {
namespace {

struct NeuronArguments : ScenarioArguments {
    double load_ohm = 0;  ///< 0: open
    double load_to = 0;
    double from = -0.8, to = 0.8, step = 0.01;
};

void run_neuron(const NeuronArguments& arguments) {
    if (!(arguments.from < arguments.to) || !(arguments.step > 0) ||
        (arguments.to - arguments.from) / arguments.step > 1e6) {
        throw InputError(
            InputProblem{{}, 0, "--from/--to/--step", "not a sweep: --from must be below --to, and --step above 0"});
    }
    const auto neuron = read_neuron_circuit(arguments.file, arguments.overrides());
    const NeuronLoad load =
        arguments.load_ohm > 0 ? NeuronLoad{1 / arguments.load_ohm, arguments.load_to} : NeuronLoad{};
    const auto bench = sweep_neuron(neuron, load, arguments.from, arguments.to, arguments.step);
    fmt::print("{}", bench.summary());
    if (arguments.out.empty()) return;
    write_csv(arguments.out, bench.table(), 12);
    fmt::print("file: {}\n", arguments.out);
}

}  // namespace

void add_neuron_command(CLI::App& app) {
    auto* command =
        app.add_subcommand("neuron", "Transfer curve, supply and input current of the neuron from its solved circuit");
    auto arguments = std::make_shared<NeuronArguments>();
    command->add_option("scenario", arguments->file,
                        "Scenario file (TOML) to take the neuron from (default: the published neuron)");
    arguments->add_settings(*command);
    command->add_option("--load-ohm", arguments->load_ohm, "Load resistor at the output [ohm] (default: none)")
        ->check(CLI::PositiveNumber);
    command->add_option("--load-to", arguments->load_to, "Where the load ends [V]");
    command->add_option("--from", arguments->from, "First input voltage [V]");
    command->add_option("--to", arguments->to, "Last input voltage [V]");
    command->add_option("--step", arguments->step, "Step of the input voltage [V]");
    command->add_option("--out", arguments->out, "CSV file for the curve");
    command->footer(
        "Example: spinloom neuron --set neuron.r_p_ohm=5000 --set neuron.r_ap_ohm=15000 --load-ohm 600 --load-to 0.4 "
        "--out vtc.csv");
    command->callback([arguments] { run_neuron(*arguments); });
}

}  // namespace spinloom::app
