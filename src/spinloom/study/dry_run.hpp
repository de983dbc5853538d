#pragma once

#include <string>
#include <vector>

#include "spinloom/scenario/scenario.hpp"
#include "spinloom/study/faults.hpp"

namespace spinloom {

/// What a command would do, how long and in how much memory, found by trying a small part of it: one epoch of each
/// training, the whole reduction of the circuit, some hundred images. Nothing is written.
struct DryRun {
    struct Part {
        std::string what;
        double seconds = 0;  ///< wall time with the threads asked for
        std::string how;     ///< what was measured, and how it was brought to the whole
    };
    std::string scenario, headline;
    std::vector<Part> parts;
    std::vector<std::string> notes;  ///< what the estimate leaves out
    double peak_bytes = 0;           ///< most memory that the trial had; the whole has at least that
    double trial_s = 0;              ///< wall time of the trial

    /// Sum of the parts.
    [[nodiscard]] double seconds() const;
};

/// Of `train`. @throws InputError as the training
[[nodiscard]] DryRun try_training(const Scenario& scenario, int threads);

/// Of `run`: training if the scenario trains, reduction, images, architecture. Images count linearly, between two
/// numbers of them that are tried. @throws InputError, ConvergenceError as the run
[[nodiscard]] DryRun try_run(const Scenario& scenario, const ImageChoice& images, int threads);

/// Of `faults`: training, then networks with faults, linearly between two numbers of samples that are tried at each
/// point. Equal networks are solved once, so levels differ. @throws InputError,
/// ConvergenceError as the sweep
[[nodiscard]] DryRun try_faults(const Scenario& scenario, const FaultRequest& request, const ImageChoice& images,
                                int threads);

}  // namespace spinloom
