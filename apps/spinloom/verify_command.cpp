#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string_view>

#include "commands.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/scratch_folder.hpp"
#include "spinloom/report/export_report.hpp"
#include "spinloom/report/run_folder.hpp"
#include "spinloom/report/table_check_report.hpp"
#include "spinloom/report/twin_report.hpp"
#include "spinloom/report/verify_report.hpp"

namespace spinloom::app {
namespace {

struct VerifyArguments : ScenarioArguments {
    VerifyRequest request;
    std::optional<std::vector<long>> images;  ///< none: the first, or all of a table
    std::string json, against = "ngspice";
    double sample_ns = 0;  ///< 0: not given
    bool over_time = false;
};

Subject prepared(const VerifyArguments& arguments, const Scenario& scenario) {
    auto how = arguments.prepare_options();
    how.images.numbers = arguments.images.value_or(std::vector<long>{0});
    how.images.numbers_option = "--indices";
    return prepare_in(arguments.out, scenario, how);
}

void finish(const VerifyArguments& arguments, const std::string& text, const std::string& json) {
    const bool is_printed = arguments.json == "-";
    if (!arguments.json.empty() && !is_printed) write_file_atomically(arguments.json, json);
    fmt::print("{}", is_printed ? json : text);
    forget_training(std::filesystem::path(arguments.out));
}

void verify_by_netlist(const VerifyArguments& arguments) {
    const auto subject = prepared(arguments, arguments.scenario());
    const auto check = check_against_netlist(subject, {arguments.over_time}, arguments.study_options());
    finish(arguments, twin_text(check), twin_json(check));
}

/// The rows of a table that belong to the images asked for, in their order.
void keep_images(GivenSolution& given, const std::vector<long>& images, const std::string& file) {
    GivenSolution kept = given;
    kept.images = images;
    kept.values.resize(static_cast<Eigen::Index>(images.size()), given.values.cols());
    for (std::size_t k = 0; k < images.size(); ++k) {
        const auto found = std::find(given.images.begin(), given.images.end(), images[k]);
        if (found == given.images.end())
            throw InputError(InputProblem{file, 0, "image", fmt::format("there is no row of image {}", images[k])});
        kept.values.row(static_cast<Eigen::Index>(k)) = given.values.row(found - given.images.begin());
    }
    given = std::move(kept);
}

/// Against the voltages and energies that the table holds, whoever computed them.
void verify_by_table(VerifyArguments arguments) {
    const auto scenario = arguments.scenario();
    const auto& file = arguments.against;
    auto given = given_solution(read_csv(file), file, scenario.circuit.topology);
    if (given.energy && arguments.sample_ns <= 0)
        throw InputError(
            InputProblem{file, 0, "energy_J", "needs --sample-ns, the time over which these energies count"});
    if (arguments.images) keep_images(given, *arguments.images, file);
    arguments.images = given.images;
    const auto subject = prepared(arguments, scenario);
    const auto check = check_against_table(subject, given, 1e-9 * arguments.sample_ns, arguments.study_options());
    finish(arguments, table_check_text(check, file), table_check_json(check, file));
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
    const auto scenario = arguments.scenario();
    refuse_real_op_amps(scenario, "verify");
    const auto subject = prepared(arguments, scenario);
    const auto exported = export_network(subject, {}, arguments.study_options());
    const auto result = referee(arguments, subject, exported);
    const std::filesystem::path folder = arguments.out;
    finish(arguments, verification_text(result, folder.empty() ? folder : folder / exported.deck),
           verification_json(result));
}

void check_against(const VerifyArguments& arguments) {
    const auto& against = arguments.against;
    const auto refuse = [](const char* option, std::string message) {
        throw InputError(InputProblem{{}, 0, option, std::move(message)});
    };
    const bool is_table = std::filesystem::path(against).extension() == ".csv";
    const std::vector<std::string> words = {"ngspice", "netlist"};
    if (!is_table && std::find(words.begin(), words.end(), against) == words.end()) {
        refuse("--against",
               fmt::format("'{}' is neither ngspice, netlist nor a table (.csv){}", against, suggest(against, words)));
    }
    if (arguments.over_time && against != "netlist") refuse("--over-time", "needs --against netlist");
    if (arguments.sample_ns > 0 && !is_table) refuse("--sample-ns", "needs --against FILE.csv");
}

}  // namespace

void add_verify_command(Command app) {
    auto command = app.add_subcommand(
        "verify",
        "Compare every neuron with ngspice, with our full netlist, or with a table of any simulator's numbers");
    auto arguments = std::make_shared<VerifyArguments>();
    arguments->add_to(command);
    for (const char* name : {"--indices", "--images"}) {
        auto option =
            command.add_option(name, arguments->images, "Test images to compare (default: 0, or all of a table)")
                .delimiter(',')
                .named("N,N,...");
        if (name == std::string_view("--images")) option.hidden();
    }
    command
        .add_option("--against", arguments->against,
                    "ngspice; or netlist: our own nodal analysis, with powers and energy balance; or FILE.csv: the "
                    "numbers of any simulator, an image a row (columns image, out<l>_<r>, nin<l>_<r>, energy_J, ...)")
        .named("WHAT")
        .shows_default();
    command
        .add_option("--sample-ns", arguments->sample_ns,
                    "With a table that has energy_J: the time over which its energies count [ns]")
        .positive();
    command.add_flag("--over-time", arguments->over_time,
                     "With netlist: the energy balance of the first image's step from 0 V too");
    command.add_option("--ngspice", arguments->request.ngspice, "The ngspice program (default: the one on PATH)")
        .named("PATH");
    command.add_option("--out", arguments->out, "Folder that keeps the deck, its tables and ngspice's log");
    command.add_option(
        "--json", arguments->json,
        "JSON file for the comparison (V, s, relative powers); -: on standard output, and nothing else there");
    command.footer(
        "Without network.weights the scenario is trained first.\n"
        "Example: spinloom verify scenarios/mnist-784x16x10.toml --set network.weights=runs/first/weights "
        "--indices 0,1,2\n"
        "         spinloom verify scenarios/mnist-784x16x10-wires.toml --set network.weights=runs/first/weights "
        "--indices 0,1,2 --against netlist\n"
        "         spinloom verify scenarios/mnist-784x16x10.toml --set network.weights=runs/first/weights "
        "--against theirs.csv --sample-ns 4");
    command.callback([arguments] {
        check_against(*arguments);
        if (arguments->against == "netlist") return verify_by_netlist(*arguments);
        if (arguments->against == "ngspice") return verify_by_ngspice(*arguments);
        verify_by_table(*arguments);
    });
}

}  // namespace spinloom::app
