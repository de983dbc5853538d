#include "spinloom/report/architecture_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "spinloom/architecture/cost/breakdown_range.hpp"
#include "spinloom/architecture/cost/totals.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/quantity.hpp"
#include "spinloom/report/scenario_mark.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

constexpr int deepest = 32;  ///< levels of a tree that is read; ours have five

[[noreturn]] void refuse(const std::string& part, std::string message) {
    throw InputError(InputProblem{{}, 0, part, std::move(message)});
}

std::vector<BreakdownInput> read_inputs(const Json& json) {
    std::vector<BreakdownInput> inputs;
    for (const auto& input : json) {
        inputs.push_back({input.at("symbol").get<std::string>(), input.at("value").get<double>(),
                          input.at("unit").get<std::string>(), origin_named(input.at("provenance").get<std::string>()),
                          input.at("source").get<std::string>()});
        if (input.contains("low"))
            inputs.back().range = Interval{input.at("low").get<double>(), input.at("high").get<double>()};
    }
    return inputs;
}

Breakdown read_tree(const Json& json, const std::string& path, int depth) {
    if (depth > deepest) refuse(path, fmt::format("a tree of more than {} levels", deepest));
    Breakdown result;
    double stated = 0;
    std::string here = path;
    try {
        result.name = json.at("name").get<std::string>();
        here = path.empty() ? result.name : path + "." + result.name;
        result.unit = json.at("unit").get<std::string>();
        result.note = json.at("note").get<std::string>();
        stated = json.at("value").get<double>();
        if (json.contains("parts")) {
            for (const auto& part : json.at("parts")) {
                result.children.push_back(read_tree(part, here, depth + 1));
                if (result.children.back().unit != result.unit) {
                    refuse(here + "." + result.children.back().name,
                           fmt::format("in {}, but the whole is in {}", result.children.back().unit, result.unit));
                }
            }
        } else {
            result.formula = json.at("formula").get<std::string>();
            result.inputs = read_inputs(json.at("inputs"));
        }
    } catch (const Json::exception& error) {
        refuse(here.empty() ? "architecture" : here, fmt::format("not a breakdown: {}", error.what()));
    }
    const double value = result.value();
    if (value != stated) {
        refuse(here, fmt::format("is stated as {} {} but {} {}", stated, result.unit,
                                 result.children.empty() ? "its formula gives" : "its parts add up to", value));
    }
    return result;
}

std::string percent(double part, double whole) {
    return whole == 0 ? "-" : fmt::format("{:.2f} %", 100 * part / whole);
}

void add_rows(TextTable& table, const Breakdown& part, double whole, int level, std::optional<int> depth) {
    const double value = part.value();
    const bool is_cut = depth && level >= *depth && !part.children.empty();
    table.add({std::string(2 * static_cast<std::size_t>(level), ' ') + part.name, quantity_text(value, part.unit),
               percent(value, whole),
               part.children.empty() ? part.formula
               : is_cut              ? fmt::format("{} parts", part.children.size())
                                     : "sum"});
    if (is_cut) return;
    for (const auto& child : part.children) add_rows(table, child, whole, level + 1, depth);
}

void explain(std::string& text, const Breakdown& part, double whole, int level, std::optional<int> depth) {
    const std::string indent(2 * static_cast<std::size_t>(level), ' ');
    const double value = part.value();
    text += fmt::format("{}{}  {}  {}\n", indent, part.name, quantity_text(value, part.unit), percent(value, whole));
    if (!part.note.empty()) text += fmt::format("{}    {}\n", indent, part.note);
    if (part.children.empty()) {
        text += fmt::format("{}    = {}\n", indent, part.formula);
        for (const auto& input : part.inputs) {
            const auto written = [&](double amount) {
                return input.unit == "1" ? fmt::format("{:.6g}", amount) : quantity_text(amount, input.unit);
            };
            const auto range = input.range
                                   ? fmt::format(", {} to {}", written(input.range->low), written(input.range->high))
                                   : std::string();
            text += fmt::format("{}    {} = {}{}  ({}: {})\n", indent, input.symbol, written(input.value), range,
                                name(input.origin), input.source);
        }
        return;
    }
    if (depth && level >= *depth) {
        std::vector<std::string> names;
        for (const auto& child : part.children) names.push_back(child.name);
        text += fmt::format("{}    = {}\n", indent, fmt::join(names, " + "));
        return;
    }
    for (const auto& child : part.children) explain(text, child, whole, level + 1, depth);
}

/// The three largest, with their shares.
std::string largest_parts(const Breakdown& tree) {
    auto parts = tree.children;
    std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.value() > b.value(); });
    std::vector<std::string> words;
    for (std::size_t i = 0; i < std::min<std::size_t>(parts.size(), 3); ++i)
        words.push_back(fmt::format("{} {}", parts[i].name, percent(parts[i].value(), tree.value())));
    return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

