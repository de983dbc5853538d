#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "commands.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/study/export.hpp"

namespace spinloom::app {
namespace {

struct ExportArguments : ScenarioArguments {
    std::string flavor = "ngspice";
    std::vector<long> images = {0}, crossbar;
};

void run_export(const ExportArguments& arguments) {
    ExportRequest request;
    request.flavor = spice::deck_flavor(arguments.flavor, "--flavor");
    request.images = arguments.images;
    if (!arguments.crossbar.empty()) {
        if (arguments.crossbar.size() != 2) {
            throw InputError(InputProblem{{}, 0, "--crossbar", "needs a layer and a part, as 1,0"});
        }
        request.crossbar = CrossbarNumber{arguments.crossbar[0], arguments.crossbar[1]};
    }
    const auto result = export_scenario(arguments.scenario(), request, arguments.run_options());
    fmt::print("{} deck of {} image{}\nfile: {}\n", arguments.flavor, result.images.size(),
               result.images.size() == 1 ? "" : "s", result.deck.string());
    if (request.flavor == spice::DeckFlavor::ngspice) {
        fmt::print("run it in its folder: ngspice -b {} writes {}\n", result.deck.filename().string(),
                   result.node_table.filename().string());
    }
}

}  // namespace

void add_export_command(CLI::App& app) {
    auto* command = app.add_subcommand("export", "Write the network as a deck for another circuit simulator");
    auto arguments = std::make_shared<ExportArguments>();
    arguments->add_to(*command);
    command->add_option("--flavor", arguments->flavor, "ngspice (default), hspice, spectre or xyce");
    command->add_option("--out", arguments->out, "Folder for the deck")->required();
    command->add_option("--images", arguments->images, "Test images whose voltages [V] drive the inputs (default: 0)")
        ->delimiter(',')
        ->type_name("N,N,...");
    command
        ->add_option("--crossbar", arguments->crossbar,
                     "Only one crossbar with its amplifiers: layer (from 1), part (from 0)")
        ->delimiter(',')
        ->type_name("L,P");
    command->footer(
        "Node voltages are in V, resistances in ohm, powers in W. Without network.weights the scenario is trained "
        "first.\n"
        "Example: spinloom export scenarios/mnist-784x16x10.toml --set network.weights=runs/first/weights \\\n"
        "    --flavor hspice --images 0,1,2 --out decks");
    command->callback([arguments] { run_export(*arguments); });
}

}  // namespace spinloom::app
