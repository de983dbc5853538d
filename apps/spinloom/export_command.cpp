#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

#include "commands.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/export_report.hpp"
#include "spinloom/report/run_folder.hpp"

namespace spinloom::app {
namespace {

struct ExportArguments : ScenarioArguments {
    std::string flavor = "ngspice";
    std::vector<long> images = {0}, crossbar;
};

ExportRequest request_of(const ExportArguments& arguments) {
    ExportRequest request;
    request.flavor = spice::deck_flavor(arguments.flavor, "--flavor");
    if (arguments.crossbar.empty()) return request;
    if (arguments.crossbar.size() != 2) {
        throw InputError(InputProblem{{}, 0, "--crossbar", "needs a layer and a part, as 1,0"});
    }
    request.crossbar = CrossbarNumber{arguments.crossbar[0], arguments.crossbar[1]};
    return request;
}

void run_export(const ExportArguments& arguments) {
    const auto request = request_of(arguments);
    const auto scenario = arguments.scenario();
    auto how = arguments.prepare_options();
    how.images.numbers = arguments.images;
    how.images.numbers_option = "--indices";
    how.ready = [&](const Scenario& asked, std::size_t) { check_request(request, asked); };
    const auto subject = prepare_in(arguments.out, scenario, how);
    const auto result = export_network(subject, request, arguments.study_options());
    const auto deck = write_export(arguments.out, result);
    forget_training(std::filesystem::path(arguments.out));
    auto words = fmt::format("{} deck of {} image{}\n{}", arguments.flavor, result.images.size(),
                             result.images.size() == 1 ? "" : "s", file_line(deck.string()));
    if (request.flavor == spice::DeckFlavor::ngspice)
        words += fmt::format("run it in its folder: ngspice -b {} writes {}\n", result.deck, result.node_table);
    arguments.answer.tell(words, [&] {
        return json_text(nlohmann::ordered_json{{"flavor", arguments.flavor},
                                                {"images", result.images.size()},
                                                {"deck", deck.string()},
                                                {"node_table", result.node_table}},
                         2);
    });
}

}  // namespace

void add_export_command(Command app) {
    auto command = app.add_subcommand("export", "Write the network as a deck for another circuit simulator");
    auto arguments = std::make_shared<ExportArguments>();
    arguments->add_to(command);
    command.add_option("--flavor", arguments->flavor, "ngspice (default), hspice, spectre or xyce");
    command.add_option("--out", arguments->out, "Folder for the deck").required();
    for (const char* name : {"--indices", "--images"}) {
        auto option =
            command.add_option(name, arguments->images, "Test images whose voltages [V] drive the inputs (default: 0)")
                .delimiter(',')
                .named("N,N,...");
        if (name == std::string_view("--images")) option.hidden();
    }
    command
        .add_option("--crossbar", arguments->crossbar,
                    "Only one crossbar with its amplifiers: layer (from 1), part (from 0)")
        .delimiter(',')
        .named("L,P");
    arguments->answer.add_to(command);
    command.footer(
        "Node voltages are in V, resistances in ohm, powers in W. Without network.weights the scenario is trained "
        "first.\n"
        "Example: spinloom export scenarios/mnist-784x16x10.toml --set network.weights=runs/first/weights \\\n"
        "    --flavor hspice --indices 0,1,2 --out decks");
    command.callback([arguments] { run_export(*arguments); });
}

}  // namespace spinloom::app
