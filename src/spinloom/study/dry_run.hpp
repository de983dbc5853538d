#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "spinloom/scenario/scenario.hpp"
#include "spinloom/study/faults.hpp"
#include "spinloom/study/partition_plan.hpp"
#include "spinloom/study/program.hpp"

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

/// Work on the images of a subject, of a command that is nothing else.
struct ImageWork {
    std::string what;                               ///< such as "settling"
    std::size_t few = 256, more = 1024;             ///< numbers of images to try; time goes linearly through both
    std::function<void(const Subject&)> work = {};  ///< on all images of the subject
};

/// Of a command that works on images: training if the scenario trains, then the work.
/// @throws InputError, ConvergenceError as the command
[[nodiscard]] DryRun try_images(const Scenario& scenario, PrepareOptions how, const ImageWork& work);

/// Of `partition`: trainings, then the images at each choice, as those of `try_images`.
/// @throws InputError, ConvergenceError as the command
[[nodiscard]] DryRun try_partitions(const Scenario& scenario, const PartitionRequest& request,
                                    const PartitionOptions& options);

/// Of `program`: training, then the plan, with the devices to check counted linearly.
/// @throws InputError, ConvergenceError as the command
[[nodiscard]] DryRun try_programming(const Scenario& scenario, const ProgramRequest& request, int threads);

/// Of work that begins with no scenario and grows as `whole` to `few`. @param tried  does the smaller work
[[nodiscard]] DryRun try_work(const std::string& name, const std::string& headline, double whole, double few,
                              const std::string& things, const std::function<void()>& tried);

}  // namespace spinloom
