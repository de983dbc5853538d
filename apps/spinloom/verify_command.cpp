#include <fmt/format.h>

#include <memory>

#include "commands.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/study/twin_check.hpp"
#include "spinloom/study/verify.hpp"

namespace spinloom::app {
namespace {

struct VerifyArguments : ScenarioArguments {
    VerifyRequest request;
    std::string json, against = "ngspice";
    bool over_time = false;
};

template <class Check, class Text, class Json>
void finish(const VerifyArguments& arguments, const Check& check, const Text& text, const Json& json) {
    if (!arguments.json.empty()) write_file_atomically(arguments.json, json(check));
    fmt::print("{}", text(check));
}

}  // namespace

void add_verify_command(CLI::App& app) {
    auto* command = app.add_subcommand(
        "verify", "Solve the network by ngspice or by our full netlist as well, and compare every neuron");
    auto arguments = std::make_shared<VerifyArguments>();
    arguments->add_to(*command);
    command->add_option("--images", arguments->request.images, "Test images to compare (default: 0)")
        ->delimiter(',')
        ->type_name("N,N,...");
    command
        ->add_option("--against", arguments->against,
                     "ngspice, or netlist: our own nodal analysis, with powers and energy balance")
        ->check(CLI::IsMember({"ngspice", "netlist"}))
        ->capture_default_str();
    command->add_flag("--over-time", arguments->over_time,
                      "With netlist: the energy balance of the first image's step from 0 V too");
    command->add_option("--ngspice", arguments->request.ngspice, "The ngspice program (default: the one on PATH)")
        ->type_name("PATH");
    command->add_option("--out", arguments->out, "Folder that keeps the deck, its tables and ngspice's log");
    command->add_option("--json", arguments->json, "JSON file for the comparison: V, s, relative powers");
    command->footer(
        "Without network.weights the scenario is trained first.\n"
        "Example: spinloom verify scenarios/mnist-784x16x10.toml --set network.weights=runs/first/weights "
        "--images 0,1,2\n"
        "         spinloom verify scenarios/mnist-784x16x10-wires.toml --set network.weights=runs/first/weights "
        "--images 0,1,2 --against netlist");
    command->callback([arguments] {
        const auto& request = arguments->request;
        if (arguments->against == "netlist") {
            const auto check = check_against_netlist(arguments->scenario(), {request.images, arguments->over_time},
                                                     arguments->run_options());
            finish(*arguments, check, twin_text, twin_json);
            return;
        }
        if (arguments->over_time) throw InputError(InputProblem{{}, 0, "--over-time", "needs --against netlist"});
        const auto result = verify_scenario(arguments->scenario(), request, arguments->run_options());
        finish(*arguments, result, verification_text, verification_json);
    });
}

}  // namespace spinloom::app
