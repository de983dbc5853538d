#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/study/run.hpp"
#include "spinloom/study/fault_sweep.hpp"

namespace spinloom {

struct FaultRequest {
    std::vector<std::optional<FaultKind>> kinds = {FaultKind::write_error};  ///< none: variation of the junctions
    std::optional<std::size_t> samples;                                      ///< over the scenario's
    std::optional<int> spares;                                               ///< over the scenario's
};

/// "variation", or the name of the fault.
[[nodiscard]] std::string curve_name(const std::optional<FaultKind>& kind);
/// The kind of that name. @throws InputError with the nearest known one
[[nodiscard]] std::optional<FaultKind> curve_kind(const std::string& name);

/// Accuracy of a scenario against its faults.
struct FaultResults {
    std::string scenario, fidelity;
    std::size_t samples = 0;
    int spares = 0;
    std::uint64_t seed = 0;
    std::size_t junctions = 0;  ///< of the synapses, bias cells included
    FaultSweep sweep;
    std::size_t resumed = 0;  ///< outcomes taken from a run that was cut short
    double train_s = 0, wall_s = 0;
    std::vector<std::string> assumptions;
};

/// Sweeps the kinds asked for over the first `options.limit` test images (all without one), at the scenario's fidelity.
///
/// Writes into `options.out`, unless empty: faults.csv (a point a row), samples.csv (an outcome a row), faults.json,
/// faults.svg over the fault probability and variation.svg over sigma, as far as there are such curves. A sweep that
/// was cut short goes on where it was when started again with the same scenario, request and folder.
/// @throws InputError, EnvironmentError, ConvergenceError
[[nodiscard]] FaultResults fault_scenario(const Scenario& scenario, const FaultRequest& request,
                                          const RunOptions& options);

[[nodiscard]] std::string faults_text(const FaultResults& results);
[[nodiscard]] std::string faults_json(const FaultResults& results);
[[nodiscard]] std::string faults_csv(const FaultResults& results);
[[nodiscard]] std::string fault_samples_csv(const FaultResults& results);
/// Accuracy over the fault probability (or over sigma), with 95 % intervals; nothing where there is no such curve.
[[nodiscard]] std::optional<std::string> faults_svg(const FaultResults& results);
[[nodiscard]] std::optional<std::string> variation_svg(const FaultResults& results);

}  // namespace spinloom
