#include "spinloom/architecture/bench/neuron_comparison.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/architecture/cost/network_parts.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

ComparedNeuron compared(ComparedNeuron::Kind kind, const ActivationCircuit& circuit, ActivationBench bench) {
    ComparedNeuron neuron;
    neuron.kind = kind;
    neuron.name = bench.name;
    neuron.power = bench.power.mean.total();
    neuron.area = bench.layout.area();
    neuron.rms_error = bench.figures.fit.rms_error / bench.figures.swing();
    neuron.middle = small_signal_figures(circuit, bench.figures.fit.centre);
    neuron.bench = std::move(bench);
    return neuron;
}

/// Our neuron with what writes its junctions, as area_tree.hpp counts it.
Layout our_layout(const NeuronCircuit& neuron, const NeuronProcess& process, const LayoutRule& rule) {
    auto layout = neuron_layout(neuron, rule);
    if (process.write_fins <= 0) return layout;
    Layout junction{rule, {}};
    junction.add_junction("junction");
    const auto cell = bitcell_transistors(rule, process.write_fins, process.read_fins);
    const double excess = cell.area_lambda2() - junction.area_lambda2();
    if (excess <= 0) return layout;
    const double side = std::sqrt(excess);
    layout.items.push_back(
        {"write and read transistors", "of a bitcell, beyond the junction's place", side, side, 0, 2});
    return layout;
}

/// The two ratios by a layout rule.
struct Ratios {
    double bare = 0, alike = 0;
};

Ratios ratios_by(const NeuronComparison& comparison, const NeuronCircuit& neuron, NeuronProcess process,
                 const LayoutRule& rule) {
    process.rule = rule;
    const double ours = comparison.neurons.front().power * our_layout(neuron, process, rule).area();
    Ratios ratios;
    const auto take = [&](double& ratio, const ComparedNeuron& one, const SizeFactors& factors) {
        for (const auto& family : earlier_families()) {
            if (family.name != one.name) continue;
            const double product = one.power * family.build(process, factors).circuit.layout.area();
            ratio = ratio == 0 ? product / ours : std::min(ratio, product / ours);
        }
    };
    for (const auto& one : comparison.neurons)
        if (one.kind == ComparedNeuron::Kind::analog) take(ratios.bare, one, {});
    for (const auto& one : comparison.sized)
        if (one.size.is_alike()) take(ratios.alike, one.neuron, one.size.factors);
    return ratios;
}

void move_layout(NeuronComparison& comparison, const NeuronCircuit& neuron, const NeuronProcess& process) {
    LayoutRule bare_low = process.rule, bare_high = process.rule, alike_low = process.rule, alike_high = process.rule;
    for (const auto& moved : process.rule_ranges) {
        auto rule = process.rule;
        rule.*moved.member = moved.range.low;
        const auto low = ratios_by(comparison, neuron, process, rule);
        rule.*moved.member = moved.range.high;
        const auto high = ratios_by(comparison, neuron, process, rule);
        comparison.sensitivities.push_back({moved, low.bare, high.bare, low.alike, high.alike});
        const auto set = [&](LayoutRule& lowest, LayoutRule& highest, bool rises) {
            lowest.*moved.member = rises ? moved.range.low : moved.range.high;
            highest.*moved.member = rises ? moved.range.high : moved.range.low;
        };
        set(bare_low, bare_high, high.bare >= low.bare);
        set(alike_low, alike_high, high.alike >= low.alike);
    }
    const auto at = [&](const LayoutRule& rule) { return ratios_by(comparison, neuron, process, rule); };
    comparison.bare = {at(bare_low).bare, at(bare_high).bare};
    comparison.alike = {at(alike_low).alike, at(alike_high).alike};
}

}  // namespace

double NeuronComparison::ratio_at_our_drive(const ComparedNeuron& neuron) const {
    const double copies = std::max(1.0, neuron.middle.output_resistance / neurons.front().middle.output_resistance);
    return copies * copies * ratio(neuron);
}

const ComparedNeuron& NeuronComparison::best_earlier() const {
    const ComparedNeuron* best = nullptr;
    for (const auto& neuron : neurons) {
        if (neuron.kind != ComparedNeuron::Kind::analog) continue;
        if (best == nullptr || neuron.product() < best->product()) best = &neuron;
    }
    SPINLOOM_EXPECT(best != nullptr);
    return *best;
}

const SizedComparison* NeuronComparison::best_alike() const {
    const SizedComparison* best = nullptr;
    for (const auto& one : sized) {
        if (!one.size.is_alike()) continue;
        if (best == nullptr || one.neuron.product() < best->neuron.product()) best = &one;
    }
    return best;
}

NeuronComparison compare_neurons(const NeuronCircuit& neuron, const NeuronProcess& process,
                                 const InputDistribution& inputs) {
    const InputWindow window{-0.5 * process.v_dd, 0.5 * process.v_dd};
    const auto voltages = equal_steps(window.low, window.high, window.width() / figure_steps);
    NeuronComparison comparison;
    comparison.inputs = inputs;
    auto circuit = neuron_on_bench(neuron, process.rule);
    circuit.layout = our_layout(neuron, process, process.rule);
    const auto ours = bench_activation(circuit, {}, voltages, window, inputs);
    const auto fit = ours.figures.fit;
    comparison.neurons.push_back(compared(ComparedNeuron::Kind::ours, circuit, ours));
    comparison.neurons.back().title = "two SOT-MRAM devices and an inverter";
    const auto measure = [&](const EarlierNeuron& earlier) {
        const auto curve = sweep_activation(earlier.circuit, {}, voltages);
        const auto other = transfer_figures(earlier.circuit, {}, curve, window).fit;
        auto bench =
            bench_activation(earlier.circuit, {}, voltages, window, same_arguments(inputs, fit, other, window));
        auto row = compared(ComparedNeuron::Kind::analog, earlier.circuit, std::move(bench));
        row.title = earlier.title;
        row.sources = earlier.sources;
        return row;
    };
    for (const auto& earlier : earlier_neurons(process)) comparison.neurons.push_back(measure(earlier));
    const auto& front = comparison.neurons.front();
    const SizingTask task{{front.middle.output_resistance, front.bench.figures.swing(), std::abs(front.middle.slope)},
                          window,
                          inputs,
                          fit};
    for (const auto& family : earlier_families()) {
        const auto size = size_neuron(family, process, task);
        if (size) comparison.sized.push_back({measure(family.build(process, size->factors)), *size});
    }
    for (auto& digital : digital_neurons(process)) {
        ComparedNeuron row;
        row.kind = ComparedNeuron::Kind::digital;
        row.name = digital.name;
        row.title = digital.title;
        row.sources = digital.sources;
        row.power = digital.power();
        row.area = digital.area();
        row.rms_error = digital.largest_error;
        row.digital = std::move(digital);
        comparison.neurons.push_back(std::move(row));
    }
    move_layout(comparison, neuron, process);
    return comparison;
}

}  // namespace spinloom
