#include "spinloom/network/train/trainer_noise.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/core/random.hpp"
#include "spinloom/network/law/column_read.hpp"

namespace spinloom {
namespace {

/// A number for each step of each candidate.
std::uint64_t step_number(int candidate, std::int64_t step) {
    return (static_cast<std::uint64_t>(candidate) << 40U) | static_cast<std::uint64_t>(step);
}

/// Standard deviation of a weight whose two junctions vary by `relative`: G+ and G- of w = (G+ - G-)/(Gp - Gap), to
/// first order and without the change of their sum, which moves a line's mean by 1/fan-in of that.
float weight_deviation(const LayerCircuit& circuit, double relative) {
    const double parallel = 1 / circuit.synapse.parallel, antiparallel = 1 / circuit.synapse.antiparallel;
    return static_cast<float>(relative * std::hypot(parallel, antiparallel) / (parallel - antiparallel));
}

/// Standard deviation of a neuron's pre-activation: each amplifier's output moves by (1 + gain) times its input offset,
/// and a neuron takes the mean of its partitions' amplifiers, if it has more than one.
float offset_deviation(const LayerCircuit& circuit, double input_offset) {
    const double amplifiers = static_cast<double>(num_partitions(circuit)) / circuit.pairs_per_amplifier;
    return static_cast<float>(input_offset * (1 + circuit.gain) / std::sqrt(amplifiers));
}

}  // namespace

StepNoise::StepNoise(const ModernOptions& options, const std::vector<LayerCircuit>& circuits)
    : seed_(options.run.seed),
      shift_pixels_(options.shift_pixels),
      stuck_cells_(circuits.empty() ? 0 : options.stuck_cells) {
    for (const LayerCircuit& circuit : circuits) {
        if (options.device_variation > 0) {
            weight_deviation_.push_back(weight_deviation(circuit, options.device_variation));
        }
        if (options.amplifier_offset_V > 0) {
            offset_deviation_.push_back(offset_deviation(circuit, options.amplifier_offset_V));
        }
    }
}

WeightSet StepNoise::disturbed(WeightSet student, int candidate, std::int64_t step) const {
    if (stuck_cells_ > 0) {
        // Half of the stuck junctions are in the state they should be in. One wrong junction makes a weight 0, two turn
        // it over.
        const double wrong = stuck_cells_ / 2, both = wrong * wrong, any = wrong * (2 - wrong);
        RandomStream stream(seed_, "stuck cells in training", step_number(candidate, step));
        for (LayerMatrix<float>& layer : student) {
            for (float& weight : layer.reshaped()) {
                const double draw = stream.uniform();
                if (draw < any) weight = draw < both ? -weight : 0;
            }
        }
    }
    if (!weight_deviation_.empty()) {
        RandomStream stream(seed_, "device variation in training", step_number(candidate, step));
        for (std::size_t layer = 0; layer < student.size(); ++layer) {
            for (float& weight : student[layer].reshaped()) {
                weight += weight_deviation_[layer] * static_cast<float>(stream.normal());
            }
        }
    }
    return student;
}

BatchPass<float>::Offsets StepNoise::offsets(const WeightSet& weights, int candidate, std::int64_t step) const {
    BatchPass<float>::Offsets offsets;
    if (offset_deviation_.empty()) return offsets;
    RandomStream stream(seed_, "amplifier offsets in training", step_number(candidate, step));
    for (std::size_t layer = 0; layer < weights.size(); ++layer) {
        auto& row = offsets.emplace_back(weights[layer].cols());
        for (float& volts : row) volts = offset_deviation_[layer] * static_cast<float>(stream.normal());
    }
    return offsets;
}

std::vector<PixelShift> StepNoise::shifts(std::size_t count, int candidate, std::int64_t step) const {
    if (shift_pixels_ == 0) return {};
    const auto choices = static_cast<std::uint64_t>(2 * shift_pixels_ + 1);
    RandomStream stream(seed_, "image shifts", step_number(candidate, step));
    std::vector<PixelShift> shifts(count);
    for (PixelShift& shift : shifts) {
        shift.right = static_cast<int>(stream.below(choices)) - shift_pixels_;
        shift.down = static_cast<int>(stream.below(choices)) - shift_pixels_;
    }
    return shifts;
}

}  // namespace spinloom
