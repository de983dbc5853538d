#include "commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/network/model/image_table.hpp"
#include "spinloom/report/dry_run_report.hpp"
#include "spinloom/report/node_table.hpp"
#include "spinloom/report/run_folder.hpp"
#include "spinloom/report/run_report.hpp"
#include "spinloom/report/scenario_mark.hpp"
#include "spinloom/study/law_check.hpp"
#include "spinloom/study/run.hpp"
#include "spinloom/study/training_search.hpp"

namespace spinloom::app {
namespace {

/// Writes what a run found and tells it.
void finish(const ScenarioArguments& arguments, const Subject& subject, MeasuredRun run) {
    write_run(arguments.out, subject, run);
    arguments.answer.tell(
        results_table(run.summary), [&] { return results_json(run.summary, scenario_mark(subject.scenario.resolved)); },
        files_line(arguments.out));
    for (const auto& line : run.summary.assumptions) {
        const auto& given = subject.scenario.assumptions;
        if (std::find(given.begin(), given.end(), line) == given.end())  // found by the run itself
            fmt::print(stderr, "spinloom: warning: {}\n", line);
    }
}

Option add_limit(Command command, long& limit) {
    return command.add_option("--limit", limit, "Use only the first N images").whole(1, 1000000000);
}

struct InferArguments : ScenarioArguments {
    std::string images, labels, nodes;
    bool costs = false;
    std::vector<long> indices;
    long limit = -1;
};

ImageChoice chosen_images(const InferArguments& arguments) {
    ImageChoice choice;
    choice.set = ImageChoice::Set::files;
    choice.images = arguments.images;
    choice.labels = arguments.labels.empty() ? arguments.images : arguments.labels;
    if (arguments.labels.empty() && !is_image_table(arguments.images))
        throw InputError(
            InputProblem{{}, 0, "--labels", "missing; only .npz and .csv files of images hold labels too"});
    choice.numbers_option = "--indices";
    if (!arguments.indices.empty()) choice.numbers = arguments.indices;
    if (arguments.limit >= 0) choice.limit = static_cast<std::size_t>(arguments.limit);
    return choice;
}

void run_inference(const InferArguments& arguments) {
    const auto scenario = arguments.scenario();
    if (!arguments.nodes.empty() && scenario.fidelity != Fidelity::circuit) {
        throw InputError(
            InputProblem{{}, 0, "--nodes", "needs run.fidelity = \"circuit\": there are no nodes below it"});
    }
    auto how = arguments.prepare_options();
    how.images = chosen_images(arguments);
    how.given_only_for = "inference";
    const RunParts parts{.costs = arguments.costs};
    const bool keeps_nodes = !arguments.nodes.empty();
    if (arguments.dry_run) {
        const StudyOptions quiet{how.threads, false};
        const auto classify = [&](const Subject& subject) {
            static_cast<void>(measure_run(subject, quiet, parts, keeps_nodes));
        };
        return arguments.tell(try_images(scenario, how, {.what = "images", .work = classify}));
    }
    how.ready = [&](const Scenario& asked, std::size_t) { start_folder(arguments.out, asked); };
    const auto subject = prepare(scenario, how);
    auto run = measure_run(subject, arguments.study_options(), parts, keeps_nodes);
    if (!arguments.nodes.empty()) {
        write_node_table(arguments.nodes, subject.numbers, subject.images.labels, run.inference);
    }
    finish(arguments, subject, std::move(run));
}

}  // namespace

void ScenarioArguments::add_to(Command command, const char* optional) {
    auto scenario = command.add_option(
        "scenario", file, optional != nullptr ? optional : "Scenario file (TOML), or the name of a shipped one");
    if (optional == nullptr) scenario.required();
    add_settings(command);
    command.add_option("--threads", threads, "Threads to use (default: all of the machine)").whole(1, 4096);
    command.add_option("--seed", seed, "Seed of everything random (default: the scenario's)")
        .whole(0, 9000000000000000);
    command.add_flag("--quiet,-q", quiet, "No progress on standard error");
}

void ScenarioArguments::add_dry_run(Command command) {
    command
        .add_flag("--dry-run", dry_run, "Tell what would be done, how long and in how much memory, from a short trial")
        .excludes(answer.add_to(command));
}

void ScenarioArguments::tell(const DryRun& dry) const {
    fmt::print("{}", dry_run_text(dry, out));
}

void ScenarioArguments::add_settings(Command command) {
    command.add_option("--set", settings, "Override a key of the scenario: key=value (may be repeated)")
        .named("KEY=VALUE")
        .one_word_each();
}

std::vector<ScenarioOverride> ScenarioArguments::overrides() const {
    std::vector<ScenarioOverride> result;
    for (const auto& setting : settings) {
        const auto equals = setting.find('=');
        if (equals == std::string::npos) {
            throw InputError(
                InputProblem{{}, 0, "--set " + setting, "not a setting; write key=value, as in neuron.fins=10"});
        }
        result.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
    }
    return result;
}

Scenario ScenarioArguments::scenario(bool may_search) const {
    auto all = overrides();
    if (seed >= 0) all.emplace_back("run.seed", fmt::format("{}", seed));
    auto scenario = read_scenario(file, all);
    if (!may_search && scenario.trains()) refuse_search(scenario);
    return scenario;
}

RunOptions ScenarioArguments::run_options() const {
    return {threads > 0 ? threads : hardware_threads(), !quiet, out};
}

StudyOptions ScenarioArguments::study_options() const {
    return {threads > 0 ? threads : hardware_threads(), !quiet};
}

PrepareOptions ScenarioArguments::prepare_options() const {
    const auto [how_many, progress] = study_options();
    return {.threads = how_many, .progress = progress};
}

void add_run_command(Command app) {
    auto command = app.add_subcommand("run", "Train or read a network, then measure it at each fidelity");
    auto arguments = std::make_shared<ScenarioArguments>();
    auto limit = std::make_shared<long>(-1);
    arguments->add_to(command);
    command.add_option("--out", arguments->out, "Folder for the results");
    add_limit(command, *limit);
    arguments->add_dry_run(command);
    command.footer(
        "Example: spinloom run scenarios/mnist-784x16x10.toml --set run.fidelity=behavioural --out runs/quick");
    command.callback([arguments, limit] {
        auto how = arguments->prepare_options();
        if (*limit >= 0) how.images.limit = static_cast<std::size_t>(*limit);
        if (arguments->dry_run) return arguments->tell(try_run(arguments->scenario(true), how.images, how.threads));
        how.ready = [&](const Scenario& scenario, std::size_t) { start_folder(arguments->out, scenario); };
        const auto searched = prepare_searched_in(arguments->out, arguments->scenario(true), how);
        finish(*arguments, searched.subject, measure_run(searched, arguments->study_options(), {.mismatch = true}));
        forget_training(std::filesystem::path(arguments->out));
    });
}

void add_infer_command(Command app) {
    auto command = app.add_subcommand("infer", "Classify images with given weights and write every neuron's voltages");
    auto arguments = std::make_shared<InferArguments>();
    arguments->add_to(command);
    command.add_option("--images", arguments->images, "Images: IDX (plain or .gz), .npy, .npz or .csv").required();
    command.add_option("--labels", arguments->labels,
                       "Their labels, of either kind (default: in the .npz or .csv of the images)");
    auto indices = command.add_option("--indices", arguments->indices, "Images to take, as 3,20,37").delimiter(',');
    add_limit(command, arguments->limit).excludes(indices);
    command.add_flag("--costs", arguments->costs, "Area, power, energy and latency too: settles some of the images");
    arguments->add_dry_run(command);
    command.add_option("--nodes", arguments->nodes, "CSV file for the voltages and powers, one row an image");
    command.add_option("--out", arguments->out, "Folder for the results");
    command.footer(
        "Example: spinloom infer scenarios/mnist-784x16x10.toml --set network.weights=runs/first/weights \\\n"
        "    --images data/mnist/t10k-images-idx3-ubyte --labels data/mnist/t10k-labels-idx1-ubyte --nodes nodes.csv "
        "--limit 20");
    command.callback([arguments] { run_inference(*arguments); });
}

void add_train_command(Command app) {
    auto command = app.add_subcommand("train", "Train the scenario's network and write its weights");
    auto arguments = std::make_shared<ScenarioArguments>();
    arguments->add_to(command);
    command.add_option("--out", arguments->out, "Folder for W1.csv, B1.csv, ... and training.csv").required();
    arguments->add_dry_run(command);
    command.footer(
        "A run that was cut short goes on where it was when started again with the same --out.\n"
        "Example: spinloom train scenarios/mnist-784x16x10.toml --set training.recipe=published --out weights");
    command.callback([arguments] {
        const auto [threads, progress] = arguments->study_options();
        if (arguments->dry_run) return arguments->tell(try_training(arguments->scenario(true), threads));
        const TrainOptions how{threads, progress, std::filesystem::path(arguments->out)};
        const auto searched = search_circuit(arguments->scenario(true), how);
        const auto& scenario = searched.scenario;
        const auto trained = train_network(scenario, how);
        write_trained(arguments->out, trained);
        if (!searched.trials.empty()) start_folder(arguments->out, scenario);
        forget_training(how.store);
        if (!scenario.frontend.is_lenet && scenario.training.recipe == TrainingPlan::Recipe::modern) {
            const auto sample = training_case(scenario).images.validation;
            if (const auto warning = law_warning_on_sample(scenario, trained.weights, sample, threads))
                fmt::print(stderr, "spinloom: warning: {}\n", *warning);
        }
        double best = 0;
        for (const auto& epoch : trained.history) best = std::max(best, epoch.validation_accuracy);
        arguments->answer.tell(
            fmt::format("trained {} in {:.1f} s, best validation accuracy {:.2f} %\n",
                        topology_text(scenario.circuit.topology), trained.seconds, 100 * best),
            [&] { return training_json(scenario.circuit.topology, trained); }, files_line(arguments->out));
    });
}

void add_compare_command(Command app) {
    auto command = app.add_subcommand("compare", "Set the results of several runs side by side");
    auto folders = std::make_shared<std::vector<std::filesystem::path>>();
    auto answer = std::make_shared<Answer>();
    command.add_option("runs", *folders, "Folders that `spinloom run --out` wrote").required();
    command.footer("Example: spinloom compare runs/mnist-784x16x10 runs/mnist-784x16x10-wires");
    answer->add_to(command);
    command.callback(
        [folders, answer] { answer->tell(compare_runs(*folders), [&] { return compared_runs_json(*folders); }); });
}

}  // namespace spinloom::app
