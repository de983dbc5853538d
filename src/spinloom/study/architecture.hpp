#pragma once

#include <optional>
#include <string>

#include "spinloom/architecture/cost/architecture_model.hpp"
#include "spinloom/study/run.hpp"

namespace spinloom {

/// The figures of a run's architecture.
struct ArchitectureOutcome {
    std::optional<ArchitectureFigures> figures;   ///< all four trees
    std::string left_out;                         ///< why the settling, and so `figures`, are not there
    std::optional<ArchitectureFigures> standing;  ///< then: area and static power alone
};

/// Measures the architecture of a scenario's network whose circuit was solved: settling of the first images, currents
/// of the input lines, op-amp, drivers and gates on the bench.
/// @param images  that the circuit was solved for; at least one
/// @param power   mean over them
/// @pre scenario.architecture is set
/// @throws InputError, ConvergenceError
[[nodiscard]] ArchitectureOutcome measure_architecture(const Scenario& scenario, const AnalogNetwork& network,
                                                       const ImageSet& images, const NetworkPower& power,
                                                       const RunOptions& options);

}  // namespace spinloom
