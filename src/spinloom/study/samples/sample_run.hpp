#pragma once

#include <functional>

#include "spinloom/study/samples/sample_ranks.hpp"
#include "spinloom/study/samples/sample_table.hpp"
#include "spinloom/study/study_options.hpp"

namespace spinloom {

/// The part of the samples that one of several programs measures: those with k mod `of` = number - 1.
struct SampleShard {
    std::size_t number = 1, of = 1;

    [[nodiscard]] bool has(std::size_t k) const { return k % of == number - 1; }
};

struct SampleRunOptions {
    StudyOptions how;
    SampleShard shard;
    /// Prepares images and weights; none: `prepare` without a folder.
    std::function<Subject(const Scenario& scenario, const PrepareOptions& options)> prepare;
    SampleRanks* ranks = nullptr;  ///< null: this program alone
};

/// Measures the samples that the table does not have, and keeps each as soon as it is there. Samples whose images and
/// weights are prepared alike follow each other. The rows do not depend on threads, shards, or on how often it was cut
/// short.
/// @param table  null on all ranks but the first
/// @throws InputError, EnvironmentError; ConvergenceError of a training
void run_samples(const SamplePlan& plan, SampleTable* table, const SampleRunOptions& options);

/// How many samples, from the first, a study has that stops where an interval is tight, as far as they are in the
/// table.
[[nodiscard]] std::size_t samples_needed(const SamplePlan& plan, const SampleTable& table);

/// What a study takes, by its first sample that is not there.
struct SampleForecast {
    std::size_t samples = 0, missing = 0;
    std::size_t preparations = 0;  ///< different ones among the missing samples
    double preparation_s = 0;      ///< of the first
    double sample_s = 0;           ///< of the first, on one thread
    double memory_bytes = 0;       ///< largest so far, of the whole program
    int threads = 1;
    [[nodiscard]] double seconds() const;
};

/// Prepares and measures one sample and keeps nothing of it. @throws as above
[[nodiscard]] SampleForecast forecast_samples(const SamplePlan& plan, const std::vector<std::size_t>& finished,
                                              const SampleRunOptions& options);

}  // namespace spinloom
