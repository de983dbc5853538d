#include "spinloom/report/samples_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/report/html_report.hpp"
#include "spinloom/report/quantity.hpp"
#include "spinloom/report/sample_plots.hpp"
#include "spinloom/report/scenario_mark.hpp"
#include "spinloom/report/study_report.hpp"
#include "spinloom/report/text_table.hpp"
#include "spinloom/study/run_figures.hpp"
#include "spinloom/study/samples/list_entry.hpp"
#include "spinloom/study/samples/sample_stages.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

std::string unit_of_figure(const std::string& key) {
    for (const auto& figure : declared_run_figures()) {
        if (figure.key == key) return figure.unit;
    }
    return "1";
}

std::string shown_value(double value, const std::string& unit) {
    return unit == "fraction" ? percent_text(value) : quantity_text(value, unit);
}

StudyTable::Cell cell_of(const TomlValue& value) {
    if (const auto* whole = std::get_if<long>(&value)) return *whole;
    if (const auto* number = std::get_if<double>(&value)) return *number;
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    return toml_text(value);
}

Json interval_json(const Interval& interval) {
    return Json::array({interval.low, interval.high});
}

Json indices_json(const SamplePlan& plan, const FigureStatistics& figure) {
    Json list = Json::array();
    for (std::size_t i = 0; i < figure.indices.size(); ++i) {
        const auto& index = figure.indices[i];
        list.push_back({{"variable", plan.variables[i].key},
                        {"first", index.first},
                        {"first_ci95", interval_json(index.first_interval)},
                        {"total", index.total},
                        {"total_ci95", interval_json(index.total_interval)}});
    }
    return list;
}

Json figure_json(const SamplePlan& plan, const FigureStatistics& figure) {
    Json quantiles = Json::array();
    for (const auto& one : figure.quantiles)
        quantiles.push_back({{"p", one.p}, {"value", one.value}, {"ci95", interval_json(one.interval)}});
    const MeanInterval& mean = figure.mean;
    const SpreadInterval& sigma = figure.sigma;
    Json json = {{"figure", figure.figure},
                 {"unit", unit_of_figure(figure.figure)},
                 {"count", figure.count},
                 {"mean", mean.mean},
                 {"mean_ci95", {mean.mean - mean.half_width, mean.mean + mean.half_width}},
                 {"sigma", sigma.sigma},
                 {"sigma_ci95", interval_json(sigma.interval)},
                 {"least", figure.least},
                 {"least_sample", figure.least_sample},
                 {"largest", figure.largest},
                 {"largest_sample", figure.largest_sample},
                 {"quantiles", quantiles}};
    if (!figure.indices.empty()) json["indices"] = indices_json(plan, figure);
    return json;
}

Json limits_json(const SamplePlan& plan) {
    Json list = Json::array();
    for (const auto& limit : plan.limits) {
        Json one = {{"figure", limit.figure}};
        if (limit.least) one["least"] = *limit.least;
        if (limit.most) one["most"] = *limit.most;
        list.push_back(one);
    }
    return list;
}

std::string indices_text(const SamplePlan& plan, const FigureStatistics& figure) {
    TextTable table({"variance of " + figure.figure, "by itself", "95 %", "with others", "95 %"});
    const auto range = [](const Interval& interval) {
        return fmt::format("{:.3f} to {:.3f}", interval.low, interval.high);
    };
    for (std::size_t i = 0; i < figure.indices.size(); ++i) {
        const auto& index = figure.indices[i];
        table.add({plan.variables[i].key, fmt::format("{:.3f}", index.first), range(index.first_interval),
                   fmt::format("{:.3f}", index.total), range(index.total_interval)});
    }
    return table.text();
}

std::vector<SampleRow> rows_of_front(const std::vector<SampleRow>& rows, const SampleStatistics& statistics) {
    std::vector<SampleRow> front;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(front), [&](const SampleRow& row) {
        return std::binary_search(statistics.front.begin(), statistics.front.end(), row.sample);
    });
    return front;
}

std::string plot_file(std::size_t number, std::size_t count) {
    return count == 1 ? std::string("samples.svg") : fmt::format("samples-{}.svg", number + 1);
}

}  // namespace

std::string samples_csv(const SamplePlan& plan, const std::vector<SampleRow>& rows) {
    StudyTable table{.columns = {{"sample"}}};
    for (const auto& variable : plan.variables) table.columns.push_back({variable.key, "{}"});
    for (const auto& response : plan.responses) table.columns.push_back({response, "{}"});
    table.columns.push_back({"failure"});
    for (const auto& row : rows) {
        std::vector<StudyTable::Cell> cells = {static_cast<long>(row.sample)};
        for (const auto& value : row.values) cells.push_back(cell_of(value));
        for (const auto& figure : row.figures)
            cells.push_back(figure ? StudyTable::Cell(*figure) : StudyTable::Cell(std::string()));
        cells.emplace_back(row.failure);
        table.rows.push_back(std::move(cells));
    }
    return table_csv(table);
}

