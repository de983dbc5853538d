#include "spinloom/report/baselines_report.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/report/architecture_report.hpp"
#include "spinloom/report/quantity.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

struct Column {
    const char* name;  ///< in CSV and JSON
    const char* unit;
    BaselineCell Baseline::*cell;
};
constexpr std::array<Column, 6> columns = {{{"accuracy", "1", &Baseline::accuracy},
                                            {"latency_s", "s", &Baseline::latency},
                                            {"throughput_Hz", "Hz", &Baseline::throughput},
                                            {"power_W", "W", &Baseline::power},
                                            {"energy_J", "J", &Baseline::energy},
                                            {"area_m2", "m^2", &Baseline::area}}};

std::string cell_text(const BaselineCell& cell, const std::string& unit) {
    if (!cell.value) return "-";
    const auto value = unit == "1" ? fmt::format("{:.2f} %", 100 * *cell.value) : quantity_text(*cell.value, unit);
    return fmt::format("{} {}", value, name(cell.origin));
}

std::string ratio_text(double ratio) {
    return fmt::format("{:.3g}x", ratio);
}

const char* verdict_text(bool holds) {
    return holds ? "holds" : "does not hold";
}

Json cell_json(const BaselineCell& cell) {
    Json json;
    json["value"] = cell.value ? Json(*cell.value) : Json(nullptr);
    json["origin"] = cell.value ? Json(name(cell.origin)) : Json(nullptr);
    return json;
}

Json sensitivity_json(const Sensitivity& moved) {
    return {{"assumption", moved.symbol},
            {"source", moved.source},
            {"unit", moved.unit},
            {"low", moved.range.low},
            {"high", moved.range.high},
            {"latency_at_low_s", moved.value_at_low},
            {"latency_at_high_s", moved.value_at_high}};
}

}  // namespace

std::string baselines_text(const BaselineComparison& comparison) {
    TextTable table({"machine", "accuracy", "latency, one image", "throughput", "power", "energy/inference", "area"});
    for (const auto& row : comparison.rows) {
        std::vector<std::string> cells = {row.name};
        for (const auto& column : columns) cells.push_back(cell_text(row.*column.cell, column.unit));
        table.add(std::move(cells));
    }
    std::string text = fmt::format("{}, {} images\n\n{}\n", comparison.scenario, comparison.images, table.text());
    text += "power and energy at the throughput; every cell says how it was obtained\n\n";
    for (const auto& row : comparison.rows) text += fmt::format("{}: {}\n", row.name, row.what);
    for (const auto& line : comparison.left_out) text += fmt::format("left out: {}\n", line);
    TextTable verdicts({"claim", "against", "by latency", "", "by throughput", ""});
    for (const auto& v : comparison.verdicts(published_speed_claims())) {
        verdicts.add({fmt::format("{:g}x faster ({})", v.claim.factor, name(v.claim.kind)), v.baseline,
                      ratio_text(v.by_latency), verdict_text(v.holds_by_latency()), ratio_text(v.by_throughput),
                      verdict_text(v.holds_by_throughput())});
    }
    text += fmt::format("\n{}\nassumed:\n", verdicts.text());
    std::set<std::string> told;
    for (const auto& row : comparison.rows) {
        for (const auto& line : row.assumptions)
            if (told.insert(line).second) text += fmt::format("  {}: {}\n", row.name, line);
    }
    return text;
}

std::string baselines_csv(const BaselineComparison& comparison) {
    std::string text = "machine,kind";
    for (const auto& column : columns) text += fmt::format(",{},{}_origin", column.name, column.name);
    text += '\n';
    for (const auto& row : comparison.rows) {
        text += fmt::format("\"{}\",{}", row.name, name(row.kind));
        for (const auto& column : columns) {
            const auto& cell = row.*column.cell;
            text += cell.value ? fmt::format(",{:.9e},{}", *cell.value, name(cell.origin)) : ",,";
        }
        text += '\n';
    }
    return text;
}

Json to_json(const BaselineComparison& comparison) {
    Json json;
    json["scenario"] = comparison.scenario;
    json["provenance"] = {{"version", version()}, {"commit", commit()}};
    json["images"] = comparison.images;
    json["rows"] = Json::array();
    for (const auto& row : comparison.rows) {
        Json entry;
        entry["name"] = row.name;
        entry["kind"] = name(row.kind);
        entry["what"] = row.what;
        for (const auto& column : columns) entry[column.name] = cell_json(row.*column.cell);
        entry["details"] = Json::object();
        for (const auto& [key, value] : row.details) entry["details"][key] = value;
        if (row.figures) {
            entry["area"] = to_json(row.figures->area);
            entry["energy"] = to_json(row.figures->energy);
            entry["latency"] = to_json(row.figures->latency);
        }
        if (row.latency_range) entry["latency_range_s"] = {row.latency_range->low, row.latency_range->high};
        if (row.throughput_range)
            entry["throughput_range_Hz"] = {row.throughput_range->low, row.throughput_range->high};
        entry["sensitivities"] = Json::array();
        for (const auto& s : row.sensitivities) entry["sensitivities"].push_back(sensitivity_json(s));
        entry["assumptions"] = row.assumptions;
        json["rows"].push_back(std::move(entry));
    }
    json["left_out"] = comparison.left_out;
    json["verdicts"] = Json::array();
    for (const auto& v : comparison.verdicts(published_speed_claims())) {
        json["verdicts"].push_back({{"claim", v.claim.text},
                                    {"factor", v.claim.factor},
                                    {"against", v.baseline},
                                    {"ratio_by_latency", v.by_latency},
                                    {"holds_by_latency", v.holds_by_latency()},
                                    {"latency_range", {v.latency_range.low, v.latency_range.high}},
                                    {"ratio_by_throughput", v.by_throughput},
                                    {"throughput_range", {v.throughput_range.low, v.throughput_range.high}},
                                    {"holds_by_throughput", v.holds_by_throughput()}});
    }
    return json;
}

std::string baselines_json(const BaselineComparison& comparison) {
    return json_text(to_json(comparison), 2) + '\n';
}

Baseline read_our_baseline(const std::filesystem::path& folder) {
    const auto path = folder / "results.json";
    const auto json = parse_json(read_file(path), path.string());
    const auto pointer = nlohmann::json::json_pointer("/accuracy/circuit");
    if (!json.contains(pointer) || !json[pointer].is_number())
        throw InputError(InputProblem{path.string(), 0, "accuracy.circuit",
                                      "missing; `spinloom run --out` at circuit fidelity writes it"});
    ArchitectureFigures figures;
    figures.area = read_architecture(folder, "area");
    figures.power = read_architecture(folder, "power");
    figures.energy = read_architecture(folder, "energy");
    figures.latency = read_architecture(folder, "latency");
    return our_baseline(json[pointer].get<double>(), figures);
}

}  // namespace spinloom