Json to_json(const Breakdown& breakdown) {
    Json json = {
        {"name", breakdown.name}, {"value", breakdown.value()}, {"unit", breakdown.unit}, {"note", breakdown.note}};
    if (breakdown.children.empty()) {
        json["formula"] = breakdown.formula;
        auto inputs = Json::array();
        for (const auto& input : breakdown.inputs) {
            inputs.push_back({{"symbol", input.symbol},
                              {"value", input.value},
                              {"unit", input.unit},
                              {"provenance", name(input.origin)},
                              {"source", input.source}});
            if (!input.range) continue;
            inputs.back()["low"] = input.range->low;
            inputs.back()["high"] = input.range->high;
        }
        json["inputs"] = std::move(inputs);
    } else {
        auto parts = Json::array();
        for (const auto& child : breakdown.children) parts.push_back(to_json(child));
        json["parts"] = std::move(parts);
    }
    return json;
}

Json to_json(const ArchitectureFigures& figures) {
    Json json = Json::object();
    for (const auto& total : architecture_totals()) {
        if (!total.is_timed || figures.untimed.empty()) json[std::string(total.key)] = total.of(figures);
    }
    if (!figures.untimed.empty()) json["untimed"] = figures.untimed;
    json["area"] = to_json(figures.area);
    json["power"] = to_json(figures.power);
    if (figures.untimed.empty()) {
        json["energy"] = to_json(figures.energy);
        json["latency"] = to_json(figures.latency);
        for (const auto* tree : {&figures.energy, &figures.latency}) {
            const auto range = interval(*tree);
            json[fmt::format("{}_range_{}", tree->name, tree->unit)] = {range.low, range.high};
        }
    }
    json["assumptions"] = figures.assumptions;
    return json;
}

Breakdown read_breakdown(const Json& json) {
    return read_tree(json, "", 0);
}

Breakdown read_breakdown(std::string_view text, const std::string& file) {
    return read_breakdown(parse_json<Json>(text, file));
}

Breakdown read_architecture(const std::filesystem::path& folder, std::string_view quantity) {
    static const std::vector<std::string> known = {"area", "power", "energy", "latency"};
    if (std::find(known.begin(), known.end(), quantity) == known.end()) {
        refuse(std::string(quantity),
               fmt::format("no such quantity{}; one of {}", suggest(quantity, known), fmt::join(known, ", ")));
    }
    const auto file = folder / "results.json";
    const auto json = parse_json<Json>(read_file(file), file.string());
    if (!json.is_object()) throw InputError(file.string(), "not a results file of a run");
    check_scenario_mark(folder, json);
    const auto figures = json.find("architecture");
    if (figures == json.end() || !figures->is_object()) {
        throw InputError(file.string(),
                         "holds no architecture figures; `spinloom run` at circuit fidelity writes them");
    }
    if (!figures->contains(quantity)) {
        const auto reason = figures->find("untimed");
        const bool is_told = reason != figures->end() && reason->is_string();
        throw InputError(file.string(), fmt::format("its architecture figures hold no {}{}", quantity,
                                                    is_told ? ": " + reason->get<std::string>() : std::string()));
    }
    try {
        return read_breakdown((*figures)[std::string(quantity)]);
    } catch (const InputError& error) {
        auto problems = error.problems();
        for (auto& problem : problems) problem.file = file.string();
        throw InputError(std::move(problems));
    }
}

std::string breakdown_text(const Breakdown& breakdown, std::optional<int> depth) {
    TextTable table({breakdown.name, "value", "share", "formula"});
    add_rows(table, breakdown, breakdown.value(), 0, depth);
    return table.text();
}

std::string explanation_text(const Breakdown& breakdown, std::optional<int> depth) {
    std::string text;
    explain(text, breakdown, breakdown.value(), 0, depth);
    return text;
}

std::string architecture_text(const ArchitectureFigures& figures) {
    std::vector<ArchitectureTotal> shown;
    for (const auto& total : architecture_totals()) {
        if (total.row > 0 && (!total.is_timed || figures.untimed.empty())) shown.push_back(total);
    }
    std::sort(shown.begin(), shown.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
    TextTable table({"architecture", "", "largest parts"});
    for (const auto& total : shown) {
        const double value = total.of(figures);
        table.add({std::string(total.label),
                   total.unit == "Hz" ? fmt::format("{:.4g} /s", value) : quantity_text(value, std::string(total.unit)),
                   total.tree != nullptr ? largest_parts(figures.*total.tree) : std::string(total.how)});
    }
    return table.text() +
           (figures.untimed.empty() ? "" : fmt::format("no latency and no energy: {}\n", figures.untimed));
}

}  // namespace spinloom
