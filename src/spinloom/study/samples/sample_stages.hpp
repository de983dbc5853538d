#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spinloom/study/samples/sample_plan.hpp"

/// What a key of a scenario touches, so that samples share what none of their keys touches.

namespace spinloom {

/// Parts of the work on a sample, in their order. A key that touches one has those after it done anew, but for the
/// table.
enum class SampleStage {
    preparation,  ///< images read, weights trained or read
    table,        ///< the inverter's law on a grid
    circuit,      ///< junctions made, subarrays reduced, images solved: always done for each sample
};

/// The first stage that a key touches. What is not known not to touch a stage touches it.
/// @param trains_each  whether weights are trained for each sample: then all that the training knows touches them
[[nodiscard]] SampleStage first_stage(std::string_view key, bool trains_each);

/// The settings of a sample that touch its preparation.
[[nodiscard]] std::vector<std::pair<std::string, TomlValue>> preparation_settings(const SamplePlan& plan,
                                                                                  std::size_t k);

/// A line a variable: which stages are done for each of its values, for the report.
[[nodiscard]] std::vector<std::string> stage_lines(const SamplePlan& plan);

}  // namespace spinloom
