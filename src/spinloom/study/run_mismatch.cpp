#include "spinloom/study/run_mismatch.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/core/progress.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/study/benched_op_amp.hpp"

namespace spinloom {
namespace {

/// As good as ideal but for the offset: a gain of which 1 uV shows nothing, and outputs without end.
constexpr OpAmpMacro ideal_but_for_offset{.open_loop_gain = 1e6,
                                          .output_resistance = 0,
                                          .offset = 0,
                                          .output_low = -1e3,
                                          .output_high = 1e3,
                                          .static_power = 0};

/// Accuracy of die number `die`; 0 is without mismatch.
double accuracy_of_die(const Subject& subject, const MismatchSummary& plan, std::size_t die, int threads) {
    auto design = subject.network.design;
    design.op_amps.model = OpAmpModel::macro;
    design.op_amps.macro = ideal_but_for_offset;
    JunctionSpread spread = subject.scenario.variation;
    if (die > 0) {
        design.op_amps.offset_sigma = plan.offset_sigma;
        design.op_amps.seed = subject.scenario.seed + (static_cast<std::uint64_t>(die) << 32U);
        spread.resistance_sigma = plan.resistance_sigma;
        spread.sample = die;
    }
    const auto network = build(std::move(design), subject.trained.weights, spread);
    const CompiledNetwork compiled(network, threads);
    const auto found = infer_circuit(compiled, subject.inputs(), plan.images, {.threads = threads});
    std::size_t right = 0;
    for (std::size_t k = 0; k < plan.images; ++k)
        right += found.predicted_class[k] == static_cast<int>(subject.images.labels[k]) ? 1U : 0U;
    return static_cast<double>(right) / static_cast<double>(plan.images);
}

}  // namespace

bool has_dies(const Subject& subject) {
    const auto& scenario = subject.scenario;
    return scenario.mismatch.dies > 0 && scenario.fidelity == Fidelity::circuit && subject.images.count > 0 &&
           scenario.variation.is_none() && subject.network.design.op_amps.model == OpAmpModel::ideal;
}

MismatchSummary measure_mismatch(const Subject& subject, const StudyOptions& options) {
    const auto& settings = subject.scenario.mismatch;
    MismatchSummary result;
    result.dies = settings.dies;
    result.images = std::min(settings.images, subject.images.count);
    result.resistance_sigma = settings.resistance_sigma;
    result.offset_sigma = benched_op_amp(subject.scenario).figures.offset_sigma;
    Progress progress("dies with mismatch", settings.dies + 1, options.progress);
    result.nominal_accuracy = accuracy_of_die(subject, result, 0, options.threads);
    progress.advance(1);
    double sum = 0, squares = 0;
    result.lowest_accuracy = 1;
    for (std::size_t die = 1; die <= result.dies; ++die) {
        const double accuracy = accuracy_of_die(subject, result, die, options.threads);
        sum += accuracy;
        squares += accuracy * accuracy;
        result.lowest_accuracy = std::min(result.lowest_accuracy, accuracy);
        progress.advance(1);
    }
    const auto dies = static_cast<double>(result.dies);
    result.mean_accuracy = sum / dies;
    const double variance = std::max(0.0, squares / dies - result.mean_accuracy * result.mean_accuracy);
    result.standard_error = dies > 1 ? std::sqrt(variance / (dies - 1)) : 0;
    return result;
}

}  // namespace spinloom
