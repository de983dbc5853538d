#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "spinloom/study/fault_sweep.hpp"

namespace spinloom {

/// Outcomes of a sweep on disk while it runs: a CSV file whose name tells what it belongs to, so that a sweep goes on
/// only from its own.
class FaultCheckpoint {
public:
    /// @param folder   where the file lies; empty: nothing is kept
    /// @param setting  everything that the outcomes depend on beside the plan
    FaultCheckpoint(const std::filesystem::path& folder, const std::vector<std::string>& setting,
                    const FaultSweepPlan& plan);

    [[nodiscard]] bool exists() const;
    /// What was known when the sweep was cut short. @throws InputError if the file is damaged
    [[nodiscard]] std::vector<FaultRecord> read() const;
    /// Writes the file anew, unless that was done in the last two seconds. @throws EnvironmentError
    void save(const std::vector<FaultRecord>& records);
    void remove() const;

private:
    std::filesystem::path file_;
    std::vector<std::size_t> num_levels_;  ///< of each curve
    std::size_t samples_;
    std::chrono::steady_clock::time_point saved_;
};

}  // namespace spinloom
