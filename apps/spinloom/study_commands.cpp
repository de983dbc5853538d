#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/run_folder.hpp"
#include "spinloom/report/study_report.hpp"
#include "spinloom/study/registry.hpp"

/// A command for every registered study (study/registry.hpp), by what it says of itself.

namespace spinloom::app {
namespace {

using Kind = StudyOption::Kind;

constexpr std::size_t few_images = 16, more_images = 64;  // of a trial

struct StudyCommand : ScenarioArguments {
    const Study* study = nullptr;
    StudyArguments values;
    long limit = -1;
};

/// "1%" or "0.01".
double read_fraction(const StudyOption& option, std::string text) {
    const std::string given = text;
    double factor = 1;
    if (!text.empty() && text.back() == '%') {
        text.pop_back();
        factor = 0.01;
    }
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    const bool is_number = error == std::errc() && stop == end;
    if (!is_number || !(factor * value >= option.least && factor * value <= option.most)) {
        throw InputError(InputProblem{{},
                                      0,
                                      fmt::format("--{} {}", option.name, given),
                                      fmt::format("not a part from {:g}% to {:g}%; write it as 1% or 0.01",
                                                  100 * option.least, 100 * option.most)});
    }
    return factor * value;
}

void add_option(Command command, StudyArguments& values, const StudyOption& option) {
    const auto name = "--" + option.name;
    const auto least = static_cast<long>(option.least), most = static_cast<long>(option.most);
    const auto take = [&values, &option](auto value) { values.set(option.name, value); };
    switch (option.kind) {
        case Kind::flag:
            command.on_flag(
                name, [take] { take(true); }, option.help);
            return;
        case Kind::integer:
            command.on_whole(name, take, option.help).whole(least, most);
            return;
        case Kind::number:
            command.on_number(name, take, option.help).within(option.least, option.most);
            return;
        case Kind::fraction:
            command.on_text(
                name, [take, &option](const std::string& text) { take(read_fraction(option, text)); }, option.help);
            return;
        case Kind::integers:
            command.on_list(name, take, option.help).delimiter(',').whole(least, most);
            return;
        case Kind::choice:
            command.on_text(name, take, option.help).one_of(option.choices);
            return;
    }
}

void run_study(const StudyCommand& command) {
    const auto& study = *command.study;
    auto how = command.prepare_options();
    if (command.limit >= 0) how.images.limit = static_cast<std::size_t>(command.limit);
    if (study.choose) study.choose(command.values, how);
    if (command.dry_run) {
        const auto scenario = command.scenario();
        const auto count = choose_pictures(scenario, how.images).set.count;
        if (study.check) study.check(scenario, count, command.values);
        const auto least = study.least_images ? study.least_images(command.values) : 1;
        const auto measure = [&](const Subject& subject) {
            study.measure(subject, command.values, {how.threads, false});
        };
        return command.tell(try_images(scenario, how, {study.name, std::max(least, few_images), more_images, measure}));
    }
    how.ready = [&](const Scenario& scenario, std::size_t num_images) {
        if (study.check) study.check(scenario, num_images, command.values);
        start_folder(command.out, scenario);
    };
    const auto subject = prepare_in(command.out, command.scenario(), how);
    const auto result = study.measure(subject, command.values, command.study_options());
    if (!command.out.empty()) write_study(command.out, study, result);
    forget_training(std::filesystem::path(command.out));
    command.answer.tell(
        study_text(result), [&] { return json_text(study_json(result), 2); }, files_line(command.out));
}

void add_study_command(Command app, const Study& study) {
    auto command = app.add_subcommand(study.name, study.help);
    auto arguments = std::make_shared<StudyCommand>();
    arguments->study = &study;
    arguments->add_to(command);
    command.add_option("--limit", arguments->limit, "Use only the first N test images (default: all)")
        .whole(1, 1000000000);
    command.add_option("--images", arguments->limit, "The same").whole(1, 1000000000).hidden();
    for (const auto& option : study.options) add_option(command, arguments->values, option);
    command.add_option("--out", arguments->out, fmt::format("Folder for {}.json and the study's tables", study.file));
    arguments->add_dry_run(command);
    command.footer(study.footer);
    command.callback([arguments] { run_study(*arguments); });
}

}  // namespace

void add_study_commands(Command app) {
    for (const auto& study : studies()) add_study_command(app, study);
}

}  // namespace spinloom::app
