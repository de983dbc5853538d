#include "spinloom/study/samples/sample_plan_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "spinloom/core/data_folder.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/name_pattern.hpp"
#include "spinloom/scenario/scenario_keys.hpp"
#include "spinloom/scenario/shipped.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/run_figures.hpp"
#include "spinloom/study/samples/list_entry.hpp"
#include "spinloom/study/samples/sample_variation.hpp"

namespace spinloom {
namespace {

constexpr double most_samples = 1e9;

/// The tables in `table` that `is_leaf` knows, by dotted name, in the order of the file.
template <class IsLeaf, class Take>
void walk(const TomlTable& table, const std::string& prefix, const IsLeaf& is_leaf, const Take& take) {
    for (const auto& key : table.keys()) {
        const auto name = prefix.empty() ? key : prefix + "." + key;
        if (!table.is_table(key)) {
            table.problem(key, "must be a table, as in { uniform = [0.7, 0.9] }");
            continue;
        }
        const auto child = table.table(key);
        if (is_leaf(child)) {
            take(name, child);
        } else {
            walk(child, name, is_leaf, take);
        }
    }
}

std::vector<std::string> names_of_keys() {
    std::vector<std::string> names;
    for (const auto& key : scenario_keys()) names.emplace_back(key.name);
    return names;
}

bool is_deterministic(const Figure& figure) {
    return figure.unit != "s" || !figure.key.starts_with("timing.");
}

/// Figures that a run can have, but for times, which no two runs share.
std::vector<std::string> figure_keys() {
    std::vector<std::string> keys;
    for (const auto& figure : declared_run_figures()) {
        if (is_deterministic(figure)) keys.push_back(figure.key);
    }
    return keys;
}

std::string default_responses(Fidelity fidelity, bool is_sweep) {
    if (is_sweep) return fidelity == Fidelity::circuit ? "accuracy.,power_W." : "accuracy.";
    if (fidelity == Fidelity::ideal) return "accuracy.binarized";
    return fidelity == Fidelity::behavioural ? "accuracy.behavioural" : "accuracy.circuit,power_W.supply";
}

/// Names and patterns with commas between them. @throws InputError for one that means no figure
std::vector<std::string> responses_of(const std::string& words) {
    const auto known = figure_keys();
    std::vector<std::string> result;
    for (std::size_t begin = 0; begin <= words.size();) {
        const auto end = std::min(words.find(',', begin), words.size());
        auto word = words.substr(begin, end - begin);
        word.erase(0, word.find_first_not_of(' '));
        word.erase(word.find_last_not_of(' ') + 1);
        const bool is_name = std::find(known.begin(), known.end(), word) != known.end();
        const auto before = result.size();
        for (const auto& key : known) {
            if ((is_name ? key == word : is_asked(key, word)) &&
                std::find(result.begin(), result.end(), key) == result.end())
                result.push_back(key);
        }
        if (!is_name && result.size() == before &&
            !std::any_of(known.begin(), known.end(), [&](const auto& key) { return is_asked(key, word); })) {
            throw InputError(InputProblem{
                {}, 0, "responses", fmt::format("no figure of a run is called '{}'{}", word, suggest(word, known))});
        }
        begin = end + 1;
    }
    return result;
}

/// One key of a scenario, or an entry of a list that it states, as a variable.
void check_variable(const TomlTable& table, const std::string& name, const Scenario& base) {
    if (find_key(scenario_keys(), name) != nullptr) return;
    const auto entry = list_entry(name);
    const auto leaf = name.substr(name.rfind('.') + 1);
    if (!entry) {
        table.problem("", fmt::format("'{}' is no key of a scenario{}", name, suggest(name, names_of_keys())));
    } else if (const auto count = numbers_of(base.values, entry->key).size(); entry->place >= count) {
        table.problem("", fmt::format("{} has {} entries in the scenario, from 0", entry->key, count));
    }
}

void read_variables(const TomlTable& table, SamplePlan& plan) {
    walk(table, {}, is_distribution, [&](const std::string& key, const TomlTable& leaf) {
        check_variable(leaf, key, plan.base);
        const auto* known = find_key(scenario_keys(), key);
        const auto entry = list_entry(key);
        if (entry) known = find_key(scenario_keys(), entry->key);
        const bool is_whole = known != nullptr && (known->kind == KeyKind::whole || known->kind == KeyKind::wholes);
        plan.variables.push_back({key, read_distribution(leaf, is_whole)});
        if (plan.kind == SamplePlan::Kind::factorial &&
            plan.variables.back().distribution.kind != Distribution::Kind::values)
            leaf.problem(leaf.keys().front(), "a factorial takes values = [...]");
    });
}

void read_limits(const TomlTable& table, SamplePlan& plan) {
    const auto is_limit = [](const TomlTable& leaf) { return leaf.is_number("least") || leaf.is_number("most"); };
    const auto known = figure_keys();
    walk(table, {}, is_limit, [&](const std::string& figure, const TomlTable& leaf) {
        SampleLimit limit{figure, {}, {}};
        if (leaf.has("least")) limit.least = leaf.number("least", any_number);
        if (leaf.has("most")) limit.most = leaf.number("most", any_number);
        if (std::find(known.begin(), known.end(), figure) == known.end())
            leaf.problem("", fmt::format("'{}' is no figure of a run{}", figure, suggest(figure, known)));
        if (std::find(plan.responses.begin(), plan.responses.end(), figure) == plan.responses.end())
            plan.responses.push_back(figure);
        plan.limits.push_back(limit);
    });
}

/// `maximize` and `minimize`: figures, which become responses.
void read_objectives(const TomlTable& root, SamplePlan& plan) {
    for (const bool is_maximized : {true, false}) {
        const auto words = root.string(is_maximized ? "maximize" : "minimize", std::string());
        if (words.empty()) continue;
        for (const auto& figure : responses_of(words)) {
            plan.objectives.push_back({figure, is_maximized});
            if (std::find(plan.responses.begin(), plan.responses.end(), figure) == plan.responses.end())
                plan.responses.push_back(figure);
        }
    }
}

void read_stop(const TomlTable& root, SamplePlan& plan) {
    if (!root.has("stop")) return;
    const auto table = root.table("stop");
    SampleStop stop;
    stop.of = table.string("of");
    stop.half_width = table.number("half_width", positive);
    stop.every = static_cast<std::size_t>(table.integer("every", {2, most_samples, false}, 100));
    const bool is_response = std::find(plan.responses.begin(), plan.responses.end(), stop.of) != plan.responses.end();
    if (stop.of == "yield" ? plan.limits.empty() : stop.of == "indices" ? !plan.for_indices : !is_response)
        table.problem("of", "must be one of the responses, or \"yield\" where there are limits, or \"indices\"");
    plan.stop = stop;
}

/// The scenario that is varied, with what the file and the command line say over it.
Scenario base_of(const TomlTable& root, const SamplePlanOverrides& overrides, const std::optional<std::string>& given) {
    const auto base = root.string("base", std::string());
    std::vector<ScenarioOverride> settings;
    const auto collect = [&](const auto& self, const TomlTable& table, const std::string& prefix) -> void {
        for (const auto& key : table.keys()) {
            const auto name = prefix.empty() ? key : prefix + "." + key;
            if (table.is_table(key)) {
                self(self, table.table(key), name);
            } else if (const auto value = table.value(key)) {
                settings.emplace_back(name, toml_text(*value));
            }
        }
    };
    collect(collect, root.table("scenario"), {});
    if (given)
        return read_scenario_text(*given, std::filesystem::path(base.empty() ? "scenario" : base).stem().string());
    if (base.empty()) {
        throw InputError(
            InputProblem{root.file(), 0, "base", "missing; name a scenario, as in base = \"mnist-784x16x10\""});
    }
    settings.insert(settings.end(), overrides.scenario.begin(), overrides.scenario.end());
    const auto beside = std::filesystem::path(root.file()).parent_path() / base;
    std::error_code ignored;
    const bool is_beside = beside.extension() == ".toml" && std::filesystem::exists(beside, ignored);
    return read_scenario(is_beside ? beside : std::filesystem::path(base), settings);
}

/// How many samples there are, and where they lie.
void place_samples(const TomlTable& root, SamplePlan& plan) {
    using Kind = SamplePlan::Kind;
    const std::size_t dimensions = plan.variables.size() * (plan.for_indices ? 2 : 1);
    if (plan.kind == Kind::factorial) {
        double product = 1;
        for (const auto& variable : plan.variables) product *= static_cast<double>(variable.distribution.values.size());
        plan.samples = product > most_samples ? 1 : static_cast<std::size_t>(product);
        if (plan.variables.empty()) root.problem("variables", "a factorial needs at least one");
        if (product > most_samples) root.problem("variables", "give more than 1e9 samples together");
        if (root.has("samples")) root.problem("samples", "a factorial has as many as its values say; leave it out");
        return;
    }
    const auto asked = static_cast<std::size_t>(root.integer("samples", {1, most_samples, false}));
    plan.samples = asked * plan.block();
    if (plan.variables.empty() && plan.kind != Kind::monte_carlo)
        root.problem("variables", "needs at least one for this kind");
    if (plan.for_indices && plan.variables.empty()) root.problem("variables", "indices need at least one");
    if (plan.kind == Kind::latin_hypercube && plan.samples > 10000000)
        root.problem("samples", "of a hypercube are at most 1e7");
    std::vector<std::string> names;
    for (const auto& variable : plan.variables) names.push_back(variable.key);
    for (std::size_t i = 0; names.size() < dimensions; ++i) names.push_back(names[i] + ", second");
    auto sampling = Sampling::random;
    if (plan.kind == Kind::latin_hypercube) sampling = Sampling::latin_hypercube;
    if (plan.kind == Kind::sobol) sampling = Sampling::sobol;
    if (sampling == Sampling::sobol && dimensions > UnitPoints::most_sobol_dimensions) {
        root.problem("variables", "are too many for Sobol's sequence");
        return;
    }
    plan.points.emplace(sampling, names, asked, plan.seed);
}

SamplePlan read_plan(TomlTable root, const std::string& name, const SamplePlanOverrides& overrides,
                     const std::optional<std::string>& scenario) {
    if (overrides.samples) root.set("samples", TomlValue(*overrides.samples));
    if (overrides.images) root.set("images", TomlValue(*overrides.images));
    if (overrides.seed) root.set("seed", TomlValue(*overrides.seed));
    SamplePlan plan;
    plan.base = base_of(root, overrides, scenario);
    plan.name = name;
    const auto spreads = variation_settings(root.table("variation"), plan.base);
    if (!spreads.empty() && !scenario) plan.base = plan.base.with(spreads);
    const auto kind = root.choice("kind", sample_kinds());
    plan.kind = static_cast<SamplePlan::Kind>(std::find(sample_kinds().begin(), sample_kinds().end(), kind) -
                                              sample_kinds().begin());
    const bool is_factorial = plan.kind == SamplePlan::Kind::factorial;
    plan.seed = static_cast<std::uint64_t>(root.integer("seed", {0, 9e15, false}, static_cast<long>(plan.base.seed)));
    const long images = root.integer("images", {1, 1e9, false}, 0);
    if (images > 0) plan.images = static_cast<std::size_t>(images);
    plan.for_indices = root.boolean("indices", false);
    if (plan.for_indices && (is_factorial || plan.kind == SamplePlan::Kind::latin_hypercube))
        root.problem("indices", "needs kind = \"sobol\", \"random\" or \"monte-carlo\"");
    plan.new_die =
        root.choice("dies", {"new", "one"}, plan.kind == SamplePlan::Kind::monte_carlo ? "new" : "one") == "new";
    plan.trains_each = root.choice("training", {"once", "each"}, is_factorial ? "each" : "once") == "each";
    plan.responses = responses_of(root.string("responses", default_responses(plan.base.fidelity, is_factorial)));
    read_limits(root.table("limits"), plan);
    read_objectives(root, plan);
    read_variables(root.table("variables"), plan);
    read_stop(root, plan);
    place_samples(root, plan);
    root.finish();
    plan.text = root.text();
    return plan;
}

}  // namespace

SamplePlan read_sample_plan(const std::filesystem::path& file, const SamplePlanOverrides& overrides) {
    return read_plan(TomlTable::read_file(file), file.stem().string(), overrides, {});
}

SamplePlan read_sample_plan_text(std::string_view text, const std::string& name, const SamplePlanOverrides& overrides,
                                 const std::optional<std::string>& scenario) {
    return read_plan(TomlTable::read_text(text, name), name, overrides, scenario);
}

std::filesystem::path find_study_file(const std::filesystem::path& name_or_path) {
    std::error_code ignored;
    if (name_or_path.extension() == ".toml" || std::filesystem::exists(name_or_path, ignored)) return name_or_path;
    const auto folder = data_folder() / "scenarios" / "studies";
    std::vector<std::string> known;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        if (entry.path().extension() == ".toml") known.push_back(entry.path().stem().string());
    }
    std::sort(known.begin(), known.end());
    const auto name = name_or_path.string();
    if (std::find(known.begin(), known.end(), name) != known.end()) return folder / (name + ".toml");
    throw InputError(name, fmt::format("no such file, and no shipped study of this name{}; shipped are {}",
                                       suggest(name, known), fmt::join(known, ", ")));
}

