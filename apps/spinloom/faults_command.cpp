#include <algorithm>
#include <memory>

#include "commands.hpp"
#include "spinloom/report/fault_report.hpp"
#include "spinloom/report/run_folder.hpp"

namespace spinloom::app {
namespace {

struct FaultArguments : ScenarioArguments {
    std::vector<std::string> kinds = {"write-error"};
    long limit = -1, samples = -1, spares = -1;
};

FaultRequest fault_request(const FaultArguments& arguments) {
    FaultRequest request;
    request.kinds.clear();
    for (const auto& kind : arguments.kinds) {
        const auto known = curve_kind(kind);
        if (std::find(request.kinds.begin(), request.kinds.end(), known) == request.kinds.end())
            request.kinds.push_back(known);
    }
    if (arguments.samples >= 0) request.samples = static_cast<std::size_t>(arguments.samples);
    if (arguments.spares >= 0) request.spares = static_cast<int>(arguments.spares);
    return request;
}

void run_faults(const FaultArguments& arguments, const FaultRequest& request) {
    const auto common = arguments.run_options();
    const auto scenario = arguments.scenario();
    check_faults(scenario, request);
    PrepareOptions how{.threads = common.threads, .progress = common.progress};
    if (arguments.limit >= 0) how.images.limit = static_cast<std::size_t>(arguments.limit);
    if (arguments.dry_run) return arguments.tell(try_faults(scenario, request, how.images, how.threads));
    how.ready = [&](const Scenario& given, std::size_t) { start_folder(common.out, given); };
    const auto subject = prepare_in(common.out, scenario, how);
    const auto summary = measure_faults(subject, request, {common.threads, common.progress, common.out});
    if (!common.out.empty()) write_faults(common.out, summary);
    forget_training(common.out);
    arguments.answer.tell(
        faults_text(summary), [&] { return faults_json(summary); }, files_line(arguments.out));
}

}  // namespace

void add_faults_command(Command app) {
    auto command = app.add_subcommand("faults", "Measure accuracy against faulty and varying junctions");
    auto arguments = std::make_shared<FaultArguments>();
    arguments->add_to(command);
    command
        .add_option("--kind", arguments->kinds,
                    "write-error (default), stuck-parallel, stuck-antiparallel, short, open, retention, read-disturb "
                    "or variation; several as a,b")
        .delimiter(',');
    command.add_option("--samples", arguments->samples, "Networks a point (default: the scenario's)").whole(2, 1000000);
    command
        .add_option("--spares", arguments->spares, "Spare pairs of output lines a subarray (default: the scenario's)")
        .whole(0, 10000);
    command.add_option("--limit", arguments->limit, "Use only the first N test images").whole(1, 1000000000);
    command.add_option("--out", arguments->out, "Folder for faults.csv, samples.csv, faults.json and plots");
    arguments->add_dry_run(command);
    command.footer(
        "Rates, times, numbers of reads and sigmas are the scenario's: faults.rates, .retention_s, .reads, .sigmas.\n"
        "A sweep that was cut short goes on where it was when started again with the same --out.\n"
        "Example: spinloom faults scenarios/mnist-784x16x10.toml --set network.weights=runs/first/weights \\\n"
        "    --kind write-error,short --spares 2 --out runs/faults");
    command.callback([arguments] {
        const auto request = fault_request(*arguments);
        run_faults(*arguments, request);
    });
}

}  // namespace spinloom::app
