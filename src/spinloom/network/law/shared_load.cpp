#include "spinloom/network/law/shared_load.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/array/parts/inverter_tables.hpp"
#include "spinloom/network/design/circuit_design.hpp"
#include "spinloom/network/infer/compiled_layer.hpp"
#include "spinloom/network/law/load_surface.hpp"
#include "spinloom/network/law/neuron_curve.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

/// A block's load, I_i = conductance (v_i - u) with u = share * sum v + voltage. Other blocks, which only an amplifier
/// that sums couples to it, and weakly, are taken at `elsewhere`.
struct MeanLoad {
    double conductance = 0, share = 0, voltage = 0;
};

MeanLoad mean_load(const CompiledLayer& next, Index first, Index count, double elsewhere) {
    const auto matrix = next.load.block(first, first, count, count);
    const double diagonal = matrix.diagonal().mean();
    const double beside =
        count == 1 ? 0 : (matrix.sum() - matrix.diagonal().sum()) / static_cast<double>(count * (count - 1));
    const double conductance = diagonal - beside;
    const double from_others = (next.load.middleRows(first, count).sum() - matrix.sum()) / static_cast<double>(count);
    const double offset = next.load_offset.segment(first, count).mean() + from_others * elsewhere;
    return {conductance, -beside / conductance, -offset / conductance};
}

CompiledLayer mean_layer(CircuitDesign design, std::size_t layer) {
    design.op_amps = {};  // what they draw from the lines does not depend on their make
    return compile_layer(design, layer, mean_conductances(design, layer), 1);
}

/// Adds what the lines of a block can be at. A neuron's output is within the rails, or else between them and u.
void widen(LineRange& lines, const MeanLoad& load, double neurons, double v_dd) {
    const double share = load.share * neurons;
    const double own = load.voltage / (1 - share);  // of the lines alone
    const double low = load.voltage, high = share * v_dd + load.voltage;
    lines.low = std::min(lines.low, low < 0 ? own : low);
    lines.high = std::max(lines.high, high > v_dd ? own : high);
}

/// A layer's neuron with the ties of its partitions.
NeuronCircuit tied_neuron(const CircuitDesign& design, std::size_t layer) {
    NeuronCircuit neuron = design.neuron;
    neuron.input_resistance += design.amplifiers(layer).source_resistance();
    return neuron;
}

/// The smallest 1 - share * sum F1 of any block.
double smallest_loop(const std::vector<double>& slopes, const std::vector<SharedLoad::Block>& blocks) {
    const double steepest = *std::max_element(slopes.begin(), slopes.end());
    double smallest = 1;
    for (const auto& block : blocks) {
        smallest = std::min(smallest, 1 - block.share * static_cast<double>(block.end - block.first) * steepest);
    }
    return smallest;
}

}  // namespace

LoadedNeurons neurons_in_load(const CircuitDesign& design, std::size_t layer) {
    const CompiledLayer next = mean_layer(design, layer + 1);
    const double v_dd = design.neuron.v_dd;
    LineRange lines{0, v_dd / 2, v_dd / 2};
    std::vector<SharedLoad::Block> blocks;
    const auto inputs = static_cast<Index>(next.num_inputs);
    const auto boundaries = design.layer_partition(layer + 1).input_boundaries;
    double conductance = 0, reference = 0;
    for (std::size_t k = 0; k + 1 < boundaries.size(); ++k) {
        const auto first = static_cast<Index>(boundaries[k]);
        const Index end = std::min<Index>(boundaries[k + 1], inputs);  // the bias line is no neuron
        if (first >= end) continue;
        const MeanLoad load = mean_load(next, first, end - first, v_dd / 2);
        const auto count = static_cast<double>(end - first);
        const double weight = count / static_cast<double>(inputs);
        conductance += weight * load.conductance;
        reference += weight * (load.share * count * v_dd / 2 + load.voltage);
        widen(lines, load, count, v_dd);
        blocks.push_back({static_cast<std::size_t>(first), static_cast<std::size_t>(end), load.share, load.voltage});
    }
    for (auto& block : blocks) block.offset -= reference;

    const NeuronCircuit neuron = tied_neuron(design, layer);
    constexpr double reach = 3, pitch = 5e-3, change = 0.05;  // [V]
    const auto table = inverter_table_of(neuron);
    const auto curve = [&](double volts) {
        return loaded_transfer_curve(neuron, *table, {conductance, volts}, reach, pitch);
    };
    const ActivationCurve above = curve(reference + change), below = curve(reference - change);
    std::vector<double> slopes;
    for (double volts = -reach; volts < reach + pitch / 2; volts += pitch) {
        slopes.push_back((above(volts) - below(volts)) / (2 * change));
    }
    SharedLoad load{ActivationCurve(-reach, pitch, slopes), blocks};
    if (smallest_loop(slopes, blocks) < SharedLoad::least_loop) {
        lines.reference = reference;
        load.surface = std::make_shared<const LoadSurface>(neuron, *table, conductance, lines);
    }
    return {curve(reference), std::move(load)};
}

