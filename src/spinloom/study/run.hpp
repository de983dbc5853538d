#pragma once

#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/run_summary.hpp"
#include "spinloom/study/study_options.hpp"
#include "spinloom/study/training_search.hpp"

namespace spinloom {

/// What one run found and, image by image, what the circuit did.
struct MeasuredRun {
    RunSummary summary;
    CircuitInference inference;  ///< empty below circuit fidelity
};

/// What of a run is measured; all of it is by default.
struct RunParts {
    bool laws = true;       ///< accuracies in exact arithmetic and of the column law, and where it leaves the circuit
    bool circuit = true;    ///< the solved circuit, where the scenario goes that far
    bool costs = true;      ///< figures of the architecture, where the scenario asks for them
    bool noise = true;      ///< what noise does to the outputs
    bool wear = true;       ///< what reading and time do to the junctions
    bool mismatch = false;  ///< what mismatch of junctions and op-amps does, die by die
    bool checks = true;     ///< the interpolation error of the table that guides the solver
};

/// Measures a network on the subject's images: accuracy at each fidelity up to the scenario's; at circuit fidelity
/// power and confusion, and where the scenario asks for it the figures of its architecture.
/// @param keep_nodes  every neuron's voltages are kept
/// @throws InputError, ConvergenceError
[[nodiscard]] MeasuredRun measure_run(const Subject& subject, const StudyOptions& options, bool keep_nodes = false);
/// Measures parts of that.
[[nodiscard]] MeasuredRun measure_run(const Subject& subject, const StudyOptions& options, const RunParts& parts,
                                      bool keep_nodes = false);

/// The same; its summary tells how the circuit was searched.
[[nodiscard]] MeasuredRun measure_run(const SearchedSubject& searched, const StudyOptions& options,
                                      const RunParts& parts);

}  // namespace spinloom
