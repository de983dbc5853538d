#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/samples/sample_plan.hpp"
#include "spinloom/study/study_options.hpp"

namespace spinloom {

/// What one sample was.
struct SampleRow {
    std::size_t sample = 0;
    std::vector<TomlValue> values;               ///< of the plan's variables
    std::vector<std::optional<double>> figures;  ///< of its responses, in their units; none: not obtained
    std::string failure;                         ///< why there are none; empty where all is well
    std::string scenario_hash;                   ///< of the sample's scenario as resolved
    double seconds = 0;                          ///< wall time
};

/// What samples share that are prepared alike: images and weights.
class SampleBench {
public:
    /// @param common  of the scenario whose images and weights these are
    SampleBench(const SamplePlan& plan, Subject common);

    /// Measures a sample. A circuit that does not converge, and values that are not legal together, are a failure of
    /// the sample. The numbers do not depend on the number of threads. May be called from several threads.
    [[nodiscard]] SampleRow measure(std::size_t k, int threads) const;

    /// The network of a sample with its images, as `measure` solves it. @throws InputError
    [[nodiscard]] Subject subject(std::size_t k) const;

private:
    void measure_into(std::size_t k, int threads, SampleRow& row) const;

    const SamplePlan& plan_;
    Subject ground_;
};

/// The scenario that a sample's images and weights are prepared for. @throws InputError
[[nodiscard]] Scenario ground_scenario(const SamplePlan& plan, std::size_t k);

}  // namespace spinloom
