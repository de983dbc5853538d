#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/architecture/bench/comparator_bench.hpp"
#include "spinloom/architecture/bench/digital_neuron.hpp"
#include "spinloom/architecture/cost/architecture_case.hpp"

/// What the four trees share: parts counted and solved once, and the making of leaves.

namespace spinloom {

/// One layer as it is built.
struct CostedLayer {
    std::string name;  ///< "layer_1"
    LayerParts parts;
    int amplifiers = 0;           ///< difference amplifiers
    int amplifier_pairs = 1;      ///< of lines that one reads
    double feedback = 0;          ///< its feedback and its grounded resistor [ohm]
    double joining = 0;           ///< resistor from it to the neuron's input; 0: none [ohm]
    double reference_swing = 0;   ///< largest voltage across grounded and input resistor together [V]
    double reference_series = 0;  ///< these two in series [ohm]
};

/// The case with everything solved that the trees need.
class CostTerms {
public:
    CostTerms(const ArchitectureCase& given, const Technology& technology);

    static constexpr double divider_resistance = 100e3;  ///< each half of the level shift's divider [ohm]; assumed

    const ArchitectureCase& given;
    const Technology& technology;
    std::vector<CostedLayer> layers;
    DriverFigures input_driver, write_driver;
    GateFigures gate;
    ComparatorFigures comparator;  ///< at the margin that the settling's tolerance leaves
    double switch_leakage = 0;     ///< of a line of a subarray [W]
    double cell_leakage = 0;       ///< of a write transistor, off at the supply [W]
    double neuron_energy = 0;      ///< of a step of a neuron and back, mean [J]
    double driver_current = 0;     ///< largest of an input line over the sample [A]
    double reference_drive = 0;    ///< what one buffer of the level shift delivers [A]
    bool has_converters = false;   ///< grey inputs: a converter each

    [[nodiscard]] int data_inputs() const { return layers.front().parts.data_inputs; }
    [[nodiscard]] int num_outputs() const { return layers.back().parts.outputs; }
    [[nodiscard]] int num_neurons() const;
    [[nodiscard]] int num_subarrays() const;
    [[nodiscard]] int num_lines() const;
    /// "n": what is selected for writing, every line, and of several pairs a synapse the word lines of the further
    /// ones.
    [[nodiscard]] BreakdownInput selected_lines() const;
    [[nodiscard]] int num_devices() const;  ///< junctions of synapses and neurons
    [[nodiscard]] int num_amplifiers() const;
    /// "n": comparators, one for each two outputs.
    [[nodiscard]] BreakdownInput num_comparators() const;
    /// "gates": two-input NANDs that tell which output beats all others.
    [[nodiscard]] BreakdownInput decision_gates() const;
    [[nodiscard]] int num_outputs_of(std::size_t layer) const { return layers[layer].parts.outputs; }
    [[nodiscard]] BreakdownInput bits_input() const;  ///< "bits": of an input's register
    [[nodiscard]] double top_rail() const;            ///< of the inputs' output stages [V]
    [[nodiscard]] double bottom_rail() const;
    /// Voltage of a bias rail that is a supply of its own; of two the lower.
    [[nodiscard]] std::optional<double> own_bias_rail() const;
    /// Buffers of the level shift: as many as deliver the largest reference current.
    [[nodiscard]] double num_buffers() const;
    [[nodiscard]] double reference_current() const;  ///< largest of all amplifiers together [A]
    [[nodiscard]] BreakdownInput solved(std::string symbol, double value, std::string unit, std::string circuit) const;
    [[nodiscard]] BreakdownInput counted(std::string symbol, double value, std::string what) const;
    [[nodiscard]] BreakdownInput by_rule(std::string symbol, double area, const std::string& what) const;
    /// A number of the scenario.
    [[nodiscard]] BreakdownInput set(std::string symbol, double value, std::string unit, std::string key) const;
    /// "op-amp two-stage-14nm on the bench": power or area of the design.
    [[nodiscard]] BreakdownInput op_amp_power() const;
    [[nodiscard]] BreakdownInput op_amp_area() const;
    /// Switches by which an op-amp stores its offset: to itself, to the capacitor, and the input to its reference.
    static constexpr int auto_zero_switches = 3;
    [[nodiscard]] bool has_auto_zero() const { return given.network.design.op_amps.auto_zero.has_value(); }
    [[nodiscard]] BreakdownInput mean(std::string symbol, double value, const std::string& what) const;
    /// What the figures assume, in sentences.
    [[nodiscard]] std::vector<std::string> assumptions() const;
    [[nodiscard]] BreakdownInput sample(std::string symbol, double value, std::string unit,
                                        const std::string& what) const;

private:
    void solve_parts();
};

[[nodiscard]] Breakdown leaf(std::string name, std::string unit, std::string note, std::string formula,
                             std::vector<BreakdownInput> inputs);
[[nodiscard]] Breakdown group(std::string name, std::string unit, std::string note, std::vector<Breakdown> parts);

}  // namespace spinloom
