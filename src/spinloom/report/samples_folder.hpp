#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/samples/sample_plan.hpp"
#include "spinloom/study/samples/sample_run.hpp"
#include "spinloom/study/samples/sample_statistics.hpp"

namespace spinloom {

/// What a study's folder has when it is finished.
struct MeasuredSamples {
    std::vector<SampleRow> rows;  ///< ascending; of a study that stops when an interval is tight, as many as it needs
    SampleStatistics statistics;
};

/// Prepares images and weights for samples: a training that all share is written into the folder, and others are kept
/// in its store.
[[nodiscard]] std::function<Subject(const Scenario& scenario, PrepareOptions how)> prepare_samples_in(
    const std::filesystem::path& folder, const SamplePlan& plan);

/// Measures the samples that the folder does not have yet and writes all of its files: study.sqlite, which keeps each
/// sample as soon as it is there, the scenario, the study and what `write_samples` writes.
/// @param options  without `prepare`: `prepare_samples_in` the folder
/// @throws InputError if the folder holds another study; as `run_samples`
MeasuredSamples measure_samples_in(const std::filesystem::path& folder, const SamplePlan& plan,
                                   const SampleRunOptions& options);

/// The same of folders that each have a part of one study's samples, as `SampleShard` makes them.
MeasuredSamples merge_samples_in(const std::filesystem::path& folder, const std::vector<std::filesystem::path>& parts);

}  // namespace spinloom
