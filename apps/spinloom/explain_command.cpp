#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/architecture_report.hpp"

namespace spinloom::app {
namespace {

struct ExplainArguments {
    std::string run, quantity, path;
    int depth = -1;
    bool as_table = false;
    Answer answer;
};

void explain(const ExplainArguments& arguments) {
    const auto tree = read_architecture(arguments.run, arguments.quantity);
    const auto& part = tree.at(arguments.path);
    const auto depth = arguments.depth < 0 ? std::nullopt : std::optional(arguments.depth);
    arguments.answer.tell(
        arguments.as_table ? breakdown_text(part, depth) : explanation_text(part, depth),
        [&] { return json_text(to_json(part), 2); },
        fmt::format("\n{} leaves: each is its formula of the inputs shown, and all sums are those of their parts, to "
                    "the last bit\n",
                    part.num_leaves()));
}

}  // namespace

void add_explain_command(Command app) {
    auto command = app.add_subcommand(
        "explain", "Show what a run's area, power, energy or latency is made of, down to every input");
    auto arguments = std::make_shared<ExplainArguments>();
    command.add_option("run", arguments->run, "Folder that `spinloom run --out` wrote").required();
    command.add_option("quantity", arguments->quantity, "area, power, energy or latency").required();
    command.add_option("path", arguments->path, "Part of it, as static.inputs (default: all of it)");
    command.add_option("--depth", arguments->depth, "Levels to go down (default: to the leaves)").whole(0, 100);
    command.add_flag("--table", arguments->as_table, "Values, shares and formulas alone, as a table");
    arguments->answer.add_to(command);
    command.footer(
        "Example: spinloom explain runs/first energy --depth 2 --table\n"
        "         spinloom explain runs/first power amplifiers");
    command.callback([arguments] { explain(*arguments); });
}

}  // namespace spinloom::app
