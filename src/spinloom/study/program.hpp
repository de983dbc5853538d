#pragma once

#include <string>
#include <vector>

#include "spinloom/network/design/device_states.hpp"
#include "spinloom/study/run.hpp"

namespace spinloom {

struct ProgramRequest {
    std::size_t check = 0;  ///< so many devices, drawn by seed, by co-simulation as well
};

/// What the solved write circuit says of subarrays of one shape, or of neurons; [0] parallel, [1] antiparallel.
struct WriteFigures {
    struct Mode {
        double least_current = 0, largest_current = 0;  ///< magnitudes over all places [A]
        double row_disturb = 0, column_disturb = 0;     ///< the largest, with sign [A]
        double charging_energy = 0;                     ///< of a pulse beside its steady power [J]
        double interpolation_error = 0;                 ///< of the current, relative
    };
    /// Of one pair of a synapse, at the worst place.
    struct Sensing {
        std::array<double, 2> current{};  ///< out of the bit line's driver, for either state [A]
        double energy = 0;                ///< of sensing once [J]
    };
    bool is_neuron = false;
    int rows = 0, outputs = 0;
    std::array<Mode, 2> modes;
    double swing_energy = 0;       ///< of raising all lines once [J]
    std::vector<Sensing> sensing;  ///< a pair an entry, the smallest first; a neuron's as the smallest
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

struct ProgramResults {
    std::string scenario;
    ProgrammingPlan plan;
    std::vector<std::size_t> topology;
    int pairs = 1;  ///< of a synapse
    std::size_t devices = 0;
    std::vector<PlannedWrite> writes;
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

/// Plans the writing of a scenario's network (given or trained weights) from its initial states. Writes into
/// `options.out`, unless empty: plan.csv, states.csv, program.json, and check.csv where something is checked.
/// @throws InputError, EnvironmentError, ConvergenceError
[[nodiscard]] ProgramResults program_scenario(const Scenario& scenario, const ProgramRequest& request,
                                              const RunOptions& options);

[[nodiscard]] std::string program_text(const ProgramResults& results);
[[nodiscard]] std::string program_json(const ProgramResults& results);
/// The plan, a device a row in the order of writing.
[[nodiscard]] std::string plan_csv(const ProgramResults& results);
[[nodiscard]] std::string checks_csv(const ProgramResults& results);

}  // namespace spinloom