SweptKey read_swept_key(const std::string& word) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == word.size()) {
        throw InputError(
            InputProblem{{}, 0, word, "not a key with its values; write key=value,value, as in partition.rows=16,32"});
    }
    SweptKey result{word.substr(0, equals), {}};
    int depth = 0;
    std::string one;
    for (const char c : word.substr(equals + 1) + ',') {
        depth += c == '[' ? 1 : c == ']' ? -1 : 0;
        if (c == ',' && depth <= 0) {
            if (one.empty()) throw InputError(InputProblem{{}, 0, word, "a value is missing beside a comma"});
            result.values.push_back(toml_value(one));
            one.clear();
        } else {
            one += c;
        }
    }
    if (depth > 0) throw InputError(InputProblem{{}, 0, word, "a bracket is not closed"});
    return result;
}

SamplePlan sweep_plan(const Scenario& scenario, const std::vector<SweptKey>& keys, const std::string& responses,
                      std::optional<long> images, bool trains_once) {
    std::string text = "kind = \"factorial\"\n";
    text += fmt::format("base = {}\n", toml_text(TomlValue(scenario.name)));
    if (!responses.empty()) text += fmt::format("responses = {}\n", toml_text(TomlValue(responses)));
    if (trains_once) text += "training = \"once\"\n";
    text += "[variables]\n";
    for (const auto& key : keys) {
        std::vector<std::string> values;
        for (const auto& value : key.values) values.push_back(toml_text(value));
        text += fmt::format("{} = {{ values = [{}] }}\n", key.key, fmt::join(values, ", "));
    }
    return read_sample_plan_text(text, "sweep", {{}, {}, images, {}}, scenario.resolved);
}

void check_plan(const SamplePlan& plan) {
    constexpr int most_told = 20;
    InputProblems problems;
    int wrong = 0;
    const auto check = [&](const std::vector<std::pair<std::string, TomlValue>>& settings) {
        try {
            if (wrong < most_told) static_cast<void>(plan.base.with(settings));
        } catch (const InputError& error) {
            ++wrong;
            problems.add(error);
        }
    };
    constexpr std::size_t most_checked = 1000;
    const bool checks_all = plan.kind == SamplePlan::Kind::factorial && plan.samples <= most_checked;
    for (std::size_t k = 0; k < (checks_all ? plan.samples : 1); ++k) check(plan.settings(k));
    for (const auto& variable : plan.variables) {
        if (checks_all || list_entry(variable.key)) continue;
        check({{variable.key, variable.distribution.at(0.5)}});
    }
    problems.throw_if_any();
    ImageChoice one;
    one.limit = 1;
    static_cast<void>(choose_pictures(plan.base, one));
    if (plan.base.weights) static_cast<void>(given_network(plan.base));
}

}  // namespace spinloom
