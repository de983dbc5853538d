#include "spinloom/architecture/bench/neuron_comparison.hpp"

#include <algorithm>

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

InputDistribution same_arguments(const InputDistribution& inputs, const SigmoidFit& ours, const SigmoidFit& other,
                                 const InputWindow& window) {
    InputDistribution mapped;
    mapped.is_assumed = inputs.is_assumed;
    mapped.description = inputs.description + ", at the same arguments of the sigmoid";
    mapped.values.reserve(inputs.values.size());
    for (const double x : inputs.values) {
        const double there = other.centre + ours.steepness / other.steepness * (x - ours.centre);
        mapped.values.push_back(std::clamp(there, window.low, window.high));
    }
    return mapped;
}

NeuronComparison compare_neurons(const NeuronCircuit& neuron, const NeuronProcess& process,
                                 const InputDistribution& inputs) {
    const InputWindow window{-0.5 * process.v_dd, 0.5 * process.v_dd};
    const auto voltages = equal_steps(window.low, window.high, window.width() / figure_steps);
    NeuronComparison comparison;
    comparison.inputs = inputs;
    const auto circuit = neuron_on_bench(neuron, process.rule);
    const auto ours = bench_activation(circuit, {}, voltages, window, inputs);
    const auto fit = ours.figures.fit;
    comparison.neurons.push_back(compared(ComparedNeuron::Kind::ours, circuit, ours));
    comparison.neurons.back().title = "two SOT-MRAM devices and an inverter";
    for (const auto& earlier : earlier_neurons(process)) {
        const auto curve = sweep_activation(earlier.circuit, {}, voltages);
        const auto other = transfer_figures(earlier.circuit, {}, curve, window).fit;
        auto bench =
            bench_activation(earlier.circuit, {}, voltages, window, same_arguments(inputs, fit, other, window));
        auto row = compared(ComparedNeuron::Kind::analog, earlier.circuit, std::move(bench));
        row.title = earlier.title;
        row.sources = earlier.sources;
        comparison.neurons.push_back(std::move(row));
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
    return comparison;
}

}  // namespace spinloom
