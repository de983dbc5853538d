#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "commands.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/scratch_folder.hpp"
#include "spinloom/report/export_report.hpp"
#include "spinloom/report/run_folder.hpp"
#include "spinloom/report/twin_report.hpp"
#include "spinloom/report/verify_report.hpp"

namespace spinloom::app {
namespace {

struct VerifyArguments : ScenarioArguments {
    VerifyRequest request;
    std::vector<long> images = {0};
    std::string json, against = "ngspice";
    bool over_time = false;
};

Subject prepared(const VerifyArguments& arguments, const Scenario& scenario) {
    auto how = arguments.prepare_options();
    how.images.numbers = arguments.images;
    return prepare_in(arguments.out, scenario, how);
}

void finish(const VerifyArguments& arguments, const std::string& text, const std::string& json) {
    if (!arguments.json.empty()) write_file_atomically(arguments.json, json);
    fmt::print("{}", text);
    forget_training(std::filesystem::path(arguments.out));
}

void verify_by_netlist(const VerifyArguments& arguments) {
    const auto subject = prepared(arguments, arguments.scenario());
    const auto check = check_against_netlist(subject, {arguments.over_time}, arguments.study_options());
    finish(arguments, twin_text(check), twin_json(check));
}

/// Copies what ngspice wrote to the folder that keeps it; what it did not write is left out.
void keep_outputs(const std::filesystem::path& from, const std::filesystem::path& to, const Export& exported) {
    auto log = std::filesystem::path(exported.deck).replace_extension(".log");
    for (const auto& name : {log, std::filesystem::path(exported.node_table)}) {
        std::error_code error;
        if (std::filesystem::exists(from / name, error)) write_file_atomically(to / name, read_file(from / name));
    }
}

/// ngspice runs in a temporary folder that holds nothing but the deck and what it reads. `--out` gets all of it.
Verification referee(const VerifyArguments& arguments, const Subject& subject, const Export& exported) {
    const ScratchFolder temporary("spinloom-verify");
    const auto deck = write_export(temporary.path(), exported);
    if (arguments.out.empty())
        return verify_network(subject, exported, deck, arguments.request, arguments.study_options());
    write_export(arguments.out, exported);
    try {
        auto result = verify_network(subject, exported, deck, arguments.request, arguments.study_options());
        keep_outputs(temporary.path(), arguments.out, exported);
        return result;
    } catch (const std::exception&) {
        keep_outputs(temporary.path(), arguments.out, exported);  // the log says why
        throw;
    }
}

void verify_by_ngspice(const VerifyArguments& arguments) {
    if (arguments.over_time) throw InputError(InputProblem{{}, 0, "--over-time", "needs --against netlist"});
    const auto scenario = arguments.scenario();
    refuse_real_op_amps(scenario, "verify");
    const auto subject = prepared(arguments, scenario);
    const auto exported = export_network(subject, {}, arguments.study_options());
    const auto result = referee(arguments, subject, exported);
    const std::filesystem::path folder = arguments.out;
    finish(arguments, verification_text(result, folder.empty() ? folder : folder / exported.deck),
           verification_json(result));
}

}  // namespace

void add_verify_command(CLI::App& app) {
    auto* command = app.add_subcommand(
        "verify", "Solve the network by ngspice or by our full netlist as well, and compare every neuron");
    auto arguments = std::make_shared<VerifyArguments>();
    arguments->add_to(*command);
    command->add_option("--images", arguments->images, "Test images to compare (default: 0)")
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
        if (arguments->against == "netlist") {
            verify_by_netlist(*arguments);
        } else {
            verify_by_ngspice(*arguments);
        }
    });
}

}  // namespace spinloom::app
