#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/study/run.hpp"

namespace spinloom {

struct SettleRequest {
    std::optional<double> tolerance;  ///< over the scenario's
    std::size_t check = 0;            ///< so many images, the first ones, by the full netlist as well
};

/// Distribution of a time over the images that settled [s].
struct TimeStatistics {
    double mean = 0, median = 0, p90 = 0, p99 = 0, worst = 0;
    std::size_t worst_image = 0;
};

[[nodiscard]] TimeStatistics time_statistics(const std::vector<double>& times);

/// Settling of the first `count` images of a set on a network, each stepping from where the scenario says.
[[nodiscard]] Settling settle_images(const Scenario& scenario, const AnalogNetwork& network, const ImageSet& images,
                                     std::size_t count, const SettlingOptions& how);

/// An image by the full netlist.
struct CheckedSettling {
    std::size_t image;
    ImageSettling full;
    long steps;
    double seconds;
};

/// How the test images of a scenario settle.
struct SettleResults {
    std::string scenario;
    SettlingPlan plan;
    std::optional<double> gain_bandwidth;  ///< none: ideal [Hz]
    double v_dd = 0;
    Settling settling;
    std::vector<std::uint8_t> labels;
    std::size_t not_settled = 0;
    TimeStatistics output, decision;  ///< of the settled ones
    std::vector<CheckedSettling> checks;
    double wall_s = 0;
    std::vector<std::string> assumptions;

    /// Largest relative difference of the settling time to the full netlist; 0 without checks.
    [[nodiscard]] double worst_check() const;
};

/// Measures the settling of the first `options.limit` test images (all without one). Writes into `options.out`, unless
/// empty: settling.csv (an image a row), settling.json, histogram.csv.
/// @throws InputError, EnvironmentError, ConvergenceError
[[nodiscard]] SettleResults settle_scenario(const Scenario& scenario, const SettleRequest& request,
                                            const RunOptions& options);

[[nodiscard]] std::string settle_text(const SettleResults& results);
[[nodiscard]] std::string settle_json(const SettleResults& results);

}  // namespace spinloom
