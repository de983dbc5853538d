#pragma once

#include <cstddef>

#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/study_options.hpp"

namespace spinloom {

/// What the mismatch of its parts does to a run.
struct MismatchSummary {
    std::size_t dies = 0, images = 0;
    double resistance_sigma = 0;  ///< of each junction, relative
    double offset_sigma = 0;      ///< of each op-amp, by its card [V]
    double nominal_accuracy = 0;  ///< of the same images without mismatch
    double mean_accuracy = 0;     ///< over the dies
    double lowest_accuracy = 0;   ///< of the worst die
    double standard_error = 0;    ///< of the mean, from the scatter of the dies

    [[nodiscard]] double loss_points() const { return 100 * (nominal_accuracy - mean_accuracy); }
};

/// Whether a run measures dies beside it: it asks for them, solves the circuit, and has no mismatch itself.
[[nodiscard]] bool has_dies(const Subject& subject);

/// Dies of the network with these weights, each with junctions and op-amp offsets of its own, on the first images. The
/// op-amps are ideal but for their offset, whose standard deviation is that of the card that costs are told for
/// (`architecture.op_amp`). As many dies and images as `mismatch.*` says.
/// @pre has_dies   @throws ConvergenceError
[[nodiscard]] MismatchSummary measure_mismatch(const Subject& subject, const StudyOptions& options);

}  // namespace spinloom
