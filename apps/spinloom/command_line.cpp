#include "command_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <utility>

#include "help_lines.hpp"
#include "spinloom/core/plain_text.hpp"

namespace spinloom::app {
namespace {

constexpr auto any_command = [](const CLI::App*) { return true; };

void require_finite(CLI::App& app) {
    const CLI::Validator finite(
        [](const std::string& text) {
            char* end = nullptr;
            const double value = std::strtod(text.c_str(), &end);
            const bool is_number = end != text.c_str() && *end == '\0';
            return is_number && !std::isfinite(value) ? text + " is not a finite number" : std::string();
        },
        "");
    for (auto* option : app.get_options()) {
        if (option->get_type_name().find("FLOAT") != std::string::npos) option->check(finite);
    }
    for (auto* command : app.get_subcommands(any_command)) require_finite(*command);
}

/// A script may ask any command for silence, also one that has no progress to show.
void accept_quiet(CLI::App& app) {
    for (auto* command : app.get_subcommands(any_command)) {
        accept_quiet(*command);
        if (command->get_option_no_throw("--quiet") == nullptr)
            command->add_flag("--quiet,-q")->description("No progress on standard error");
    }
}

/// The words after the program's name. None at all asks for help, as do `help` and `help COMMAND...`.
std::vector<std::string> spoken_words(int argc, char** argv) {
    std::vector<std::string> words(argv + 1, argv + std::max(argc, 1));
    if (words.empty()) return {"--help"};
    if (words.front() == "help") {
        words.erase(words.begin());
        words.emplace_back("--help");
    }
    return words;
}

/// A first word that is no command is told with the nearest one.
void check_command(const CLI::App& app, const std::vector<std::string>& words) {
    if (words.front().empty() || words.front().front() == '-') return;
    std::vector<std::string> known;
    for (const auto* command : app.get_subcommands(any_command)) known.push_back(command->get_name());
    if (std::find(known.begin(), known.end(), words.front()) != known.end()) return;
    throw InputError(InputProblem{{},
                                  0,
                                  words.front(),
                                  fmt::format("no such command{}; choose one of {} (see spinloom --help)",
                                              suggest(words.front(), known), fmt::join(known, ", "))});
}

/// Of words that no option takes, those that are nearly one: a line each.
std::string nearest_options(const CLI::App& app) {
    const auto* command = &app;
    while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
    std::vector<std::string> known;
    for (const auto* option : command->get_options()) {
        for (const auto& name : option->get_lnames()) known.push_back("--" + name);
    }
    std::string lines;
    for (const auto& word : app.remaining(true)) {
        const auto nearest = nearest_name(word.substr(0, word.find('=')), known);
        if (word.starts_with("-") && !nearest.empty())
            lines += fmt::format("For {}, did you mean {}?\n", shown(word), nearest);
    }
    return lines;
}

}  // namespace

Option Option::required() {
    return Option(option_->required());
}

/// CLI::Range tells small bounds as 0.000000.
Option Option::within(double minimum, double maximum, const std::string& reason) {
    const auto range = fmt::format("{:g} to {:g}", minimum, maximum);
    return Option(option_->check(CLI::Validator(
        [minimum, maximum, range, why = reason.empty() ? reason : ": " + reason](const std::string& text) {
            double value = 0;
            const bool is_number = CLI::detail::lexical_cast(text, value);
            const bool is_legal = is_number && value >= minimum && value <= maximum;
            return is_legal ? std::string()
                            : fmt::format("{} is not legal; it must be a number from {}{}", text, range, why);
        },
        "in [" + range + "]")));
}

Option Option::whole(long minimum, long maximum) {
    return Option(option_->check(CLI::Range(minimum, maximum)));
}
Option Option::positive() {
    return Option(option_->check(CLI::PositiveNumber));
}
Option Option::one_of(const std::vector<std::string>& words) {
    return Option(option_->check(CLI::IsMember(words)));
}
Option Option::one_of(const std::vector<double>& values) {
    return Option(option_->check(CLI::IsMember(values)));
}
Option Option::delimiter(char separator) {
    return Option(option_->delimiter(separator));
}
Option Option::expected(int count) {
    return Option(option_->expected(count));
}
Option Option::one_word_each() {
    return Option(option_->allow_extra_args(false));
}
Option Option::shows_default() {
    return Option(option_->capture_default_str());
}
Option Option::named(const std::string& type) {
    return Option(option_->type_name(type));
}
Option Option::hidden() {
    return Option(option_->group(""));
}
Option Option::excludes(Option other) {
    return Option(option_->excludes(other.option_));
}

Command Command::add_subcommand(const std::string& name, const std::string& help) {
    return Command(app_->add_subcommand(name, help));
}
void Command::require_subcommand() {
    app_->require_subcommand(1);
}
void Command::footer(const std::string& text) {
    app_->footer(text);
}
void Command::callback(std::function<void()> action) {
    app_->callback(std::move(action));
}

Option Command::add_option(const std::string& name, std::string& value, const std::string& help) {
    return Option(app_->add_option(name, value, help));
}
Option Command::add_option(const std::string& name, std::filesystem::path& value, const std::string& help) {
    return Option(app_->add_option(name, value, help));
}
Option Command::add_option(const std::string& name, int& value, const std::string& help) {
    return Option(app_->add_option(name, value, help));
}
Option Command::add_option(const std::string& name, long& value, const std::string& help) {
    return Option(app_->add_option(name, value, help));
}
Option Command::add_option(const std::string& name, double& value, const std::string& help) {
    return Option(app_->add_option(name, value, help));
}
Option Command::add_option(const std::string& name, std::vector<std::string>& value, const std::string& help) {
    return Option(app_->add_option(name, value, help));
}
Option Command::add_option(const std::string& name, std::vector<std::filesystem::path>& value,
                           const std::string& help) {
    return Option(app_->add_option(name, value, help));
}
Option Command::add_option(const std::string& name, std::vector<int>& value, const std::string& help) {
    return Option(app_->add_option(name, value, help));
}
Option Command::add_option(const std::string& name, std::optional<std::vector<long>>& value, const std::string& help) {
    return Option(app_->add_option(name, value, help));
}
Option Command::add_option(const std::string& name, std::vector<long>& value, const std::string& help) {
    return Option(app_->add_option(name, value, help));
}
Option Command::add_option(const std::string& name, std::vector<double>& value, const std::string& help) {
    return Option(app_->add_option(name, value, help));
}
Option Command::add_flag(const std::string& name, bool& value, const std::string& help) {
    return Option(app_->add_flag(name, value, help));
}

Option Command::on_flag(const std::string& name, std::function<void()> take, const std::string& help) {
    return Option(app_->add_flag_function(
        name, [take = std::move(take)](std::int64_t) { take(); }, help));
}
Option Command::on_whole(const std::string& name, std::function<void(long)> take, const std::string& help) {
    return Option(app_->add_option_function<long>(name, std::move(take), help));
}
Option Command::on_number(const std::string& name, std::function<void(double)> take, const std::string& help) {
    return Option(app_->add_option_function<double>(name, std::move(take), help));
}
Option Command::on_text(const std::string& name, std::function<void(std::string)> take, const std::string& help) {
    return Option(app_->add_option_function<std::string>(name, std::move(take), help));
}
Option Command::on_list(const std::string& name, std::function<void(std::vector<long>)> take, const std::string& help) {
    return Option(app_->add_option_function<std::vector<long>>(name, std::move(take), help));
}

std::string Command::name() const {
    return app_->get_name();
}

bool Command::has_chosen_subcommand() const {
    return !app_->get_subcommands().empty();
}
std::vector<Command> Command::subcommands() const {
    std::vector<Command> result;
    for (auto* command : app_->get_subcommands(any_command)) result.emplace_back(command);
    return result;
}

std::vector<std::string> Command::option_names() const {
    std::vector<std::string> result;
    for (const auto* option : app_->get_options()) {
        if (option->get_group().empty()) continue;  // hidden
        for (const auto& name : option->get_lnames()) result.push_back("--" + name);
    }
    return result;
}

CommandLine::CommandLine(const std::string& description, const std::string& version, const std::string& examples)
    : app_(std::make_unique<CLI::App>(description, "spinloom")) {
    app_->set_version_flag("--version,-V", version);
    app_->require_subcommand(1);
    app_->footer(examples);
}

CommandLine::~CommandLine() = default;

Command CommandLine::program() {
    return Command(app_.get());
}

ExitCode CommandLine::run(int argc, char** argv) {
    require_finite(*app_);
    accept_quiet(*app_);
    auto words = spoken_words(argc, argv);
    check_command(*app_, words);
    std::reverse(words.begin(), words.end());  // as the parser takes them
    try {
        app_->parse(std::move(words));
        return ExitCode::success;
    } catch (const CLI::ParseError& error) {
        const bool is_help = error.get_exit_code() == 0;
        std::ostringstream said, wrong;
        app_->exit(error, said, wrong);
        std::cout << help_lines(said.str());
        std::cerr << shown_lines(wrong.str());
        if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) std::cerr << nearest_options(*app_);
        return is_help ? ExitCode::success : ExitCode::bad_input;
    }
}

}  // namespace spinloom::app
