#include "spinloom/architecture/machines/digital_accelerator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "spinloom/architecture/bench/digital_logic.hpp"

namespace spinloom {
namespace {

/// The hardware of a layer in NANDs, and its steps.
struct LayerLogic {
    int inputs = 0, planes = 0, outputs = 0;
    double weight_bits = 0;
    double count_gates = 0;     ///< XNORs, trees, accumulators: at work every plane
    double weigh_gates = 0;     ///< multiply-adds
    double function_gates = 0;  ///< tables or comparators
    double registers = 0;       ///< flip-flops beside the weights
    int tree_cycles = 0, weigh_cycles = 0;

    [[nodiscard]] double cycles() const { return tree_cycles + planes + weigh_cycles + 1; }
};

bool is_plain(const LayerMatrix<double>& affine) {
    return (affine.array() == affine.array().round()).all();
}

/// Tree cut into cycles: how many, and the wires that the registers between them hold.
int cut_tree(const PopcountTree& tree, double gates_per_cycle, double& registers) {
    double path = xnor_depth;
    int cycles = 1;
    const auto& wires = tree.wires_after();
    for (std::size_t level = 0; level < wires.size(); ++level) {
        if (path + full_adder_depth > gates_per_cycle) {
            registers += level == 0 ? tree.num_inputs() : wires[level - 1];
            path = 0;
            ++cycles;
        }
        path += full_adder_depth;
    }
    return cycles;
}

LayerLogic layer_logic(const IdealNetwork& network, std::size_t index, int activation_bits, const Card& rules) {
    LayerLogic logic;
    logic.inputs = static_cast<int>(network.fan_in(index));
    logic.outputs = static_cast<int>(network.fan_out(index));
    logic.planes = index > 0 ? activation_bits : network.input.threshold ? 1 : 8;
    const double outputs = logic.outputs;
    logic.weight_bits = outputs * logic.inputs;
    logic.count_gates = xnor_gates * logic.weight_bits;
    std::size_t first = 0;
    int widest = 0;
    const auto& ends = network.part_ends[index];
    for (const std::size_t part_end : ends) {
        const std::size_t end = std::min(part_end, network.fan_in(index));
        if (end == first) continue;  // the bias line alone
        const PopcountTree tree(static_cast<int>(end - first));
        double cut = 0;
        logic.tree_cycles = std::max(logic.tree_cycles, cut_tree(tree, rules["gates_per_cycle"], cut));
        const int width = tree.num_outputs() + logic.planes;
        widest = std::max(widest, width);
        // One more of each for the count of all inputs, which the neurons share.
        logic.count_gates += (outputs + 1) * (tree.num_gates() + width * full_adder_gates);
        logic.registers += (outputs + 1) * (cut + width);
        first = end;
    }
    const double parts = static_cast<double>(ends.size());
    const int sum_bits =
        widest + static_cast<int>(rules["factor_bits"]) + std::bit_width(static_cast<unsigned>(ends.size()));
    if (is_plain(network.layers[index])) {
        logic.weigh_cycles = 1;
        logic.weigh_gates = outputs * sum_bits * full_adder_gates;
    } else {
        const double units = std::min(2 * parts, rules["multipliers_per_neuron"]);
        logic.weigh_cycles = static_cast<int>(std::ceil(2 * parts / units));
        logic.weigh_gates = outputs * units *
                            (multiplier_gates(static_cast<int>(rules["factor_bits"]), widest) +
                             static_cast<double>(sum_bits) * full_adder_gates);
        logic.registers += outputs * units * sum_bits;
    }
    if (index + 1 < network.num_layers()) {
        logic.function_gates =
            outputs * table_gates(sigmoid_table(activation_bits), activation_bits, rules["gates_per_multiplexer"]);
        logic.registers += outputs * activation_bits;
    } else {
        logic.function_gates = (outputs - 1) * sum_bits * rules["comparator_gates_per_bit"];
    }
    return logic;
}

double all_gates(const LayerLogic& logic, const Card& rules) {
    return logic.count_gates + logic.weigh_gates + logic.function_gates +
           rules["register_gates_per_bit"] * (logic.registers + logic.weight_bits);
}

Breakdown layer_latency(const std::string& name, const LayerLogic& logic, const Card& rules, const GateFigures& gate) {
    return leaf(name, "s", "(tree_cycles+planes+weigh_cycles+1)*gates_per_cycle*wire_factor*gate_delay",
                {counted("tree_cycles", logic.tree_cycles), counted("planes", logic.planes),
                 counted("weigh_cycles", logic.weigh_cycles), card_input(rules, "gates_per_cycle", "1"),
                 card_input(rules, "wire_factor", "1"), gate_input(gate, "gate_delay")});
}

Breakdown layer_energy(const std::string& name, const LayerLogic& logic, const Card& rules, const GateFigures& gate,
                       double latency) {
    const auto energy = gate_input(gate, "gate_energy");
    const auto activity = card_input(rules, "activity", "1"), wires = card_input(rules, "wire_factor", "1");
    std::vector<Breakdown> parts;
    parts.push_back(
        leaf("counts", "J", "gates*planes*activity*wire_factor*gate_energy",
             {counted("gates", logic.count_gates), counted("planes", logic.planes), activity, wires, energy}));
    parts.push_back(
        leaf("weights", "J", "gates*cycles*activity*wire_factor*gate_energy",
             {counted("gates", logic.weigh_gates), counted("cycles", logic.weigh_cycles), activity, wires, energy},
             "multiply-adds of the parts' counts"));
    parts.push_back(leaf("function", "J", "gates*activity*wire_factor*gate_energy",
                         {counted("gates", logic.function_gates), activity, wires, energy}));
    parts.push_back(leaf("registers", "J", "bits*register_gates_per_bit*cycles*activity*wire_factor*gate_energy",
                         {counted("bits", logic.registers), card_input(rules, "register_gates_per_bit", "1"),
                          counted("cycles", logic.planes + logic.weigh_cycles), activity, wires, energy},
                         "the weights' registers hold and are not clocked"));
    parts.push_back(leaf("leakage", "J", "gates*gate_leakage*latency",
                         {counted("gates", all_gates(logic, rules)), gate_input(gate, "gate_leakage"),
                          counted("latency", latency, "s")}));
    return branch(name, "J", std::move(parts));
}

}  // namespace

Card read_digital_accelerator(const std::filesystem::path& path) {
    return Card::read(path, "digital-accelerator",
                      {{"gates_per_cycle", "1", Range{4, 1000, false}, "NAND delays in a clock cycle", {}},
                       {"multipliers_per_neuron", "1", Range{1, 4096, false}, "multiply-adders a neuron", {}},
                       {"factor_bits", "1", Range{2, 32, false}, "of the factors that weigh the parts' counts", {}},
                       {"gate_fins", "1", Range{1, 1000, false}, "of each transistor of a gate", {}},
                       {"wire_factor", "1", Range{1, 100, false}, "times a gate's energy and delay: its wires", {}},
                       {"activity", "1", Range{0, 1, false}, "cycles of a gate's output a clock cycle", {}},
                       {"gates_per_multiplexer", "1", positive, "NANDs in a two-input multiplexer", {}},
                       {"register_gates_per_bit", "1", non_negative, "NANDs in a flip-flop", {}},
                       {"comparator_gates_per_bit", "1", non_negative, "NANDs in a compare and select stage", {}},
                       {"utilisation", "1", Range{0.1, 1, false}, "part of the area that gates fill", {}},
                       {"memory_energy_per_bit", "J", non_negative, "of a bit of the image, read once", {}}});
}

MachineFigures digital_accelerator_figures(const IdealNetwork& network, int activation_bits, const Card& rules,
                                           const GateFigures& gate) {
    MachineFigures figures;
    std::vector<LayerLogic> layers;
    std::vector<Breakdown> latencies, energies, areas;
    const double cycle = rules["gates_per_cycle"] * rules["wire_factor"] * gate.delay;
    for (std::size_t i = 0; i < network.num_layers(); ++i) {
        layers.push_back(layer_logic(network, i, activation_bits, rules));
        const std::string name = fmt::format("layer_{}", i + 1);
        latencies.push_back(layer_latency(name, layers[i], rules, gate));
        areas.push_back(leaf(name, "m^2", "gates*gate_area/utilisation",
                             {counted("gates", all_gates(layers[i], rules)), gate_input(gate, "gate_area"),
                              card_input(rules, "utilisation", "1")}));
        figures.interval = std::max(figures.interval, cycle * std::max(layers[i].planes, layers[i].weigh_cycles));
    }
    figures.latency = branch("latency", "s", std::move(latencies));
    const double latency = figures.latency.value();
    energies.push_back(leaf("image_memory", "J", "bits*memory_energy_per_bit",
                            {counted("bits", static_cast<double>(layers[0].inputs) * layers[0].planes),
                             card_input(rules, "memory_energy_per_bit", "J")}));
    for (std::size_t i = 0; i < layers.size(); ++i)
        energies.push_back(layer_energy(fmt::format("layer_{}", i + 1), layers[i], rules, gate, latency));
    figures.energy = branch("energy", "J", std::move(energies));
    figures.area = branch("area", "m^2", std::move(areas));
    figures.assumptions = {
        "wires, clock tree and the memory of the image take no area; gates switch with the "
        "activity of the card, each into three others"};
    return figures;
}

}  // namespace spinloom
