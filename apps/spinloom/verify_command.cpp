#include <fmt/format.h>

#include <memory>

#include "commands.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/scenario/verify.hpp"

namespace spinloom::app {
namespace {

struct VerifyArguments : ScenarioArguments {
    VerifyRequest request;
    std::string json;
};

}  // namespace

void add_verify_command(CLI::App& app) {
    auto* command = app.add_subcommand("verify", "Let the ngspice program solve the network and compare every neuron");
    auto arguments = std::make_shared<VerifyArguments>();
    arguments->add_to(*command);
    command->add_option("--images", arguments->request.images, "Test images to compare (default: 0)")
        ->delimiter(',')
        ->type_name("N,N,...");
    command->add_option("--ngspice", arguments->request.ngspice, "The ngspice program (default: the one on PATH)")
        ->type_name("PATH");
    command->add_option("--out", arguments->out, "Folder that keeps the deck, its tables and ngspice's log");
    command->add_option("--json", arguments->json, "JSON file for the comparison: V, s, relative powers");
    command->footer(
        "Without network.weights the scenario is trained first.\n"
        "Example: spinloom verify scenarios/mnist-784x16x10.toml --set network.weights=runs/first/weights "
        "--images 0,1,2");
    command->callback([arguments] {
        const auto result = verify_scenario(arguments->scenario(), arguments->request, arguments->run_options());
        if (!arguments->json.empty()) write_file_atomically(arguments->json, verification_json(result));
        fmt::print("{}", verification_text(result));
    });
}

}  // namespace spinloom::app
