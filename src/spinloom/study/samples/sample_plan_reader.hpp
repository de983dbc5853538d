#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/study/samples/sample_plan.hpp"

/// Studies as files say them (docs/howto/study.md).

namespace spinloom {

/// What the command line says over the file.
struct SamplePlanOverrides {
    std::vector<ScenarioOverride> scenario;
    std::optional<long> samples, images, seed;
};

/// Reads a study and its base scenario.
/// @throws InputError with all that is wrong: unknown keys and figures with the nearest known ones, values that the
///         scenario refuses
[[nodiscard]] SamplePlan read_sample_plan(const std::filesystem::path& file, const SamplePlanOverrides& overrides = {});

/// The same of text. @param scenario  the base scenario as resolved, in place of what `base` and [scenario] say; none:
/// those count
[[nodiscard]] SamplePlan read_sample_plan_text(std::string_view text, const std::string& name,
                                               const SamplePlanOverrides& overrides = {},
                                               const std::optional<std::string>& scenario = {});

/// The file of a study: a path that exists or ends in ".toml" as it is, else the shipped study of that name.
/// @throws InputError naming the shipped ones and the nearest
[[nodiscard]] std::filesystem::path find_study_file(const std::filesystem::path& name_or_path);

/// One key of a sweep with its values, as "partition.rows=16,32" says it.
struct SweptKey {
    std::string key;
    std::vector<TomlValue> values;
};

/// @throws InputError for a word that is not key=value,value
[[nodiscard]] SweptKey read_swept_key(const std::string& word);

/// The full factorial over some keys of a scenario.
/// @param responses  patterns of figures; empty: accuracies and powers
/// @throws InputError
[[nodiscard]] SamplePlan sweep_plan(const Scenario& scenario, const std::vector<SweptKey>& keys,
                                    const std::string& responses, std::optional<long> images, bool trains_once);

/// Checks that what the plan can draw is legal: each combination of a factorial of at most 1,000, else the first sample
/// and each variable's middle; and that images and weights are there. @throws InputError
void check_plan(const SamplePlan& plan);

}  // namespace spinloom
