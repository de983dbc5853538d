#include <fmt/format.h>

#include <memory>

#include "commands.hpp"
#include "spinloom/study/program.hpp"

namespace spinloom::app {
namespace {

struct ProgramArguments : ScenarioArguments {
    long check = 0;
};

}  // namespace

void add_program_command(CLI::App& app) {
    auto* command = app.add_subcommand("program", "Plan the write pulses that program the network's devices");
    auto arguments = std::make_shared<ProgramArguments>();
    arguments->add_to(*command);
    command
        ->add_option("--check", arguments->check,
                     "Write N synapse devices of the plan in a transient analysis with moving magnetisations")
        ->check(CLI::Range(0L, 1000000L));
    command->add_option("--out", arguments->out, "Folder for plan.csv, states.csv, check.csv and program.json");
    command->footer(
        "Devices that are right already are skipped (programming.initial: parallel, antiparallel, random, or a\n"
        "states.csv that an earlier run wrote). Without network.weights the scenario is trained first.\n"
        "Example: spinloom program scenarios/mnist-784x16x10-wires.toml --set network.weights=runs/first/weights \\\n"
        "    --set programming.retries=2 --check 20 --out runs/program");
    command->callback([arguments] {
        ProgramRequest request;
        request.check = static_cast<std::size_t>(arguments->check);
        const auto results = program_scenario(arguments->scenario(), request, arguments->run_options());
        fmt::print("{}", program_text(results));
        if (!arguments->out.empty()) fmt::print("files: {}/\n", arguments->out);
    });
}

}  // namespace spinloom::app
