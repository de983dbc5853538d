#include "spinloom/network/design/circuit_design.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/network/model/levels.hpp"

namespace spinloom {

NeuronCircuit CircuitDesign::neuron_on_rail() const {
    auto result = neuron;
    result.level_shift -= reference;
    return result;
}

NeuronAmplifiers CircuitDesign::amplifiers(std::size_t layer) const {
    constexpr double published = 1e-3;
    NeuronAmplifiers result{{gains[layer], amplifier_input_resistance}};
    result.parts = layer_partition(layer).num_horizontal();
    if (combination == PartitionCombination::summing) result.pairs_each = result.parts;
    if (!result.sum()) result.tie = result.parts > 1 ? tie_resistance : std::min(tie_resistance, published);
    return result;
}

double AutoZero::added_sigma() const {
    return std::hypot(std::sqrt(constants::boltzmann_constant * temperature / capacitance), injection_sigma);
}

double AutoZero::residual_sigma(double offset_sigma) const {
    return std::hypot(offset_sigma / (1 + gain), added_sigma());
}

double CircuitDesign::op_amp_offset(std::size_t layer, int of_neuron, int part) const {
    const double own = op_amps.model == OpAmpModel::macro ? op_amps.macro.offset : 0;
    if (op_amps.offset_sigma == 0 && !op_amps.auto_zero) return own;
    const auto place = (static_cast<std::uint64_t>(of_neuron) << 32U) + static_cast<std::uint64_t>(part);
    RandomStream random(op_amps.seed, "op-amp offset of layer " + std::to_string(layer), place);
    const double offset = own + op_amps.offset_sigma * random.normal();
    if (!op_amps.auto_zero) return offset;
    return offset / (1 + op_amps.auto_zero->gain) + op_amps.auto_zero->added_sigma() * random.normal();
}

LayerPartition CircuitDesign::layer_partition(std::size_t layer) const {
    return partition_layer(num_inputs(layer) + 1, num_outputs(layer), partition);
}

LayerConductances mean_conductances(const CircuitDesign& design, std::size_t layer) {
    const double mean =
        largest_weight(design.synapse_levels) * (1 / design.synapse.parallel + 1 / design.synapse.antiparallel) / 2;
    const Eigen::MatrixXd cells =
        Eigen::MatrixXd::Constant(design.num_inputs(layer) + 1, design.num_outputs(layer), mean);
    return {cells, cells};
}

std::vector<SubarrayRange> subarrays(const CircuitDesign& design, std::size_t layer) {
    const auto cut = design.layer_partition(layer);
    std::vector<SubarrayRange> ranges;
    for (std::size_t v = 0; v + 1 < cut.output_boundaries.size(); ++v) {
        for (std::size_t h = 0; h + 1 < cut.input_boundaries.size(); ++h) {
            ranges.push_back({cut.input_boundaries[h], cut.input_boundaries[h + 1], cut.output_boundaries[v],
                              cut.output_boundaries[v + 1], h + 2 == cut.input_boundaries.size()});
        }
    }
    return ranges;
}

Crossbar subarray_crossbar(const CircuitDesign& design, const SubarrayRange& range, const LayerConductances& cells) {
    SPINLOOM_EXPECT(range.end_input <= cells.positive.rows() && range.end_output <= cells.positive.cols());
    const int num_outputs = range.num_outputs();
    const int num_positions = range.end_input - range.first_input;
    const auto block = [&](const Eigen::MatrixXd& of_layer) {
        return of_layer.block(range.first_input, range.first_output, num_positions, num_outputs).transpose();
    };

    Crossbar crossbar;
    crossbar.wires = design.wires;
    crossbar.capacitances = design.capacitances;
    crossbar.capacitances.cell *= largest_weight(design.synapse_levels);
    crossbar.conductance.resize(2 * num_outputs, num_positions);
    crossbar.conductance << block(cells.positive), block(cells.negative);
    if (cells.depend_on_bias()) {
        const auto& biased = cells.antiparallel;
        crossbar.antiparallel.resize(2 * num_outputs, num_positions);
        crossbar.antiparallel << block(biased.positive), block(biased.negative);
        crossbar.tmr.resize(2 * num_outputs, num_positions);
        crossbar.tmr << block(biased.positive_tmr), block(biased.negative_tmr);
        crossbar.half_voltage = biased.half_voltage;
    }
    std::vector<int> positive_lines, negative_lines, all_lines;
    for (int output = 0; output < num_outputs; ++output) {
        positive_lines.push_back(output);
        negative_lines.push_back(num_outputs + output);
    }
    all_lines = positive_lines;
    all_lines.insert(all_lines.end(), negative_lines.begin(), negative_lines.end());
    for (int line = 0; line < 2 * num_outputs; ++line) crossbar.tap_of_bit_line.push_back(line % num_outputs);

    for (int position = 0; position < num_positions; ++position) {
        const bool is_bias = range.has_bias && position + 1 == num_positions;
        if (is_bias && !design.has_single_bias_line()) {
            crossbar.word_lines.push_back({position, positive_lines});
            crossbar.word_lines.push_back({position, negative_lines});
        } else {
            crossbar.word_lines.push_back({position, all_lines});
        }
    }
    return crossbar;
}

Eigen::VectorXd bias_voltages(const CircuitDesign& design) {
    if (design.has_single_bias_line()) return Eigen::VectorXd::Constant(1, design.bias_positive.voltage);
    return Eigen::Vector2d(design.bias_positive.voltage, design.bias_negative.voltage);
}

}  // namespace spinloom
