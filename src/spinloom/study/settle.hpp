#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/network/settle/settling.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/study_options.hpp"

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

/// How the images of a subject settle.
struct SettleSummary {
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

    /// A time of the images that settled, in their order [s].
    [[nodiscard]] std::vector<double> settled_times(double ImageSettling::*time) const;
    /// Largest relative difference of the settling time to the full netlist; 0 without checks.
    [[nodiscard]] double worst_check() const;
};

/// @throws InputError if that cannot be measured of so many images
void check_request(const SettleRequest& request, const Scenario& scenario, std::size_t num_images);

/// Measures the settling of the subject's images. @throws InputError as above, ConvergenceError
[[nodiscard]] SettleSummary measure_settling(const Subject& subject, const SettleRequest& request,
                                             const StudyOptions& options);

}  // namespace spinloom
