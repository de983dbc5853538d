#include "spinloom/spice/run/control_commands.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/analysis_reader.hpp"
#include "spinloom/spice/read/measure_reader.hpp"
#include "spinloom/spice/read/output_reader.hpp"
#include "spinloom/spice/read/text.hpp"
#include "spinloom/spice/run/measure.hpp"
#include "spinloom/spice/write/raw_file.hpp"
#include "spinloom/spice/write/table_csv.hpp"

namespace spinloom::spice {
namespace {

constexpr std::size_t most_bytes = std::size_t{256} << 20U;
constexpr std::size_t most_files = 1000;
constexpr std::size_t most_points_named = 20;

[[noreturn]] void refuse_command(const std::string& key, const std::string& message) {
    throw InputError(InputProblem{{}, 0, key, message});
}

/// First word and what stands behind it.
std::pair<std::string, std::string> split_first(std::string_view text) {
    text = trim(text);
    const auto end = std::min(text.find_first_of(" \t"), text.size());
    return {std::string(text.substr(0, end)), std::string(trim(text.substr(end)))};
}

std::size_t values_in(const SimulationResult& result) {
    std::size_t count = 0;
    for (const auto& analysis : result.analyses)
        count += analysis.sweep.size() * (1 + analysis.signals.size() * (analysis.kind == AnalysisKind::ac ? 2 : 1));
    return count;
}

}  // namespace

ControlCommands::ControlCommands(const Deck& deck, const SimulationSettings& settings)
    : deck_(deck), settings_(settings) {
    deck_.control.clear();
    deck_.blocks.resize(1);
    // Every vector may be asked for later.
    deck_.blocks[0].outputs = {OutputStatement{{}, "all", {}}};
    deck_.warnings.erase(std::remove_if(deck_.warnings.begin(), deck_.warnings.end(),
                                        [](const std::string& text) {
                                            return text.find("the .control block is not run") != std::string::npos;
                                        }),
                         deck_.warnings.end());
    if (deck.num_alters() > 0) results_.warnings.emplace_back(".alter blocks are not run beside .control");
}

const std::map<std::string, ControlCommands::Command, std::less<>>& ControlCommands::table() {
    using C = ControlCommands;
    static const std::map<std::string, Command, std::less<>> commands = {
        {"run", &C::run_deck},      {"meas", &C::measure},      {"measure", &C::measure},
        {"let", &C::let},           {"unlet", &C::unlet},       {"print", &C::print},
        {"echo", &C::echo},         {"wrdata", &C::wrdata},     {"write", &C::write},
        {"plot", &C::plot},         {"alter", &C::alter},       {"alterparam", &C::alter_parameter},
        {"reset", &C::reset},       {"option", &C::option},     {"options", &C::option},
        {"set", &C::set},           {"unset", &C::unset},       {"setplot", &C::select_plot},
        {"save", &C::pass_over},    {"settype", &C::pass_over}, {"destroy", &C::pass_over},
        {"display", &C::pass_over}, {"rusage", &C::pass_over},  {"status", &C::pass_over},
        {"gnuplot", &C::plot},      {"hardcopy", &C::plot},     {"setcs", &C::set}};
    return commands;
}

void ControlCommands::run(const std::string& text, Origin origin) {
    origin_ = origin;
    place_ = {deck_.files[static_cast<std::size_t>(origin.file)], origin.line};
    auto [word, rest] = split_first(text);
    word = lower_case(word);
    if (word.empty()) return;
    if (analysis_kind(word)) return analyse(word + " " + lower_case(substituted(rest)));
    const auto it = table().find(word);
    if (it == table().end()) return warn_not_run(word);
    (this->*it->second)(rest);
}

std::string ControlCommands::substituted(std::string_view text) const {
    return with_values(text, variables_, [this](const std::string& name) { return plots_.find(name); });
}

ControlVector ControlCommands::evaluate(std::string_view text) const {
    return evaluate_vectors(lower_case(substituted(text)),
                            [this](const std::string& name) { return plots_.find(name); });
}

bool ControlCommands::is_true(const std::string& text) const {
    const auto value = evaluate(text);
    return value.size() > 0 && value.values[0] != 0.0;
}

double ControlCommands::number(std::string_view text) const {
    const auto value = evaluate(text);
    if (value.size() != 1) refuse_command({}, fmt::format("'{}' is not one number", excerpt(text)));
    return value.values[0].real();
}

std::vector<std::string> ControlCommands::words(std::string_view text) const {
    return words_of(substituted(text));
}

void ControlCommands::set_variable(const std::string& name, std::vector<std::string> words) {
    variables_[name] = std::move(words);
}

void ControlCommands::simulate_now(Deck deck) {
    auto found = simulate(deck, settings_);
    for (const auto& warning : found.warnings)
        if (std::find(results_.warnings.begin(), results_.warnings.end(), warning) == results_.warnings.end())
            results_.warnings.push_back(warning);
    for (auto& pass : found.passes) {
        settings_.most_values -= static_cast<double>(values_in(pass));
        for (auto& analysis : pass.analyses) {
            plots_.add(analysis);
            SimulationResult one{pass.title, plots_.current_name(), 0, pass.step, {std::move(analysis)}, {}};
            results_.passes.push_back(std::move(one));
            results_.tables.emplace_back();
        }
        for (auto& measure : pass.measures) {
            if (measure.value) plots_.define("const." + measure.name, {{*measure.value}});
            if (!results_.passes.empty()) results_.passes.back().measures.push_back(measure);
            measures_.push_back(std::move(measure));
        }
    }
}

void ControlCommands::analyse(const std::string& statement) {
    Warnings warnings;
    Deck deck = deck_;
    auto& block = deck.blocks[0];
    block.analyses = {read_analysis("." + statement, origin_, place_, warnings)};
    block.measures.clear();
    block.steps.clear();
    simulate_now(std::move(deck));
}

void ControlCommands::run_deck(const std::string&) {
    simulate_now(deck_);
}

void ControlCommands::measure(const std::string& rest) {
    const auto statement = read_measure(".meas " + lower_case(substituted(rest)), place_);
    const auto* analysis = statement.analysis ? plots_.last(*statement.analysis) : plots_.current();
    if (analysis == nullptr) refuse_command(statement.name, "no analysis that this measure belongs to was run");
    ExpressionScope scope;
    scope.parameter = [this](const std::string& name) -> std::optional<double> {
        const auto vector = plots_.find(name);
        if (!vector || vector->size() != 1) return {};
        return vector->values[0].real();
    };
    auto result = evaluate_measure(statement, *analysis, measures_, scope);
    if (result.value) {
        plots_.define(result.name, {{*result.value}});
        show(fmt::format("{} = {:.15g}\n", result.name, *result.value));
    } else {
        show(fmt::format("{} failed: {}\n", result.name, result.failure));
    }
    if (!results_.passes.empty()) results_.passes.back().measures.push_back(result);
    measures_.push_back(std::move(result));
}

void ControlCommands::let(const std::string& rest) {
    const auto equals = rest.find('=');
    if (equals == std::string::npos) refuse_command("let", "the form is let name = expression");
    auto name = lower_case(trim(std::string_view(substituted(rest.substr(0, equals)))));
    auto value = evaluate(std::string_view(rest).substr(equals + 1));
    const auto open = name.find('[');
    if (open == std::string::npos) {
        if (name.empty() || name.size() > 1000) refuse_command("let", "lacks the name of a vector");
        return plots_.define(name, std::move(value));
    }
    const auto close = name.rfind(']');
    if (close == std::string::npos || close < open) refuse_command("let", "a ']' is missing");
    const double index = number(name.substr(open + 1, close - open - 1));
    const bool is_set = index >= 0 && value.size() == 1 &&
                        plots_.set_value(std::string(trim(std::string_view(name).substr(0, open))),
                                         static_cast<std::size_t>(std::min(index, 1e15)), value.values[0]);
    if (!is_set) refuse_command("let", fmt::format("there is no value {}", excerpt(name)));
}

void ControlCommands::unlet(const std::string& rest) {
    for (const auto& word : words(rest)) plots_.remove(lower_case(word));
}

/// Expressions with their values; `all` is every vector of the current plot.
std::vector<NamedVector> ControlCommands::vectors_of(const std::string& text) const {
    std::vector<NamedVector> vectors;
    for (const auto& expression : expressions_of(lower_case(substituted(text)))) {
        if (expression == "vs" || expression.starts_with("xl") || expression.starts_with("yl") || expression == "title")
            break;  // how a plot looks
        if (expression != "all") {
            vectors.push_back({expression, evaluate(expression)});
            continue;
        }
        for (const auto& name : plots_.vectors())
            if (const auto vector = plots_.find(name)) vectors.push_back({name, *vector});
    }
    return vectors;
}

void ControlCommands::print(const std::string& rest) {
    auto text = rest;
    std::string file;
    if (const auto at = text.rfind(" > "); at != std::string::npos) {
        file = trim(std::string_view(text).substr(at + 3));
        text.resize(at);
    }
    for (const auto* const word : {"line ", "col "})
        if (lower_case(text).starts_with(word)) text = text.substr(std::string_view(word).size());
    const auto output = printed(vectors_of(text), plots_);
    if (file.empty()) return show(output);
    add_file(file, output);
}

void ControlCommands::echo(const std::string& rest) {
    show(fmt::format("{}\n", fmt::join(words(rest), " ")));
}

void ControlCommands::wrdata(const std::string& rest) {
    auto [file, vectors] = split_first(substituted(rest));
    if (file.empty() || vectors.empty()) refuse_command("wrdata", "the form is wrdata file vector...");
    if (!std::filesystem::path(file).has_extension()) file += ".data";
    const WrdataOptions options{variables_.contains("wr_vecnames"), variables_.contains("wr_singlescale")};
    add_file(file, wrdata_text(vectors_of(vectors), plots_, options));
}

void ControlCommands::write(const std::string& rest) {
    auto [file, vectors] = split_first(substituted(rest));
    if (file.empty()) file = "rawspice.raw";
    if (plots_.current() == nullptr) refuse_command("write", "no analysis was run before it");
    SimulationResult result{deck_.title, plots_.current_name(), 0, {}, {chosen(vectors_of(vectors), plots_)}, {}};
    add_file(file, raw_file_bytes({&result, 1}, ""));
}

/// Pictures are for other programs: their numbers go to a table.
void ControlCommands::plot(const std::string& rest) {
    if (plots_.current() == nullptr) refuse_command("plot", "no analysis was run before it");
    const auto analysis = chosen(vectors_of(rest), plots_);
    const auto stem = std::filesystem::path(deck_.name).stem().string();
    add_file(fmt::format("{}-plot{}.csv", stem.empty() ? "deck" : stem, ++num_plots_), table_csv(analysis));
}

/// `alter r1 = 2k`, `alter r1 resistance = 2k`, `alter @v1[dc] = 1`.
void ControlCommands::alter(const std::string& rest) {
    static const std::vector<std::string> values = {"resistance", "r", "capacitance", "c",
                                                    "inductance", "l", "dc",          "value"};
    auto text = lower_case(substituted(rest));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '@' || c == '=' || c == ']'; }, ' ');
    const bool is_list = text.find('[') != text.rfind('[') || text.find("[ ") != std::string::npos;
    std::replace(text.begin(), text.end(), '[', ' ');
    auto [name, value] = split_first(text);
    const auto [parameter, behind_it] = split_first(value);
    if (std::find(values.begin(), values.end(), parameter) != values.end() && !behind_it.empty()) value = behind_it;
    if (is_list || value.empty()) return warn_not_run("alter " + excerpt(rest));
    settings_.changes.elements[name] = number(value);
}

