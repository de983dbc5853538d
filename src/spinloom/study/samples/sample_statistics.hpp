#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/core/statistics.hpp"
#include "spinloom/study/samples/sample_bench.hpp"
#include "spinloom/study/samples/sobol_indices.hpp"

/// What the samples of a study say together.

namespace spinloom {

/// A figure over the samples that have it. Intervals are 95 %, for independent samples; those of a hypercube and of a
/// Sobol sequence lie closer to the truth than these say.
struct FigureStatistics {
    struct Quantile {
        double p = 0, value = 0;
        Interval interval;
    };
    std::string figure;
    std::size_t count = 0;  ///< samples that have it
    MeanInterval mean;      ///< half width 0 of a single sample
    SpreadInterval sigma;
    std::vector<Quantile> quantiles;  ///< at 1, 5, 25, 50, 75, 95 and 99 %
    std::size_t least_sample = 0, largest_sample = 0;
    double least = 0, largest = 0;
    std::vector<SobolIndex> indices;  ///< one a variable, where the plan is for them and all samples are there
};

/// How many samples keep all limits; one that failed keeps none.
struct YieldStatistics {
    std::size_t kept = 0, count = 0;
    Interval interval;
    [[nodiscard]] double fraction() const { return static_cast<double>(kept) / static_cast<double>(count); }
};

struct SampleStatistics {
    std::size_t samples = 0, failures = 0;
    std::vector<FigureStatistics> figures;  ///< those of the plan that any sample has
    std::optional<YieldStatistics> yield;   ///< of a plan with limits
    std::vector<std::size_t> front;  ///< of a plan with objectives: samples that no other one beats in all, ascending
    std::vector<std::size_t> worst;  ///< samples that are farthest beyond limits or, without, least in the first figure
};

/// @param rows  ascending; of a plan for indices, blocks that are not whole count for nothing
[[nodiscard]] SampleStatistics sample_statistics(const SamplePlan& plan, const std::vector<SampleRow>& rows);

/// Whether what the plan stops at is reached with these rows.
[[nodiscard]] bool is_tight(const SamplePlan& plan, const std::vector<SampleRow>& rows);

}  // namespace spinloom
