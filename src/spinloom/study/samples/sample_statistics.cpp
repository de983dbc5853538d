#include "spinloom/study/samples/sample_statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "spinloom/study/pareto.hpp"

namespace spinloom {
namespace {

constexpr std::array probabilities = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
constexpr std::size_t most_worst = 10;
constexpr double infinity = std::numeric_limits<double>::infinity();

std::size_t place_of(const SamplePlan& plan, const std::string& figure) {
    const auto found = std::find(plan.responses.begin(), plan.responses.end(), figure);
    return static_cast<std::size_t>(found - plan.responses.begin());
}

/// Whether a row is an independent sample of the variables.
bool is_independent(const SamplePlan& plan, const SampleRow& row) {
    return !plan.for_indices || row.sample % plan.block() < 2;
}

FigureStatistics statistics_of(const SamplePlan& plan, std::size_t place, const std::vector<SampleRow>& rows) {
    FigureStatistics result;
    result.figure = plan.responses[place];
    result.least = infinity;
    result.largest = -infinity;
    std::vector<double> values;
    for (const auto& row : rows) {
        if (!row.figures[place] || !is_independent(plan, row)) continue;
        const double value = *row.figures[place];
        values.push_back(value);
        if (value < result.least) {
            result.least = value;
            result.least_sample = row.sample;
        }
        if (value > result.largest) {
            result.largest = value;
            result.largest_sample = row.sample;
        }
    }
    result.count = values.size();
    if (values.empty()) return result;
    if (values.size() == 1) {
        result.mean.mean = values.front();
    } else {
        result.mean = mean_interval(values);
        result.sigma = spread_interval(values);
    }
    std::sort(values.begin(), values.end());
    for (const double p : probabilities)
        result.quantiles.push_back({p, quantile(values, p), quantile_interval(values, p)});
    return result;
}

/// Blocks that are whole, a row each.
Eigen::MatrixXd blocks_of(const SamplePlan& plan, std::size_t place, const std::vector<SampleRow>& rows) {
    const std::size_t size = plan.block();
    std::vector<std::vector<double>> blocks;
    std::size_t first = 0;
    for (std::size_t begin = 0; begin < rows.size(); begin = first) {
        const std::size_t number = rows[begin].sample / size;
        std::vector<double> block;
        for (first = begin; first < rows.size() && rows[first].sample / size == number; ++first) {
            if (const auto& value = rows[first].figures[place]) block.push_back(*value);
        }
        if (block.size() == size) blocks.push_back(std::move(block));
    }
    Eigen::MatrixXd matrix(static_cast<Eigen::Index>(blocks.size()), static_cast<Eigen::Index>(size));
    for (std::size_t j = 0; j < blocks.size(); ++j)
        matrix.row(static_cast<Eigen::Index>(j)) =
            Eigen::Map<const Eigen::RowVectorXd>(blocks[j].data(), static_cast<Eigen::Index>(size));
    return matrix;
}

/// How far a sample is from its nearest limit, in parts of the limit; negative beyond it.
double margin_of(const SamplePlan& plan, const SampleRow& row) {
    if (plan.limits.empty()) return row.figures.front().value_or(-infinity);
    double margin = infinity;
    for (const auto& limit : plan.limits) {
        const auto& value = row.figures[place_of(plan, limit.figure)];
        if (!value) return -infinity;
        const auto part = [&](double bound, double sign) {
            margin = std::min(margin, sign * (*value - bound) / std::max(std::abs(bound), 1e-300));
        };
        if (limit.least) part(*limit.least, 1);
        if (limit.most) part(*limit.most, -1);
    }
    return margin;
}

std::vector<std::size_t> worst_of(const SamplePlan& plan, const std::vector<SampleRow>& rows) {
    std::vector<std::pair<double, std::size_t>> margins;
    for (const auto& row : rows) margins.emplace_back(margin_of(plan, row), row.sample);
    std::sort(margins.begin(), margins.end());
    std::vector<std::size_t> worst;
    for (std::size_t i = 0; i < std::min(most_worst, margins.size()); ++i) worst.push_back(margins[i].second);
    return worst;
}

std::vector<std::size_t> front_of(const SamplePlan& plan, const std::vector<SampleRow>& rows) {
    std::vector<std::vector<double>> points;
    std::vector<std::size_t> samples;
    for (const auto& row : rows) {
        std::vector<double> point;
        for (const auto& objective : plan.objectives) {
            const auto& value = row.figures[place_of(plan, objective.figure)];
            if (value) point.push_back(objective.is_maximized ? -*value : *value);
        }
        if (point.size() != plan.objectives.size()) continue;
        points.push_back(std::move(point));
        samples.push_back(row.sample);
    }
    const auto is_optimal = pareto_optimal(points);
    std::vector<std::size_t> front;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (is_optimal[i]) front.push_back(samples[i]);
    }
    return front;
}

YieldStatistics yield_of(const SamplePlan& plan, const std::vector<SampleRow>& rows) {
    YieldStatistics yield;
    for (const auto& row : rows) {
        if (!is_independent(plan, row)) continue;
        const bool keeps = std::all_of(plan.limits.begin(), plan.limits.end(), [&](const SampleLimit& limit) {
            const auto& value = row.figures[place_of(plan, limit.figure)];
            return value && limit.holds(*value);
        });
        yield.kept += keeps ? 1 : 0;
        ++yield.count;
    }
    if (yield.count > 0) yield.interval = proportion_interval(yield.kept, yield.count);
    return yield;
}

/// Half the width of the widest interval of what the plan stops at.
double widest(const SamplePlan& plan, const SampleStatistics& statistics) {
    const auto half = [](const Interval& interval) { return (interval.high - interval.low) / 2; };
    double width = 0;
    if (plan.stop->of == "yield") return half(statistics.yield->interval);
    for (const auto& figure : statistics.figures) {
        if (figure.figure == plan.stop->of) return figure.count < 2 ? infinity : figure.mean.half_width;
        if (plan.stop->of != "indices") continue;
        if (figure.indices.empty()) return infinity;
        for (const auto& index : figure.indices)
            width = std::max({width, half(index.first_interval), half(index.total_interval)});
    }
    return plan.stop->of == "indices" ? width : infinity;
}

}  // namespace

SampleStatistics sample_statistics(const SamplePlan& plan, const std::vector<SampleRow>& rows) {
    SampleStatistics result;
    result.samples = rows.size();
    for (const auto& row : rows) result.failures += row.failure.empty() ? 0 : 1;
    for (std::size_t place = 0; place < plan.responses.size(); ++place) {
        auto figure = statistics_of(plan, place, rows);
        if (figure.count == 0) continue;
        if (plan.for_indices) {
            const auto blocks = blocks_of(plan, place, rows);
            if (blocks.rows() >= 2) figure.indices = sobol_indices(blocks, plan.seed);
        }
        result.figures.push_back(std::move(figure));
    }
    if (!plan.limits.empty()) result.yield = yield_of(plan, rows);
    if (!plan.objectives.empty()) result.front = front_of(plan, rows);
    if (!rows.empty()) result.worst = worst_of(plan, rows);
    return result;
}

bool is_tight(const SamplePlan& plan, const std::vector<SampleRow>& rows) {
    if (!plan.stop || rows.empty()) return false;
    return widest(plan, sample_statistics(plan, rows)) <= plan.stop->half_width;
}

}  // namespace spinloom
