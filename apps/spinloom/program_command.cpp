#include <memory>

#include "commands.hpp"
#include "spinloom/report/program_report.hpp"
#include "spinloom/report/run_folder.hpp"

namespace spinloom::app {
namespace {

struct ProgramArguments : ScenarioArguments {
    long check = 0;
};

void run_programming(const ProgramArguments& arguments) {
    const auto common = arguments.run_options();
    const auto scenario = arguments.scenario();
    check_programming(scenario);
    const ProgramRequest request{.check = static_cast<std::size_t>(arguments.check)};
    if (arguments.dry_run) return arguments.tell(try_programming(scenario, request, common.threads));
    PrepareOptions how{.threads = common.threads, .progress = common.progress};
    how.images.set = ImageChoice::Set::none;
    // Of weights that are given it is known before the folder is begun how many devices are written.
    if (scenario.trains()) how.ready = [&](const Scenario& given, std::size_t) { start_folder(common.out, given); };
    const auto subject = prepare_in(common.out, scenario, how);
    check_programming(subject, request);
    if (!scenario.trains()) start_folder(common.out, scenario);
    const auto summary = measure_programming(subject, request, {common.threads, common.progress});
    if (!common.out.empty()) write_program(common.out, summary);
    forget_training(common.out);
    arguments.answer.tell(
        program_text(summary), [&] { return program_json(summary); }, files_line(arguments.out));
}

}  // namespace

void add_program_command(Command app) {
    auto command = app.add_subcommand("program", "Plan the write pulses that program the network's devices");
    auto arguments = std::make_shared<ProgramArguments>();
    arguments->add_to(command);
    command
        .add_option("--check", arguments->check,
                    "Write N synapse devices of the plan in a transient analysis with moving magnetisations")
        .whole(0, 1000000);
    command.add_option("--out", arguments->out, "Folder for plan.csv, states.csv, check.csv and program.json");
    arguments->add_dry_run(command);
    command.footer(
        "Devices that are right already are skipped (programming.initial: parallel, antiparallel, random, or a\n"
        "states.csv that an earlier run wrote). Without network.weights the scenario is trained first.\n"
        "Example: spinloom program scenarios/mnist-784x16x10-wires.toml --set network.weights=runs/first/weights \\\n"
        "    --set programming.retries=2 --check 20 --out runs/program");
    command.callback([arguments] { run_programming(*arguments); });
}

}  // namespace spinloom::app
