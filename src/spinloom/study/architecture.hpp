#pragma once

#include <optional>
#include <string>

#include "spinloom/architecture/cost/architecture_model.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/study_options.hpp"

namespace spinloom {

/// The figures of a run's architecture.
struct ArchitectureOutcome {
    std::optional<ArchitectureFigures> figures;   ///< all four trees
    std::string left_out;                         ///< why the settling, and so `figures`, are not there
    std::optional<ArchitectureFigures> standing;  ///< then: area and static power alone
};

/// Measures the architecture of a network whose circuit was solved: settling of the first images, currents of the input
/// lines, op-amp, drivers and gates on the bench.
/// @param power  mean over the subject's images, of which there is at least one
/// @throws InputError, ConvergenceError
[[nodiscard]] ArchitectureOutcome measure_architecture(const Subject& subject, const ArchitectureSettings& settings,
                                                       const NetworkPower& power, const StudyOptions& options);

}  // namespace spinloom