void ControlCommands::alter_parameter(const std::string& rest) {
    const auto equals = rest.find('=');
    if (equals == std::string::npos) refuse_command("alterparam", "the form is alterparam name = value");
    const auto name = lower_case(trim(std::string_view(rest).substr(0, equals)));
    settings_.changes.parameters[name] = number(std::string_view(rest).substr(equals + 1));
}

/// The deck as it was read, with the parameters that were altered.
void ControlCommands::reset(const std::string&) {
    settings_.changes.elements.clear();
}

void ControlCommands::option(const std::string& rest) {
    Warnings warnings;
    for (auto& one : read_options(".option " + lower_case(substituted(rest)), origin_, place_, warnings))
        deck_.blocks[0].options.push_back(std::move(one));
}

/// `set name`, `set name = word`, `set name = ( word word ... )`.
void ControlCommands::set(const std::string& rest) {
    const auto equals = rest.find('=');
    const auto name = lower_case(trim(std::string_view(rest).substr(0, equals)));
    if (name.empty() || name.size() > 1000) return;
    std::vector<std::string> list;
    if (equals != std::string::npos) {
        for (auto word : words(std::string_view(rest).substr(equals + 1))) {
            std::erase(word, '(');
            std::erase(word, ')');
            if (!word.empty()) list.push_back(std::move(word));
        }
    }
    variables_[name] = std::move(list);
}

