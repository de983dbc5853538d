#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "spinloom/study/samples/sample_plan.hpp"
#include "spinloom/study/samples/sample_run.hpp"
#include "spinloom/study/samples/sample_statistics.hpp"
#include "spinloom/study/samples/sample_table.hpp"

/// What a study of many samples found, as text and files.

namespace spinloom {

/// Names of the files in a study's folder.
inline constexpr const char* sample_file = "study.sqlite";
inline constexpr const char* sample_study_file = "study.toml";

/// A line a sample, ascending: number, values, figures, and why there are none. Numbers in as many digits as keep every
/// bit, so that the text is the same however the samples were measured.
[[nodiscard]] std::string samples_csv(const SamplePlan& plan, const std::vector<SampleRow>& rows);

/// results.json: plan, mean, sigma and quantiles of each figure, yield, indices, worst samples; intervals of 95 %.
[[nodiscard]] std::string samples_json(const SamplePlan& plan, const SampleStatistics& statistics);

/// For a terminal.
[[nodiscard]] std::string samples_text(const SamplePlan& plan, const SampleStatistics& statistics);
[[nodiscard]] std::string forecast_text(const SamplePlan& plan, const SampleForecast& forecast);
[[nodiscard]] std::string status_text(const SampleStatus& status);

/// Writes samples.csv, with objectives front.csv, results.json, plots.json, report.html and the plots as SVG. @throws
/// EnvironmentError
void write_samples(const std::filesystem::path& folder, const SamplePlan& plan, const std::vector<SampleRow>& rows,
                   const SampleStatistics& statistics);

}  // namespace spinloom
