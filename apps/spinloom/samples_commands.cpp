#include <fmt/format.h>

#include <charconv>
#include <memory>

#include "commands.hpp"
#include "mpi_ranks.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/report/run_folder.hpp"
#include "spinloom/report/run_report.hpp"
#include "spinloom/report/samples_folder.hpp"
#include "spinloom/report/samples_report.hpp"
#include "spinloom/report/scenario_mark.hpp"
#include "spinloom/scenario/shipped.hpp"
#include "spinloom/study/run.hpp"
#include "spinloom/study/samples/sample_plan_reader.hpp"

/// Studies of many samples: `sweep` and `study` with what belongs to it.

namespace spinloom::app {
namespace {

/// With what samples are measured, and where they go.
struct SampleArguments {
    std::filesystem::path out;
    int threads = 0;
    long images = -1;
    bool quiet = false, dry_run = false;
    std::string shard;
    Answer answer;

    void add_to(Command command) {
        command.add_option("--out", out, "Folder for study.sqlite, samples.csv, results.json and report.html");
        command.add_option("--limit", images, "Use only the first N test images (default: the study's, else all)")
            .whole(1, 1000000000);
        command.add_option("--images", images, "The same").whole(1, 1000000000).hidden();
        command.add_option("--threads", threads, "Threads to use (default: all of the machine)").whole(1, 4096);
        command.add_flag("--quiet,-q", quiet, "No progress on standard error");
        command
            .add_flag("--dry-run", dry_run,
                      "Say what is to be done and, by one sample, how long it takes; keep nothing")
            .excludes(answer.add_to(command));
    }
    /// @param plan  whose weights are written to the folder where one training is all that there is
    [[nodiscard]] SampleRunOptions run_options(const SamplePlan& plan) const;
};

/// "2/8" as the second of eight.
SampleShard read_shard(const std::string& text) {
    if (text.empty()) return {};
    SampleShard shard;
    const auto* end = text.data() + text.size();
    const auto [slash, error] = std::from_chars(text.data(), end, shard.number);
    const bool has_slash = error == std::errc() && slash != end && *slash == '/';
    const auto [stop, second] =
        has_slash ? std::from_chars(slash + 1, end, shard.of) : std::from_chars_result{end, error};
    const bool is_whole = has_slash && second == std::errc() && stop == end;
    if (!is_whole || shard.number < 1 || shard.number > shard.of) {
        throw InputError(InputProblem{
            {}, 0, "--shard " + text, "not a part; write i/n with i from 1 to n, as 2/8 for the second of eight"});
    }
    return shard;
}

SampleRunOptions SampleArguments::run_options(const SamplePlan& plan) const {
    SampleRunOptions options;
    options.how = {threads > 0 ? threads : hardware_threads(), !quiet};
    options.shard = read_shard(shard);
    options.prepare = prepare_samples_in(out, plan);
    return options;
}

void refuse_search_of(const SamplePlan& plan) {
    if (plan.base.trains()) refuse_search(plan.base);
}

void tell(const SampleArguments& arguments, const SamplePlan& plan, const MeasuredSamples& found) {
    arguments.answer.tell(
        samples_text(plan, found.statistics), [&] { return samples_json(plan, found.statistics); },
        files_line(arguments.out.string()));
}

/// Measures as the first or only one.
void measure_first(const SampleArguments& arguments, const SamplePlan& plan, SampleRanks* ranks) {
    refuse_search_of(plan);
    check_plan(plan);
    auto options = arguments.run_options(plan);
    if (plan.stop && options.shard.of > 1) {
        throw InputError(
            InputProblem{{},
                         0,
                         "--shard",
                         "a part of the samples does not tell when the interval of all is tight; leave [stop] out"});
    }
    if (arguments.dry_run) {
        std::vector<std::size_t> finished;
        if (std::filesystem::exists(arguments.out / sample_file))
            finished = SampleTable(arguments.out / sample_file, plan, sample_stamp(plan)).finished();
        fmt::print("{}", forecast_text(plan, forecast_samples(plan, finished, options)));
        return;
    }
    if (arguments.out.empty()) throw InputError(InputProblem{{}, 0, "--out", "missing; name a folder for the samples"});
    options.ranks = ranks;
    tell(arguments, plan, measure_samples_in(arguments.out, plan, options));
}

/// The study, by this program or by all that `mpirun` started.
void measure(const SampleArguments& arguments, const SamplePlan& plan) {
    if (!is_started_by_mpi() || arguments.dry_run) {
        measure_first(arguments, plan, nullptr);
        return;
    }
    with_ranks([&](SampleRanks& ranks) {
        if (ranks.is_first()) {
            measure_first(arguments, plan, &ranks);
            return;
        }
        auto options = arguments.run_options(plan);
        options.how.progress = false;
        options.ranks = &ranks;
        options.prepare = [folder = arguments.out](const Scenario& scenario, PrepareOptions how) {
            how.store = folder;  // the first rank has trained already
            return prepare(scenario, how);
        };
        run_samples(plan, nullptr, options);
    });
}

struct SweepArguments : SampleArguments {
    ScenarioArguments scenario;
    std::vector<std::string> words;
    std::string responses;
    bool trains_once = false;
};

struct StudyFileArguments : SampleArguments {
    std::string file;
    std::vector<std::string> settings;
    long samples = -1, seed = -1;
};

SamplePlan asked_plan(const StudyFileArguments& arguments) {
    ScenarioArguments words;
    words.settings = arguments.settings;
    SamplePlanOverrides overrides{words.overrides(), {}, {}, {}};
    if (arguments.samples >= 0) overrides.samples = arguments.samples;
    if (arguments.images >= 0) overrides.images = arguments.images;
    if (arguments.seed >= 0) overrides.seed = arguments.seed;
    return read_sample_plan(find_study_file(arguments.file), overrides);
}

void add_status(Command study) {
    auto command = study.add_subcommand("status", "Tell how far the study in a folder is, also while it runs");
    auto folder = std::make_shared<std::filesystem::path>();
    command.add_option("folder", *folder, "Folder of the study").required();
    command.callback([folder] { fmt::print("{}", status_text(sample_status(*folder / sample_file))); });
}

void add_merge(Command study) {
    auto command = study.add_subcommand("merge", "Put the parts of a study together that --shard made");
    struct Arguments : SampleArguments {
        std::vector<std::filesystem::path> folders;
    };
    auto arguments = std::make_shared<Arguments>();
    command.add_option("folders", arguments->folders, "Folders of the parts").required();
    command.add_option("--out", arguments->out, "Folder for the whole").required();
    arguments->answer.add_to(command);
    command.callback([arguments] {
        const auto found = merge_samples_in(arguments->out, arguments->folders);
        tell(*arguments, plan_of_table(arguments->out / sample_file), found);
    });
}

struct ReplayArguments : SampleArguments {
    std::filesystem::path study;
    long sample = 0;
};

/// One sample of a study as a run of its own. Weights that the study's folder has are taken from there.
void replay(const ReplayArguments& arguments) {
    const bool is_folder = std::filesystem::is_directory(arguments.study);
    SamplePlanOverrides overrides;
    if (arguments.images >= 0) overrides.images = arguments.images;
    const auto plan = is_folder ? plan_of_table(arguments.study / sample_file)
                                : read_sample_plan(find_study_file(arguments.study), overrides);
    if (static_cast<std::size_t>(arguments.sample) >= plan.samples) {
        throw InputError(InputProblem{
            {},
            0,
            "sample",
            fmt::format("{} is not there; the study has samples 0 to {}", arguments.sample, plan.samples - 1)});
    }
    const auto k = static_cast<std::size_t>(arguments.sample);
    const auto options = arguments.run_options(plan);
    PrepareOptions how{.threads = options.how.threads, .progress = options.how.progress};
    how.images.limit = arguments.images >= 0 ? std::optional(static_cast<std::size_t>(arguments.images)) : plan.images;
    how.store =
        is_folder ? arguments.study : arguments.out;  // a training that the study's folder has is taken from there
    const SampleBench bench(plan, prepare(ground_scenario(plan, k), how));
    const auto subject = bench.subject(k);
    start_folder(arguments.out, subject.scenario);
    if (!arguments.out.empty() && subject.scenario.trains()) write_trained(arguments.out / "weights", subject.trained);
    auto run = measure_run(subject, options.how);
    write_run(arguments.out, subject, run);
    const auto values = plan.values(k);
    std::string words;
    for (std::size_t i = 0; i < values.size(); ++i)
        words += fmt::format("{} = {}\n", plan.variables[i].key, toml_text(values[i]));
    arguments.answer.tell(
        words + results_table(run.summary),
        [&] { return results_json(run.summary, scenario_mark(subject.scenario.resolved)); },
        files_line(arguments.out.string()));
}

void add_replay(Command study) {
    auto command = study.add_subcommand("replay", "Measure one sample of a study again, as a run with all its figures");
    auto arguments = std::make_shared<ReplayArguments>();
    command.add_option("study", arguments->study, "The study's file, or its folder").required();
    command.add_option("sample", arguments->sample, "Number of the sample").whole(0, 1000000000).required();
    command.add_option("--out", arguments->out, "Folder for the run");
    arguments->answer.add_to(command);
    command.add_option("--limit", arguments->images, "Use only the first N test images (default: the study's)")
        .whole(1, 1000000000);
    command.add_option("--images", arguments->images, "The same").whole(1, 1000000000).hidden();
    command.add_option("--threads", arguments->threads, "Threads to use (default: all of the machine)").whole(1, 4096);
    command.add_flag("--quiet,-q", arguments->quiet, "No progress on standard error");
    command.callback([arguments] { replay(*arguments); });
}

}  // namespace

void add_sweep_command(Command app) {
    auto command = app.add_subcommand("sweep", "Measure a scenario at every combination of the values of some keys");
    auto arguments = std::make_shared<SweepArguments>();
    command.add_option("scenario", arguments->scenario.file, "Scenario file (TOML), or the name of a shipped one")
        .required();
    command.add_option("keys", arguments->words, "Keys and their values, as partition.rows=16,32").required();
    arguments->scenario.add_settings(command);
    arguments->add_to(command);
    command.add_option("--responses", arguments->responses,
                       "Figures, or parts of their names, with commas between them (default: accuracies and powers)");
    command.add_flag(
        "--train-once", arguments->trains_once,
        "Train once, for the scenario as it is, instead of for each combination that the training knows of");
    command.footer(
        "A list is one value: \"amplifier.gains=[20,5],[10,5]\". What no key touches is done once. A sweep that was "
        "cut\n"
        "short goes on from --out.\n"
        "Example: spinloom sweep mnist-784x16x10-wires partition.rows=16,32,64 --train-once --limit 1000 --out "
        "runs/rows");
    command.callback([arguments] {
        std::vector<SweptKey> keys;
        for (const auto& word : arguments->words) keys.push_back(read_swept_key(word));
        const auto images = arguments->images >= 0 ? std::optional(arguments->images) : std::nullopt;
        measure(*arguments, sweep_plan(read_scenario(arguments->scenario.file, arguments->scenario.overrides()), keys,
                                       arguments->responses, images, arguments->trains_once));
    });
}

void add_samples_command(Command app) {
    auto command =
        app.add_subcommand("study", "Measure many samples of a scenario: Monte Carlo, factorial, random, Sobol");
    auto arguments = std::make_shared<StudyFileArguments>();
    command.add_option("file", arguments->file, "Study file (TOML), or the name of a shipped one");
    command.add_option("--set", arguments->settings, "Override a key of the scenario: key=value (may be repeated)")
        .named("KEY=VALUE")
        .one_word_each();
    command.add_option("--samples", arguments->samples, "Samples (default: the study's)").whole(1, 1000000000);
    command.add_option("--seed", arguments->seed, "Seed of the variables and of what differs from die to die")
        .whole(0, 9000000000000000);
    arguments->add_to(command);
    command.add_option("--shard", arguments->shard,
                       "Measure part i of n only, as 2/8; `study merge` puts them together");
    command.footer(
        "A study that was cut short goes on from --out.\n"
        "Example: spinloom study mismatch-784x16x10 --limit 1000 --samples 200 --out runs/mismatch");
    add_status(command);
    add_merge(command);
    add_replay(command);
    command.callback([arguments, command] {
        if (command.has_chosen_subcommand()) return;
        if (arguments->file.empty())
            throw InputError(InputProblem{{}, 0, "file", "missing; name a study file, or status, merge or replay"});
        measure(*arguments, asked_plan(*arguments));
    });
}

}  // namespace spinloom::app