void ControlCommands::unset(const std::string& rest) {
    for (const auto& word : words(rest)) variables_.erase(lower_case(word));
}

void ControlCommands::select_plot(const std::string& rest) {
    const auto name = lower_case(trim(std::string_view(substituted(rest))));
    if (name.empty() || plots_.select(name)) return;
    const auto known = plots_.names();
    refuse_command("setplot", fmt::format("no plot '{}'{}", excerpt(name), suggest_among(name, known)));
}

void ControlCommands::pass_over(const std::string&) {}

void ControlCommands::show(const std::string& text) {
    if (results_.text.size() + text.size() > most_bytes) refuse_command({}, "the commands print more than 256 MiB");
    results_.text += text;
}

void ControlCommands::add_file(const std::string& name, std::string contents) {
    const auto is_read = [&](const std::string& file) {
        return std::filesystem::path(file).lexically_normal() == std::filesystem::path(name).lexically_normal();
    };
    if (!is_harmless_file_name(name))
        refuse_command(excerpt(name), "files of .control lie in the working folder, or below it, and are not hidden");
    if (std::any_of(deck_.files.begin(), deck_.files.end(), is_read))
        refuse_command(excerpt(name), "the deck is read from this file");
    file_bytes_ += contents.size();
    if (file_bytes_ > most_bytes || results_.files.size() >= most_files)
        refuse_command(excerpt(name), "the commands write more than 1000 files or 256 MiB");
    const auto it = std::find_if(results_.files.begin(), results_.files.end(),
                                 [&](const OutputFile& file) { return file.name == name; });
    if (it != results_.files.end())
        it->contents = variables_.contains("appendwrite") ? it->contents + contents : std::move(contents);
    else
        results_.files.push_back({name, std::move(contents)});
}

void ControlCommands::warn_not_run(const std::string& word) {
    if (not_run_.size() < most_points_named && std::find(not_run_.begin(), not_run_.end(), word) == not_run_.end())
        not_run_.push_back(excerpt(word));
}

DeckResults ControlCommands::take_results() {
    if (!not_run_.empty())
        results_.warnings.push_back(
            fmt::format("commands of .control that are not run: {}", fmt::join(not_run_, ", ")));
    return std::move(results_);
}

}  // namespace spinloom::spice
