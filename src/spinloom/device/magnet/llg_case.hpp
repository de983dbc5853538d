#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/core/csv.hpp"
#include "spinloom/device/magnet/llg_ensemble.hpp"
#include "spinloom/device/magnet/llg_trajectory.hpp"
#include "spinloom/device/magnet/spin_current.hpp"

/// A macrospin experiment in a file: layer, line, start, and the pulse.

namespace spinloom {

/// An experiment as a JSON file states it. Keys, SI:
///
///     alpha Ms Ku u N t_f area H_ext gamma_rad_per_s_T      the layer
///     theta_sh w_hm t_hm s r_fl                             the line; theta_sh is the effective angle
///     m0                                                    the start
///     segments_duration_s_current_A                         [[duration, current], ...]
/// `mu0`, `hbar` and `e` may be given and must then be the constants of CODATA 2018 to 1e-6. `H_DL_A_per_m` follows
/// from the rest and `note` is for the reader; both are passed over.
struct LlgCase {
    Macrospin layer;
    SpinOrbitLine line;
    Eigen::Vector3d start{0, 0, 1};
    struct Segment {
        double duration = 0;  ///< [s]
        double current = 0;   ///< [A]
    };
    std::vector<Segment> segments;

    /// The segments as torques.
    [[nodiscard]] std::vector<Drive> drives() const;
};

/// Reads a case. @throws InputError with file, line or key: no JSON, unknown or missing keys, values out of range
[[nodiscard]] LlgCase read_llg_case(const std::filesystem::path& path);
/// Reads from text; `name` stands for the path in messages.
[[nodiscard]] LlgCase read_llg_case_text(std::string_view text, const std::string& name);

/// How to run a case.
struct LlgRunOptions {
    std::size_t samples = 1;
    double interval = 1e-12;  ///< between the rows [s], > 0
    EnsembleOptions thermal;  ///< temperature 0: one trajectory by Taylor series
};

/// Columns t_s, mx, my, mz and, for several samples, `sample` (from 0), sample by sample. Rows at the multiples of the
/// interval and at the end.
/// @throws InputError for several samples without temperature
[[nodiscard]] NumericTable run_llg_case(const LlgCase& experiment, const LlgRunOptions& options);

}  // namespace spinloom
