#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/core/store.hpp"
#include "spinloom/scenario/subject.hpp"
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

/// With what a sweep is done; none of it changes what comes out.
struct FaultOptions {
    int threads = 1;
    bool progress = false;  ///< on standard error
    Store store = {};       ///< keeps the outcomes of a sweep that is cut short
};

/// Accuracy of a scenario against its faults.
struct FaultSummary {
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

/// Refuses a scenario that has no faults to be measured, or spares that repair none of those asked for.
/// @throws InputError
void check_faults(const Scenario& scenario, const FaultRequest& request);

/// Sweeps the kinds asked for over the subject's images, at the scenario's fidelity. A sweep that was cut short goes on
/// where it was, when it is started again with the same subject, request and store.
/// @throws InputError as `check_faults`, EnvironmentError, ConvergenceError
[[nodiscard]] FaultSummary measure_faults(const Subject& subject, const FaultRequest& request,
                                          const FaultOptions& options);

}  // namespace spinloom
