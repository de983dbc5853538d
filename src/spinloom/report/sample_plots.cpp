#include "spinloom/report/sample_plots.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "spinloom/study/run_figures.hpp"
#include "spinloom/study/samples/list_entry.hpp"

namespace spinloom {
namespace {

constexpr std::size_t most_plots = 8, most_points = 400;

/// Label and unit of a figure, and what its value is multiplied with to be shown in that unit.
struct Axis {
    std::string label;
    double factor = 1;
};

Axis axis_of(const std::string& key) {
    for (const auto& figure : declared_run_figures()) {
        if (figure.key != key) continue;
        if (figure.unit == "fraction") return {fmt::format("{} [%]", key), 100};
        return {fmt::format("{} [{}]", key, figure.unit), 1};
    }
    return {key};
}

/// The first variable whose values are all numbers.
std::size_t first_numeric(const SamplePlan& plan) {
    const auto is_numeric = [](const SampleVariable& variable) {
        const auto& values = variable.distribution.values;
        return std::all_of(values.begin(), values.end(),
                           [](const auto& value) { return number_of(value).has_value(); });
    };
    const auto found = std::find_if(plan.variables.begin(), plan.variables.end(), is_numeric);
    return static_cast<std::size_t>(found - plan.variables.begin());
}

LinePlot swept_plot(const SamplePlan& plan, std::size_t along, std::size_t figure, const std::vector<SampleRow>& rows) {
    const auto axis = axis_of(plan.responses[figure]);
    LinePlot plot{fmt::format("{} over {}", plan.responses[figure], plan.variables[along].key),
                  plan.variables[along].key,
                  axis.label,
                  false,
                  {}};
    std::map<std::string, std::size_t> places;
    for (const auto& row : rows) {
        if (!row.figures[figure]) continue;
        std::vector<std::string> others;
        for (std::size_t i = 0; i < plan.variables.size(); ++i) {
            if (i != along) others.push_back(fmt::format("{} = {}", plan.variables[i].key, toml_text(row.values[i])));
        }
        const auto name = others.empty() ? plan.responses[figure] : fmt::format("{}", fmt::join(others, ", "));
        const auto place = places.emplace(name, plot.lines.size());
        if (place.second) plot.lines.push_back({name, {}});
        plot.lines[place.first->second].points.emplace_back(*number_of(row.values[along]),
                                                            axis.factor * *row.figures[figure]);
    }
    for (auto& line : plot.lines) std::sort(line.points.begin(), line.points.end());
    return plot;
}

/// The second objective over the first: all samples, and those that no other one beats in all objectives.
LinePlot front_plot(const SamplePlan& plan, const std::vector<SampleRow>& rows, const std::vector<std::size_t>& front) {
    const auto place = [&](std::size_t i) {
        const auto found = std::find(plan.responses.begin(), plan.responses.end(), plan.objectives[i].figure);
        return static_cast<std::size_t>(found - plan.responses.begin());
    };
    const std::size_t x = place(1), y = place(0);
    const auto x_axis = axis_of(plan.responses[x]), y_axis = axis_of(plan.responses[y]);
    LinePlot plot{"Samples by the first two objectives", x_axis.label, y_axis.label, false, {}};
    plot.lines.push_back({.name = "samples", .points = {}, .only_points = true});
    plot.lines.push_back({.name = "front", .points = {}});
    for (const auto& row : rows) {
        if (!row.figures[x] || !row.figures[y]) continue;
        const bool is_in_front = std::binary_search(front.begin(), front.end(), row.sample);
        plot.lines[is_in_front ? 1 : 0].points.emplace_back(x_axis.factor * *row.figures[x],
                                                            y_axis.factor * *row.figures[y]);
    }
    std::sort(plot.lines[1].points.begin(), plot.lines[1].points.end());
    return plot;
}

/// Part of the samples that have at most a value.
LinePlot distribution_plot(const SamplePlan& plan, std::size_t figure, const std::vector<SampleRow>& rows) {
    const auto axis = axis_of(plan.responses[figure]);
    LinePlot plot{
        fmt::format("Distribution of {}", plan.responses[figure]), axis.label, "samples up to it [%]", false, {}};
    std::vector<double> values;
    for (const auto& row : rows) {
        if (row.figures[figure]) values.push_back(axis.factor * *row.figures[figure]);
    }
    std::sort(values.begin(), values.end());
    LinePlot::Line line{plan.responses[figure], {}};
    const std::size_t step = std::max<std::size_t>(1, values.size() / most_points);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i % step != 0 && i + 1 != values.size()) continue;
        line.points.emplace_back(values[i], 100.0 * static_cast<double>(i + 1) / static_cast<double>(values.size()));
    }
    plot.lines.push_back(std::move(line));
    return plot;
}

}  // namespace

std::vector<LinePlot> sample_plots(const SamplePlan& plan, const std::vector<SampleRow>& rows,
                                   const std::vector<std::size_t>& front) {
    std::vector<LinePlot> plots;
    if (plan.objectives.size() >= 2) plots.push_back(front_plot(plan, rows, front));
    const std::size_t along = first_numeric(plan);
    const bool is_swept = plan.kind == SamplePlan::Kind::factorial && along < plan.variables.size();
    for (std::size_t figure = 0; figure < plan.responses.size() && plots.size() < most_plots; ++figure) {
        const auto has_it = [&](const SampleRow& row) { return row.figures[figure].has_value(); };
        if (std::none_of(rows.begin(), rows.end(), has_it)) continue;
        plots.push_back(is_swept ? swept_plot(plan, along, figure, rows) : distribution_plot(plan, figure, rows));
    }
    return plots;
}

}  // namespace spinloom
