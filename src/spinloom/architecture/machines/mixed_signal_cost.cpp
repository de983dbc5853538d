#include "spinloom/architecture/machines/mixed_signal_cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "spinloom/architecture/bench/digital_logic.hpp"
#include "spinloom/architecture/cost/breakdown_range.hpp"

namespace spinloom {
namespace {

/// A layer's hardware, counted.
struct LayerCounts {
    const MixedSignalLayer& layer;
    double conversions, adcs, gates, adder_bits, table_levels;
};

LayerCounts count_layer(const MixedSignalLayer& layer, const AdcSharing& sharing, const Card& rules) {
    LayerCounts counts{layer, 0, 0, 0, 0, 0};
    counts.conversions = sharing.conversions(layer);
    counts.adcs = sharing.num_adcs(layer);
    const double width = layer.sum_bits, registers = rules["register_gates_per_bit"];
    const bool is_last = layer.table.empty();
    // An adder and a register an ADC; a tree where a neuron has several; a register a neuron for its result.
    const double adders = counts.adcs + std::max(0.0, counts.adcs - layer.outputs);
    counts.gates = adders * width * full_adder_gates + (counts.adcs + layer.outputs) * width * registers;
    if (is_last) {
        counts.gates += (layer.outputs - 1) * width * rules["comparator_gates_per_bit"];
        counts.table_levels = std::bit_width(static_cast<unsigned>(std::max(1, layer.outputs - 1))) * width;
    } else {
        counts.gates += layer.outputs * table_gates(layer.table, layer.address_bits, rules["gates_per_multiplexer"]);
        counts.table_levels = layer.address_bits;
    }
    const double adcs_a_neuron = std::max(1.0, counts.adcs / layer.outputs);
    counts.adder_bits = width * (1 + std::ceil(std::log2(adcs_a_neuron)));
    return counts;
}

Breakdown layer_latency(const std::string& name, const LayerCounts& counts, const MixedSignalBits& bits,
                        const Card& converters, const Card& rules, const MixedSignalParts& parts, std::size_t index) {
    std::vector<Breakdown> steps;
    if (index > 0) steps.push_back(leaf("dac", "s", "1/dac_rate", {card_input(converters, "dac_rate", "Hz")}));
    steps.push_back(leaf("settling", "s", "log(2)*(adc_bits+1)*(1+gain)/(6.283185307179586*gain_bandwidth)",
                         {counted("adc_bits", bits.adc), counted("gain", parts.gains[index]),
                          solved("gain_bandwidth", parts.gain_bandwidth, "Hz", parts.amplifier_source)},
                         "amplifiers of one pole to half an LSB; lines settle in picoseconds"));
    steps.push_back(leaf("conversion", "s", "(conversions-1+adc_latency_periods)/adc_rate",
                         {counted("conversions", counts.conversions), card_input(converters, "adc_rate", "Hz"),
                          card_input(rules, "adc_latency_periods", "1")}));
    steps.push_back(leaf("sum", "s", "carry_gates*adder_bits*wire_factor*gate_delay",
                         {counted("carry_gates", carry_depth), counted("adder_bits", counts.adder_bits),
                          card_input(rules, "wire_factor", "1"), gate_input(parts.gate, "gate_delay")}));
    steps.push_back(leaf(counts.layer.table.empty() ? "comparison" : "table", "s", "2*levels*wire_factor*gate_delay",
                         {counted("levels", counts.table_levels), card_input(rules, "wire_factor", "1"),
                          gate_input(parts.gate, "gate_delay")}));
    return branch(name, "s", std::move(steps));
}

Breakdown layer_energy(const std::string& name, const LayerCounts& counts, const Card& converters, const Card& rules,
                       const MixedSignalParts& parts, double held, double latency) {
    const auto& layer = counts.layer;
    const auto held_input = counted("held", held, "s");
    const double line_pairs = layer.parts * layer.outputs;
    std::vector<Breakdown> uses;
    uses.push_back(
        leaf("array", "J", "array_power*held",
             {solved("array_power", layer.array_power, "W", "reduced crossbars, mean over the images"), held_input},
             "delivered by DACs and bias rails while the lines are held"));
    uses.push_back(leaf("amplifiers", "J", "amplifiers*amplifier_power*held",
                        {counted("amplifiers", line_pairs),
                         {"amplifier_power", parts.amplifier_power, "W", Origin::simulated, parts.amplifier_source},
                         held_input}));
    uses.push_back(leaf("dac", "J", "dacs*dac_power*held",
                        {counted("dacs", layer.inputs), card_input(converters, "dac_power", "W"), held_input}));
    uses.push_back(leaf("adc", "J", "conversions*adc_power/adc_rate",
                        {counted("conversions", line_pairs), card_input(converters, "adc_power", "W"),
                         card_input(converters, "adc_rate", "Hz")}));
    uses.push_back(
        leaf("logic", "J", "gates*(activity*wire_factor*gate_energy*steps+gate_leakage*latency)",
             {counted("gates", counts.gates), card_input(rules, "activity", "1"), card_input(rules, "wire_factor", "1"),
              gate_input(parts.gate, "gate_energy"), gate_input(parts.gate, "gate_leakage"),
              counted("steps", counts.conversions), counted("latency", latency, "s")},
             "gates work once a conversion in turn and leak over the whole image"));
    return branch(name, "J", std::move(uses));
}

Breakdown layer_area(const std::string& name, const LayerCounts& counts, const Card& converters,
                     const MixedSignalParts& parts, std::size_t index) {
    const auto& layer = counts.layer;
    std::vector<Breakdown> places;
    places.push_back(leaf("crossbar", "m^2", "crossbar_area",
                          {counted("crossbar_area", parts.crossbar_area[index], "m^2")},
                          "cells and what their lines need"));
    places.push_back(leaf("amplifiers", "m^2", "amplifiers*amplifier_area",
                          {counted("amplifiers", layer.parts * layer.outputs),
                           {"amplifier_area", parts.amplifier_area[index], "m^2", Origin::assumed, "layout rule"}}));
    places.push_back(leaf("dac", "m^2", "dacs*dac_area",
                          {counted("dacs", layer.inputs), card_input(converters, "dac_area", "m^2")}));
    places.push_back(
        leaf("adc", "m^2", "adcs*adc_area", {counted("adcs", counts.adcs), card_input(converters, "adc_area", "m^2")}));
    places.push_back(
        leaf("logic", "m^2", "gates*gate_area", {counted("gates", counts.gates), gate_input(parts.gate, "gate_area")}));
    return branch(name, "m^2", std::move(places));
}

}  // namespace

Card read_converters(const std::filesystem::path& path) {
    return Card::read(path, "converters",
                      {{"bits", "1", Range{2, 12, false}, "of both converters", {}},
                       {"adc_power", "W", non_negative, "of one ADC at its rate", {}},
                       {"adc_area", "m^2", non_negative, "of one ADC", {}},
                       {"adc_rate", "Hz", positive, "conversions a second of one ADC", {}},
                       {"dac_power", "W", non_negative, "of one DAC", {}},
                       {"dac_area", "m^2", non_negative, "of one DAC", {}},
                       {"dac_rate", "Hz", positive, "settings a second of one DAC", {}}});
}

Card read_mixed_signal(const std::filesystem::path& path) {
    return Card::read(path, "mixed-signal",
                      {{"adc_latency_periods", "1", Range{1, 100, false}, "sampling periods until a code is there", {}},
                       {"table_bits", "1", Range{2, 12, false}, "address bits of a neuron's table", {}},
                       {"gate_fins", "1", Range{1, 1000, false}, "of each transistor of a gate", {}},
                       {"wire_factor", "1", Range{1, 100, false}, "times a gate's energy and delay: its wires", {}},
                       {"activity", "1", Range{0, 1, false}, "cycles of a gate's output a step", {}},
                       {"gates_per_multiplexer", "1", positive, "NANDs in a two-input multiplexer", {}},
                       {"register_gates_per_bit", "1", non_negative, "NANDs in a flip-flop", {}},
                       {"comparator_gates_per_bit", "1", non_negative, "NANDs in a compare and select stage", {}}});
}

int AdcSharing::conversions(const MixedSignalLayer& layer) const {
    const int line_pairs_in_all = layer.parts * layer.outputs;
    switch (rule) {
        case Rule::line_pair:
            return 1;
        case Rule::neuron:
            return layer.parts;
        case Rule::layer:
            return line_pairs_in_all;
        case Rule::fixed:
            break;
    }
    return std::min(line_pairs, line_pairs_in_all);
}

int AdcSharing::num_adcs(const MixedSignalLayer& layer) const {
    const int in_turn = conversions(layer);
    return (layer.parts * layer.outputs + in_turn - 1) / in_turn;
}

std::string AdcSharing::text() const {
    switch (rule) {
        case Rule::line_pair:
            return "an ADC a line pair";
        case Rule::neuron:
            return "an ADC a neuron";
        case Rule::layer:
            return "an ADC a layer";
        case Rule::fixed:
            break;
    }
    return fmt::format("an ADC for {} line pairs", line_pairs);
}

MachineFigures mixed_signal_figures(const MixedSignalInference& machine, const MixedSignalBits& bits,
                                    const Card& converters, const Card& rules, const AdcSharing& sharing,
                                    const MixedSignalParts& parts) {
    MachineFigures figures;
    std::vector<LayerCounts> counts;
    std::vector<Breakdown> latencies, energies, areas;
    for (std::size_t i = 0; i < machine.layers.size(); ++i) {
        counts.push_back(count_layer(machine.layers[i], sharing, rules));
        const std::string name = fmt::format("layer_{}", i + 1);
        latencies.push_back(layer_latency(name, counts[i], bits, converters, rules, parts, i));
        areas.push_back(layer_area(name, counts[i], converters, parts, i));
        figures.interval = std::max(figures.interval, latencies.back().value());
        const auto range = interval(latencies.back());
        const auto slowest = figures.interval_range.value_or(Interval{});
        figures.interval_range = Interval{std::max(slowest.low, range.low), std::max(slowest.high, range.high)};
    }
    // The first layer's converters set the next image's lines while this one is worked on, but one image waits for
    // them.
    latencies.push_back(leaf("input_dac", "s", "1/dac_rate", {card_input(converters, "dac_rate", "Hz")}));
    figures.latency = branch("latency", "s", std::move(latencies));
    const double latency = figures.latency.value();
    for (std::size_t i = 0; i < counts.size(); ++i) {
        double held = 0;
        for (const auto& step : figures.latency.children[i].children)
            if (step.name == "dac" || step.name == "settling" || step.name == "conversion") held += step.value();
        energies.push_back(
            layer_energy(fmt::format("layer_{}", i + 1), counts[i], converters, rules, parts, held, latency));
    }
    figures.energy = branch("energy", "J", std::move(energies));
    figures.area = branch("area", "m^2", std::move(areas));
    figures.assumptions = {
        "converters, amplifiers and DACs draw no power while they have nothing to do",
        "converter figures are not scaled to the 14 nm node; a conversion takes " +
            fmt::format("{:g} sampling period(s)", rules["adc_latency_periods"]),
        "reference voltages, clocks, sample-and-hold and the memory of the pixels cost nothing; nor do write circuits, "
        "controller and level shift, which the analog network's row counts"};
    return figures;
}

}  // namespace spinloom
