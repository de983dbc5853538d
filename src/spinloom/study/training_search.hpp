#pragma once

#include <filesystem>
#include <vector>

#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/run_summary.hpp"

/// Choice of amplifier gains and of the bias line's negative rail by short trainings.

namespace spinloom {

/// A scenario whose circuit was searched, and what was tried on the way.
struct SearchedScenario {
    /// The scenario with the gains and the rail chosen and `training.search` "none": what its resolved text says.
    Scenario scenario;
    std::vector<RunSummary::SearchTrial> trials;  ///< empty where the scenario asks for no search
};

/// Searches as `training.search` says; a scenario that trains nothing is returned as it is.
///
/// Each trial is a training of `search_epochs` epochs from two starts with the scenario's other options, scored by the
/// validation accuracy, mean over both and over the later half of the epochs. One thing is changed after the other, and
/// the best is kept. First comes the negative rail (as given, 0 V, v_ss), then each layer's gain by factors of 2 up and
/// down as long as that is better, then by the square root of 2. The test set takes part in nothing, and the result
/// does not depend on the number of threads.
/// @throws InputError as `train_network`
[[nodiscard]] SearchedScenario search_circuit(const Scenario& scenario, const TrainOptions& options);

/// A subject whose circuit was searched, and what was tried on the way.
struct SearchedSubject {
    Subject subject;
    std::vector<RunSummary::SearchTrial> trials;  ///< empty where the scenario asks for no search
};

/// Prepares a subject; a scenario that asks for a search is searched before its weights are trained.
[[nodiscard]] SearchedSubject prepare_searched(const Scenario& scenario, PrepareOptions options);

}  // namespace spinloom
