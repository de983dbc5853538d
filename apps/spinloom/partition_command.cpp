#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/partition_report.hpp"
#include "spinloom/report/run_folder.hpp"

namespace spinloom::app {
namespace {

struct PartitionArguments : ScenarioArguments {
    std::vector<std::string> rows = {"16", "32", "64", "128", "none"}, columns = {"8", "16", "32", "64", "none"};
    std::string on = "validation", gains = "restore", layout_card = default_layout_card;
    long images = -1;
    bool retrain = false;
};

/// Numbers of lines, or "none".
std::vector<std::optional<int>> read_limits(const std::string& option, const std::vector<std::string>& words) {
    std::vector<std::optional<int>> limits;
    for (const auto& word : words) {
        if (word == "none") {
            limits.emplace_back();
            continue;
        }
        int value = 0;
        const auto* end = word.data() + word.size();
        const auto [stop, error] = std::from_chars(word.data(), end, value);
        if (error != std::errc() || stop != end || value < 1 || value > 1000000) {
            throw InputError(InputProblem{
                {},
                0,
                option,
                fmt::format("'{}' is not a limit; give whole numbers from 1 to 1e6 or none, as 16,32,none", word)});
        }
        limits.emplace_back(value);
    }
    return limits;
}

}  // namespace

void add_partition_command(Command app) {
    auto command = app.add_subcommand("partition", "Compare ways to cut the network into subarrays, and recommend one");
    auto arguments = std::make_shared<PartitionArguments>();
    arguments->add_to(command);
    command.add_option("--rows", arguments->rows, "Input lines a subarray to try (default: 16,32,64,128,none)")
        .delimiter(',');
    command.add_option("--columns", arguments->columns, "Outputs a subarray to try (default: 8,16,32,64,none)")
        .delimiter(',');
    command.add_option("--on", arguments->on, "Images to measure on: validation or test (default: validation)")
        .one_of(std::vector<std::string>{"validation", "test"});
    command.add_option("--limit", arguments->images, "Use only the first N of them (default: all)")
        .whole(1, 1000000000);
    command.add_option("--images", arguments->images, "Use only the first N of them (default: all)")
        .whole(1, 1000000000)
        .hidden();
    command
        .add_option("--gains", arguments->gains,
                    "keep the scenario's, or restore: also try gains that undo the loss (default: restore)")
        .one_of(std::vector<std::string>{"keep", "restore"});
    command.add_flag("--retrain", arguments->retrain, "Train for each partition instead of once");
    command.add_option("--layout", arguments->layout_card, "Layout card of the area rule").shows_default();
    command.add_option("--out", arguments->out,
                       "Folder for partitions.csv, partitions.json and two plots; a run cut short goes on from it");
    arguments->add_dry_run(command);
    command.footer(
        "Without network.weights the scenario is trained first.\n"
        "Example: spinloom partition scenarios/mnist-784x16x10-wires.toml --set network.weights=runs/first/weights \\\n"
        "    --rows 16,32,64 --columns 16 --limit 2000 --out runs/partitions");
    command.callback([arguments] {
        PartitionRequest request;
        request.rows = read_limits("--rows", arguments->rows);
        request.columns = read_limits("--columns", arguments->columns);
        request.images =
            arguments->on == "test" ? PartitionRequest::Images::test : PartitionRequest::Images::validation;
        request.restore_gains = arguments->gains == "restore";
        request.retrain = arguments->retrain;
        request.layout_card = arguments->layout_card;
        const auto scenario = arguments->scenario();
        if (scenario.fidelity != Fidelity::circuit) {
            throw InputError(InputProblem{
                {}, 0, "run.fidelity", "must be \"circuit\": a partition shows in the solved circuit alone"});
        }
        const auto common = arguments->run_options();
        PartitionOptions options{.threads = common.threads, .progress = common.progress, .store = common.out};
        if (arguments->images >= 0) options.limit = static_cast<std::size_t>(arguments->images);
        if (arguments->dry_run) return arguments->tell(try_partitions(scenario, request, options));
        options.ready = [&](const Scenario& given) { start_folder(common.out, given); };
        const auto plan = measure_partitions(scenario, request, options);
        if (!common.out.empty()) write_plan(common.out, plan);
        arguments->answer.tell(
            plan_text(plan), [&] { return json_text(to_json(plan), 2); }, files_line(arguments->out));
    });
}

}  // namespace spinloom::app
