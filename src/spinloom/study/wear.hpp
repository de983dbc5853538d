#pragma once

#include <optional>

#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/study_options.hpp"

/// What reading and time do to what was written.

namespace spinloom {

/// Of a network that classifies images like the run's without a pause.
///
/// Every junction leaves its state at a rate that its own voltage sets (device/magnet/read_disturb.hpp), the mean over
/// images of the solved circuit. Read disturb and retention are one law: at 0 V it is that of retention. Neurons are
/// left out (`assumed`: they are written as often as one likes).
struct WearSummary {
    double temperature = 0;              ///< of the free layers [K]
    double error_rate_per_year = 0;      ///< of leaving its state, mean over the junctions [1/year]
    double largest_rate_per_year = 0;    ///< of the worst junction [1/year]
    double retention_rate_per_year = 0;  ///< of a junction at 0 V [1/year]
    struct Refresh {
        double points = 0;      ///< of accuracy that may be lost, 0 to 100
        double interval_s = 0;  ///< after which that many are lost [s]
        double power_W = 0;     ///< of writing every junction anew once an interval [W]
    };
    std::optional<Refresh> refresh;  ///< none: not asked for, or nothing is lost within the longest time looked at
};

/// Rates from a sample of the subject's images, and the refresh where the scenario asks for it (`wear.keep_points`).
/// @throws ConvergenceError
[[nodiscard]] WearSummary measure_wear(const Subject& subject, const StudyOptions& options);

}  // namespace spinloom
