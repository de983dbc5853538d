#include <fmt/format.h>

#include <memory>

#include "commands.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/report/dry_run_report.hpp"
#include "spinloom/report/html_report.hpp"
#include "spinloom/reproduce/reproduce.hpp"

namespace spinloom::app {
namespace {

struct ReproduceArguments : ScenarioArguments {
    long limit = -1;
    long seeds = 1;
    bool is_quick = false;
};

std::string command_line(const ReproduceArguments& arguments) {
    std::string text = "spinloom reproduce";
    if (!arguments.file.empty()) text += " " + arguments.file;
    for (const auto& setting : arguments.settings) text += fmt::format(" --set '{}'", setting);
    if (arguments.seed >= 0) text += fmt::format(" --seed {}", arguments.seed);
    if (arguments.is_quick) text += " --quick";
    if (arguments.limit >= 0) text += fmt::format(" --limit {}", arguments.limit);
    if (arguments.seeds > 1) text += fmt::format(" --seeds {}", arguments.seeds);
    return text;
}

void run_reproduce(const ReproduceArguments& arguments) {
    ReproduceRequest request;
    request.scenario = arguments.file;
    request.overrides = arguments.overrides();
    if (arguments.seed >= 0) request.overrides.emplace_back("run.seed", fmt::format("{}", arguments.seed));
    request.out = arguments.out;
    if (arguments.limit >= 0) request.limit = static_cast<std::size_t>(arguments.limit);
    request.seeds = static_cast<std::size_t>(arguments.seeds);
    request.quick = arguments.is_quick;
    request.threads = arguments.run_options().threads;
    request.progress = !arguments.quiet;
    request.command = command_line(arguments);
    if (arguments.dry_run) {
        fmt::print("{}folder: {}\n", reproduction_plan(request), folder_text(arguments.out));
        return;
    }
    const auto found = reproduce(request);
    arguments.answer.tell(
        found.text, [&] { return read_file(request.out / "results.json"); },
        fmt::format("\n{}report: {}\n", files_line(arguments.out), found.report.string()));
}

}  // namespace

void add_reproduce_command(Command app) {
    auto command = app.add_subcommand(
        "reproduce", "Measure everything that the published claims are about: tables, results.json, one HTML report");
    auto arguments = std::make_shared<ReproduceArguments>();
    arguments->out = "runs/reproduce";
    arguments->add_to(command, "Scenario with wires and partitions (default: the shipped mnist-784x16x10-wires.toml)");
    command.add_option("--out", arguments->out, "Folder for the results; a run cut short goes on from it")
        .shows_default();
    command.add_option("--limit", arguments->limit, "Use only the first N test images").whole(1, 1000000000);
    command
        .add_option("--seeds", arguments->seeds,
                    "Train the main network from so many seeds; its claims take their mean")
        .whole(1, 100);
    command.add_flag("--quick", arguments->is_quick, "Short training and few images: to see it work, not for figures");
    arguments->add_dry_run(command);
    command.footer("Example: spinloom reproduce --out runs/reproduce");
    command.callback([arguments] { run_reproduce(*arguments); });
}

void add_report_command(Command app) {
    auto command = app.add_subcommand("report", "Make the HTML report of a folder of results (again)");
    auto folder = std::make_shared<std::string>();
    auto out = std::make_shared<std::string>();
    command.add_option("run", *folder, "Folder that a command wrote with --out").required();
    command.add_option("--out", *out, "The file (default: report.html in that folder)");
    command.footer("Example: spinloom report runs/first");
    command.callback([folder, out] {
        const std::filesystem::path file =
            out->empty() ? std::filesystem::path(*folder) / "report.html" : std::filesystem::path(*out);
        write_file_atomically(file, folder_report(*folder));
        fmt::print("report: {}\n", file.string());
    });
}

}  // namespace spinloom::app
