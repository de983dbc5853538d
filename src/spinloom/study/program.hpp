#pragma once

#include <string>
#include <vector>

#include "spinloom/network/design/device_states.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/solved_writes.hpp"

namespace spinloom {

struct ProgramRequest {
    std::size_t check = 0;  ///< so many devices, drawn by seed, by co-simulation as well
};

/// With what a plan is made; none of it changes what comes out.
struct ProgramOptions {
    int threads = 1;
    bool progress = false;  ///< on standard error
};

/// One pulse of the plan, with its expectations.
struct PlannedWrite {
    WriteStep step;
    double current = 0;          ///< from BL to SL [A]
    double error_rate = 0;       ///< of one pulse
    double expected_pulses = 0;  ///< with verify and retry
    double residual = 0;         ///< probability that it is still wrong in the end
    double energy = 0;           ///< pulses and verifying, expected [J]
};

/// A device of the plan written in a transient analysis with moving magnetisations.
struct CheckedWrite {
    std::size_t index;  ///< in the plan
    int pulses = 0;     ///< until it had turned over, or all of them
    bool is_written = false;
    int neighbours = 0, disturbed = 0;  ///< half-selected cells that moved along, and those that turned over
    double peak_current = 0;            ///< [A]
    double energy = 0;                  ///< of the first pulse [J]
};

struct ProgramSummary {
    std::string scenario;
    ProgrammingPlan plan;
    std::vector<std::size_t> topology;
    int pairs = 1;  ///< of a synapse
    std::size_t devices = 0;
    std::vector<PlannedWrite> writes;
    DeviceStates wanted;                ///< the states when all is written
    std::vector<WriteFigures> figures;  ///< of each shape of subarray, then of the neurons
    double critical_current = 0, thermal_stability = 0;
    double curve_error = 0, curve_scatter = 0;  ///< |ln p| of the interpolated error rates against direct computation
    double energy_error = 0;                    ///< relative, of a pulse against its transient at other places
    double row_disturb_current = 0;             ///< the largest [A]
    double row_disturb_rate = 0, row_disturb_rate_error = 0;  ///< probability a pulse and cell, and its standard error
    double column_disturb_rate = 0;                           ///< bound
    double time = 0, parallel_time = 0;                       ///< one device after the other; all subarrays at once [s]
    double swing_energy = 0;                                  ///< of all changes of level between phases [J]
    double disturb_bound = 0;    ///< expected number of devices turned over by half selection, at most
    double read_resistance = 0;  ///< of the read transistor at half the supply [ohm]
    std::vector<CheckedWrite> checks;
    double wall_s = 0;

    [[nodiscard]] double expected_pulses() const;
    [[nodiscard]] double energy() const;               ///< all of it [J]
    [[nodiscard]] double expected_wrong() const;       ///< devices still wrong after all retries
    [[nodiscard]] double residual_error_rate() const;  ///< that over all devices
    [[nodiscard]] std::size_t below_critical() const;  ///< writes whose current is below the critical one
};

/// Refuses a scenario whose devices no current switches, or whose initial states are not there. @throws InputError
void check_programming(const Scenario& scenario);

/// Refuses to check more devices than are written. @throws InputError
void check_programming(const Subject& subject, const ProgramRequest& request);

/// Plans the writing of the subject's network from its initial states.
/// @throws InputError as `check_programming`, ConvergenceError
[[nodiscard]] ProgramSummary measure_programming(const Subject& subject, const ProgramRequest& request,
                                                 const ProgramOptions& options);

}  // namespace spinloom