std::string samples_json(const SamplePlan& plan, const SampleStatistics& statistics) {
    Json variables = Json::array();
    for (const auto& variable : plan.variables)
        variables.push_back({{"key", variable.key}, {"distribution", variable.distribution.text()}});
    Json list = Json::array();
    for (const auto& figure : statistics.figures) list.push_back(figure_json(plan, figure));
    Json json = {{"kind", "samples"},
                 {"scenario", plan.base.name},
                 {"title", fmt::format("{}: {} samples of {}", plan.name, statistics.samples, plan.base.name)},
                 {"provenance",
                  {{"version", version()},
                   {"commit", commit()},
                   {"seed", plan.seed},
                   {"scenario_hash", scenario_mark(plan.base.resolved)}}},
                 {"study", plan.name},
                 {"sampling", name(plan.kind)},
                 {"images", plan.images ? Json(*plan.images) : Json("all")},
                 {"variables", variables},
                 {"samples", statistics.samples},
                 {"asked_samples", plan.samples},
                 {"failures", statistics.failures},
                 {"statistics", list}};
    if (statistics.yield && statistics.yield->count > 0) {
        json["yield"] = {{"limits", limits_json(plan)},
                         {"kept", statistics.yield->kept},
                         {"of", statistics.yield->count},
                         {"fraction", statistics.yield->fraction()},
                         {"ci95", interval_json(statistics.yield->interval)}};
    }
    if (!plan.objectives.empty()) {
        Json objectives = Json::array();
        for (const auto& objective : plan.objectives)
            objectives.push_back({{"figure", objective.figure}, {"is_maximized", objective.is_maximized}});
        json["front"] = {{"objectives", objectives}, {"samples", statistics.front}};
    }
    json["worst_samples"] = statistics.worst;
    json["stages"] = stage_lines(plan);
    json["assumptions"] = plan.base.assumptions;
    return json_text(json, 2) + '\n';
}

std::string samples_text(const SamplePlan& plan, const SampleStatistics& statistics) {
    std::string text =
        fmt::format("{}, {} samples of {} ({}), {} images\n", plan.name, statistics.samples, plan.base.name,
                    name(plan.kind), plan.images ? fmt::format("{}", *plan.images) : "all");
    if (statistics.samples < plan.samples) text += fmt::format("of {} that were asked for\n", plan.samples);
    if (statistics.failures > 0)
        text += fmt::format("{} samples have no figures; samples.csv says why\n", statistics.failures);
    TextTable table({"figure", "mean", "+- (95 %)", "sigma", "5 %", "median", "95 %"});
    for (const auto& figure : statistics.figures) {
        const auto unit = unit_of_figure(figure.figure);
        const auto at = [&](std::size_t i) { return shown_value(figure.quantiles[i].value, unit); };
        table.add({figure.figure, shown_value(figure.mean.mean, unit), shown_value(figure.mean.half_width, unit),
                   shown_value(figure.sigma.sigma, unit), at(1), at(3), at(5)});
    }
    text += '\n' + table.text();
    for (const auto& figure : statistics.figures) {
        if (!figure.indices.empty()) text += '\n' + indices_text(plan, figure);
    }
    if (statistics.yield && statistics.yield->count > 0) {
        const auto& yield = *statistics.yield;
        text +=
            fmt::format("\nyield {} ({} of {}), 95 % interval {} to {}\n", percent_text(yield.fraction()), yield.kept,
                        yield.count, percent_text(yield.interval.low), percent_text(yield.interval.high));
    }
    if (!plan.objectives.empty())
        text +=
            fmt::format("\n{} samples that no other one beats in all objectives: front.csv\n", statistics.front.size());
    text += '\n';
    for (const auto& line : stage_lines(plan)) text += line + '\n';
    return text;
}

std::string forecast_text(const SamplePlan& plan, const SampleForecast& forecast) {
    std::string text = fmt::format("{}, {} samples of {} ({}), {} of them missing\n", plan.name, forecast.samples,
                                   plan.base.name, name(plan.kind), forecast.missing);
    for (const auto& variable : plan.variables)
        text += fmt::format("  {}: {}\n", variable.key, variable.distribution.text());
    for (const auto& line : stage_lines(plan)) text += "  " + line + '\n';
    if (forecast.missing == 0) return text + "nothing is left to do\n";
    text += fmt::format("prepared {} times, {:.3g} s the first; a sample {:.3g} s on one thread\n",
                        forecast.preparations, forecast.preparation_s, forecast.sample_s);
    text += fmt::format("about {:.3g} s on {} threads, {:.0f} MB of memory up to now\n", forecast.seconds(),
                        forecast.threads, 1e-6 * forecast.memory_bytes);
    return text;
}

std::string status_text(const SampleStatus& status) {
    return fmt::format(
        "{} ({}): {} of {} samples are there{}\na sample takes {:.3g} s on one thread; made by version {}\n",
        status.name, status.kind, status.finished, status.asked,
        status.failed > 0 ? fmt::format(", {} without figures", status.failed) : "", status.seconds, status.version);
}

void write_samples(const std::filesystem::path& folder, const SamplePlan& plan, const std::vector<SampleRow>& rows,
                   const SampleStatistics& statistics) {
    const auto plots = sample_plots(plan, rows, statistics.front);
    Json drawn = Json::array();
    for (std::size_t i = 0; i < plots.size(); ++i) {
        drawn.push_back(plot_json(plots[i]));
        write_file_atomically(folder / plot_file(i, plots.size()), plots[i].svg());
    }
    if (!plan.objectives.empty())
        write_file_atomically(folder / "front.csv", samples_csv(plan, rows_of_front(rows, statistics)));
    const auto results = samples_json(plan, statistics);
    const auto bulk = json_text(Json{{"samples", drawn}}) + '\n';
    write_file_atomically(folder / "samples.csv", samples_csv(plan, rows));
    write_file_atomically(folder / "plots.json", bulk);
    write_file_atomically(folder / "report.html", html_report(results, bulk));
    write_file_atomically(folder / "results.json", results);
}

}  // namespace spinloom
