#include "spinloom/network/design/analog_network.hpp"

#include <algorithm>
#include <string>

#include "spinloom/array/parts/synapse.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/network/model/weight_mapping.hpp"

namespace spinloom {

int AnalogNetwork::num_inputs(std::size_t layer) const {
    return static_cast<int>(mlp.layers[layer].weights.rows());
}
int AnalogNetwork::num_outputs(std::size_t layer) const {
    return static_cast<int>(mlp.layers[layer].weights.cols());
}

DifferenceAmplifier AnalogNetwork::amplifier(std::size_t layer) const {
    return {gains[layer], amplifier_input_resistance};
}

double AnalogNetwork::source_resistance(std::size_t layer) const {
    return is_summed(layer) ? 0 : tie(layer) / layer_partition(layer).num_horizontal();
}

double AnalogNetwork::tie(std::size_t layer) const {
    constexpr double published = 1e-3;
    return layer_partition(layer).num_horizontal() > 1 ? tie_resistance : std::min(tie_resistance, published);
}

int AnalogNetwork::num_amplifiers(std::size_t layer) const {
    return num_outputs(layer) * (is_summed(layer) ? 1 : layer_partition(layer).num_horizontal());
}

double AnalogNetwork::op_amp_offset(std::size_t layer, int of_neuron, int part) const {
    const double own = op_amps.model == OpAmpModel::macro ? op_amps.macro.offset : 0;
    if (op_amps.offset_sigma == 0) return own;
    const auto place = (static_cast<std::uint64_t>(of_neuron) << 32U) + static_cast<std::uint64_t>(part);
    RandomStream random(op_amps.seed, "op-amp offset of layer " + std::to_string(layer), place);
    return own + op_amps.offset_sigma * random.normal();
}

bool AnalogNetwork::is_summed(std::size_t layer) const {
    return combination == PartitionCombination::summing && layer_partition(layer).num_horizontal() > 1;
}

LayerPartition AnalogNetwork::layer_partition(std::size_t layer) const {
    return partition_layer(num_inputs(layer) + 1, num_outputs(layer), partition);
}

NeuronJunctions AnalogNetwork::neuron_junctions(std::size_t layer) const {
    if (!neuron_cells.empty()) return neuron_cells[layer];
    return {Eigen::VectorXd::Constant(num_outputs(layer), neuron.input_resistance),
            Eigen::VectorXd::Constant(num_outputs(layer), neuron.feedback_resistance)};
}

NeuronCircuit AnalogNetwork::neuron_circuit(std::size_t layer, int number) const {
    auto circuit = neuron;
    if (neuron_cells.empty()) return circuit;
    circuit.input_resistance = neuron_cells[layer].input[number];
    circuit.feedback_resistance = neuron_cells[layer].feedback[number];
    return circuit;
}

std::vector<SubarrayRange> subarrays(const AnalogNetwork& network, std::size_t layer) {
    const auto cut = network.layer_partition(layer);
    std::vector<SubarrayRange> ranges;
    for (std::size_t v = 0; v + 1 < cut.output_boundaries.size(); ++v) {
        for (std::size_t h = 0; h + 1 < cut.input_boundaries.size(); ++h) {
            ranges.push_back({cut.input_boundaries[h], cut.input_boundaries[h + 1], cut.output_boundaries[v],
                              cut.output_boundaries[v + 1], h + 2 == cut.input_boundaries.size()});
        }
    }
    return ranges;
}

Crossbar subarray_crossbar(const AnalogNetwork& network, std::size_t layer, const SubarrayRange& range) {
    const auto& weights = network.mlp.layers[layer];
    const int num_outputs = range.num_outputs();
    const int num_positions = range.end_input - range.first_input;
    const double g_parallel = 1 / network.synapse_parallel;
    const double g_antiparallel = 1 / network.synapse_antiparallel;
    const LayerConductances* cells = network.cells.empty() ? nullptr : &network.cells[layer];
    SPINLOOM_EXPECT(cells == nullptr || (cells->positive.rows() == network.num_inputs(layer) + 1 &&
                                         cells->positive.cols() == network.num_outputs(layer)));

    Crossbar crossbar;
    crossbar.wires = network.wires;
    const int largest = largest_weight(network.synapse_levels);
    crossbar.capacitances = network.capacitances;
    crossbar.capacitances.cell *= largest;
    crossbar.conductance.resize(2 * num_outputs, num_positions);
    std::vector<int> positive_lines, negative_lines, all_lines;
    for (int output = 0; output < num_outputs; ++output) {
        positive_lines.push_back(output);
        negative_lines.push_back(num_outputs + output);
    }
    all_lines = positive_lines;
    all_lines.insert(all_lines.end(), negative_lines.begin(), negative_lines.end());
    for (int line = 0; line < 2 * num_outputs; ++line) crossbar.tap_of_bit_line.push_back(line % num_outputs);

    for (int position = 0; position < num_positions; ++position) {
        const int input = range.first_input + position;
        const bool is_bias = range.has_bias && position + 1 == num_positions;
        for (int output = 0; output < num_outputs; ++output) {
            const int neuron = range.first_output + output;
            const int weight =
                is_bias ? static_cast<int>(weights.bias(neuron)) : static_cast<int>(weights.weights(input, neuron));
            const auto synapse =
                cells != nullptr ? SynapsePair{cells->positive(input, neuron), cells->negative(input, neuron)}
                : largest == 1   ? synapse_conductances(weight, g_parallel, g_antiparallel)
                                 : sliced_synapse_conductances(weight, largest, g_parallel, g_antiparallel);
            crossbar.conductance(output, position) = synapse.positive;
            crossbar.conductance(num_outputs + output, position) = synapse.negative;
        }
        if (is_bias && !network.has_single_bias_line()) {
            crossbar.word_lines.push_back({position, positive_lines});
            crossbar.word_lines.push_back({position, negative_lines});
        } else {
            crossbar.word_lines.push_back({position, all_lines});
        }
    }
    return crossbar;
}

Eigen::VectorXd bias_voltages(const AnalogNetwork& network) {
    if (network.has_single_bias_line()) return Eigen::VectorXd::Constant(1, network.bias_positive.voltage);
    return Eigen::Vector2d(network.bias_positive.voltage, network.bias_negative.voltage);
}

}  // namespace spinloom