ActivationCurve open_neurons(const CircuitDesign& design) {
    return loaded_transfer_curve(tied_neuron(design, design.num_layers() - 1), {});
}

namespace {

/// The voltage of a block's lines: the root of u - share * sum F(z_k, u) - offset, by Newton's method within a bracket.
/// @param pre_activations  of the block's neurons [V]
template <class Scalar>
double line_voltage(const LoadSurface& surface, const SharedLoad::Block& block, const Scalar* pre_activations) {
    constexpr double tolerance = 1e-12;  // [V]
    constexpr int most_steps = 100;
    const double offset = block.offset + surface.lines().reference;
    double low = surface.lines().low, high = surface.lines().high, u = surface.lines().reference;
    for (int step = 0; step < most_steps; ++step) {
        double values = 0, slopes = 0;
        for (std::size_t k = block.first; k < block.end; ++k) {
            const auto point = surface.at(static_cast<double>(pre_activations[k]), u);
            values += point.value;
            slopes += point.by_voltage;
        }
        const double excess = u - block.share * values - offset;
        (excess > 0 ? high : low) = u;
        double next = u - excess / (1 - block.share * slopes);
        if (!(next > low && next < high)) next = (low + high) / 2;
        if (!(std::abs(next - u) > tolerance)) return next;
        u = next;
    }
    return u;
}

template <class Scalar>
void settle_on_surface(const LoadSurface& surface, const std::vector<SharedLoad::Block>& blocks,
                       const NeuronState<Scalar>& state) {
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        const auto& block = blocks[b];
        const double u = line_voltage(surface, block, state.value);
        double slopes = 0;
        for (std::size_t k = block.first; k < block.end; ++k) {
            const auto point = surface.at(static_cast<double>(state.value[k]), u);
            state.value[k] = static_cast<Scalar>(point.value);
            slopes += point.by_voltage;
            if (state.slope == nullptr) continue;
            state.slope[k] = static_cast<Scalar>(point.by_input);
            state.load_slope[k] = static_cast<Scalar>(point.by_voltage);
        }
        if (state.slope != nullptr) state.feedback[b] = static_cast<Scalar>(block.share / (1 - block.share * slopes));
    }
}

}  // namespace

template <class Scalar>
void settle(const ActivationCurve& curve, const SharedLoad& load, const NeuronState<Scalar>& state) {
    if (load.surface) {
        settle_on_surface(*load.surface, load.blocks, state);
        return;
    }
    for (std::size_t b = 0; b < load.blocks.size(); ++b) {
        const auto& [first, end, share, offset] = load.blocks[b];
        double values = 0, load_slopes = 0;
        for (std::size_t k = first; k < end; ++k) {
            values += curve(static_cast<double>(state.value[k]));
            load_slopes += load.by_voltage(static_cast<double>(state.value[k]));
        }
        const double loop = 1 - share * load_slopes;
        const double lift = (share * values + offset) / loop;
        for (std::size_t k = first; k < end; ++k) {
            const auto z = static_cast<double>(state.value[k]);
            const auto [value, slope] = curve.at(z);
            const auto [by_voltage, by_both] = load.by_voltage.at(z);
            state.value[k] = static_cast<Scalar>(value + lift * by_voltage);
            if (state.slope == nullptr) continue;
            state.slope[k] = static_cast<Scalar>(slope + lift * by_both);
            state.load_slope[k] = static_cast<Scalar>(by_voltage);
        }
        if (state.slope != nullptr) state.feedback[b] = static_cast<Scalar>(share / loop);
    }
}

template <class Scalar>
void pull_back(const SharedLoad& load, const Scalar* load_slope, const Scalar* feedback, Scalar* error) {
    for (std::size_t b = 0; b < load.blocks.size(); ++b) {
        const auto& block = load.blocks[b];
        Scalar through = 0;
        for (std::size_t k = block.first; k < block.end; ++k) through += load_slope[k] * error[k];
        through *= feedback[b];
        for (std::size_t k = block.first; k < block.end; ++k) error[k] += through;
    }
}

template void settle(const ActivationCurve&, const SharedLoad&, const NeuronState<float>&);
template void settle(const ActivationCurve&, const SharedLoad&, const NeuronState<double>&);
template void pull_back(const SharedLoad&, const float*, const float*, float*);
template void pull_back(const SharedLoad&, const double*, const double*, double*);

}  // namespace spinloom
