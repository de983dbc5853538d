#include "spinloom/network/infer/biased_layer.hpp"

#include <algorithm>
#include <array>

#include "spinloom/core/parallel.hpp"

namespace spinloom {
namespace {

constexpr int most_sweeps = 400;
/// Of a subarray with wires before the next one's turn: its voltages stay in the cache.
constexpr int sweeps_at_once = 3;
constexpr auto lanes = static_cast<Eigen::Index>(Batch::size);

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

}  // namespace

BiasedLayer::BiasedLayer(const CircuitDesign& design, std::size_t layer, const LayerConductances& cells)
    : is_first_(layer == 0),
      num_inputs_(design.num_inputs(layer)),
      num_outputs_(design.num_outputs(layer)),
      amplifiers_(design.amplifiers(layer)),
      reference_(design.reference),
      bias_(bias_voltages(design)) {
    for (const auto& range : subarrays(design, layer)) {
        const int first = amplifiers_.sum() ? range.first_output : num_op_amps_;
        num_op_amps_ += range.num_outputs();
        parts_.push_back({range, first, BiasedArray(subarray_crossbar(design, range, cells))});
        parts_.back().array.tune(1 / amplifiers_.pair.input_resistance);
    }
    if (amplifiers_.sum()) num_op_amps_ = num_outputs_;
}

BiasedLayer::Pack BiasedLayer::start() const {
    Pack pack;
    pack.inputs.assign(at(num_inputs_), Batch(0.0));
    pack.positive.assign(at(num_op_amps_), Batch(0.0));
    pack.negative = pack.positive;
    for (const auto& part : parts_) pack.arrays.push_back(part.array.start());
    return pack;
}

void BiasedLayer::take_inputs(Pack& pack) const {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const auto& range = parts_[i].range;
        auto& state = pack.arrays[i];
        const int data = range.num_data_inputs();
        for (int k = 0; k < data; ++k) state.sources[at(k)] = pack.inputs[at(range.first_input + k)];
        for (std::size_t k = at(data); k < state.sources.size(); ++k)
            state.sources[k] = Batch(bias_[static_cast<Eigen::Index>(k) - data]);
        parts_[i].array.take_sources(state);
    }
}

void BiasedLayer::add_ends(const Part& part, const BiasedArray::State& state, NodeSums& positive,
                           NodeSums& negative) const {
    const double load = 1 / amplifiers_.pair.input_resistance;
    const int outputs = part.range.num_outputs();
    for (int r = 0; r < outputs; ++r) {
        const auto add = [&](std::size_t line, NodeSums& sums) {
            const Batch share = load / (state.conductance[line] + load);
            sums.current[at(part.first_op_amp + r)] += share * state.current[line];
            sums.conductance[at(part.first_op_amp + r)] +=
                load * state.conductance[line] / (state.conductance[line] + load);
        };
        add(at(r), positive);
        add(at(outputs + r), negative);
    }
}

void BiasedLayer::find_nodes(const NodeSums& positive, const NodeSums& negative, int first, int count,
                             Pack& pack) const {
    const double feedback = amplifiers_.feedback_conductance();
    const bool is_ideal = pack.output.empty();
    const auto move = [&](const Batch& node, Batch& known) {
        pack.change = xsimd::max(pack.change, xsimd::abs(node - known));
        known = node;
    };
    for (std::size_t k = at(first); k < at(first + count); ++k) {
        const Batch drawn = is_ideal ? Batch(0.0) : pack.positive_current[k];
        move((positive.current[k] + feedback * reference_ - drawn) / (feedback + positive.conductance[k]),
             pack.positive[k]);
        if (is_ideal) {
            pack.negative[k] = pack.positive[k];
            continue;
        }
        move((negative.current[k] + feedback * pack.output[k] - pack.negative_current[k]) /
                 (feedback + negative.conductance[k]),
             pack.negative[k]);
    }
}

/// The lines' ends at the nodes as they are, into pack.lines.
void BiasedLayer::end_lines(const Part& part, const BiasedArray::State& state, Pack& pack) const {
    const double load = 1 / amplifiers_.pair.input_resistance;
    const int outputs = part.range.num_outputs();
    pack.lines.resize(at(2 * outputs));
    for (int line = 0; line < 2 * outputs; ++line) {
        const auto& nodes = line < outputs ? pack.positive : pack.negative;
        const Batch& node = nodes[at(part.first_op_amp + line % outputs)];
        pack.lines[at(line)] = (state.current[at(line)] + load * node) / (state.conductance[at(line)] + load);
    }
}

void BiasedLayer::sweep(Pack& pack) const {
    const double load = 1 / amplifiers_.pair.input_resistance;
    pack.change = Batch(0.0);
    const std::vector<Batch> none(at(num_op_amps_), Batch(0.0));
    NodeSums positive{none, none}, negative{none, none};
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const auto& part = parts_[i];
        auto& state = pack.arrays[i];
        for (int k = 0; k < (part.array.has_wires() ? sweeps_at_once : 1); ++k) {
            part.array.arrive(state, pack.workspace);
            Batch change(0.0);
            if (!amplifiers_.sum()) {
                const int count = part.range.num_outputs();
                for (auto* sums : {&positive.current, &positive.conductance, &negative.current, &negative.conductance})
                    std::fill_n(sums->begin() + part.first_op_amp, count, Batch(0.0));
                add_ends(part, state, positive, negative);
                find_nodes(positive, negative, part.first_op_amp, count, pack);
            }
            if (amplifiers_.sum() && !part.array.has_wires()) break;
            end_lines(part, state, pack);
            part.array.follow(pack.lines, load, state, pack.workspace, change);
            if (k + 1 == sweeps_at_once || !part.array.has_wires()) pack.change = xsimd::max(pack.change, change);
        }
        if (amplifiers_.sum()) add_ends(part, state, positive, negative);
    }
    if (!amplifiers_.sum()) return;
    find_nodes(positive, negative, 0, num_op_amps_, pack);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        if (parts_[i].array.has_wires()) continue;
        end_lines(parts_[i], pack.arrays[i], pack);
        parts_[i].array.follow(pack.lines, load, pack.arrays[i], pack.workspace, pack.change);
    }
}

bool BiasedLayer::solve(Pack& pack) const {
    for (int k = 0; k < most_sweeps; ++k) {
        sweep(pack);
        if (xsimd::all(pack.change < tolerance)) return true;
    }
    return false;
}

void BiasedLayer::add_currents(const Pack& pack, std::span<Batch> inputs, std::span<Batch> slopes,
                               std::span<Batch> bias) const {
    std::vector<Batch> currents, more;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const auto& range = parts_[i].range;
        const auto sources = pack.arrays[i].sources.size();
        currents.assign(sources, Batch(0.0));
        more.assign(sources, Batch(0.0));
        parts_[i].array.add_currents(pack.arrays[i], currents.data(), more.data());
        const auto data = at(range.num_data_inputs());
        for (std::size_t k = 0; k < data; ++k) {
            inputs[at(range.first_input) + k] += currents[k];
            slopes[at(range.first_input) + k] += more[k];
        }
        if (bias.empty()) continue;
        for (std::size_t k = data; k < sources; ++k) bias[k - data] += currents[k];
    }
}

/// The images from `first` on; the last pack repeats its last image.
BiasedLayer::Pack BiasedLayer::solved(const Eigen::MatrixXd& voltages, Eigen::Index first, bool& is_converged) const {
    Pack pack = start();
    std::array<double, Batch::size> values;
    for (Eigen::Index i = 0; i < voltages.rows(); ++i) {
        for (Eigen::Index lane = 0; lane < lanes; ++lane)
            values[static_cast<std::size_t>(lane)] = voltages(i, std::min(first + lane, voltages.cols() - 1));
        pack.inputs[static_cast<std::size_t>(i)] = Batch::load_unaligned(values.data());
    }
    take_inputs(pack);
    is_converged = solve(pack);
    return pack;
}

template <class Take>
void BiasedLayer::for_each_amplified(const Pack& pack, std::size_t lane, const Take& take) const {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const int outputs = parts_[i].range.num_outputs();
        const auto& lines = pack.arrays[i].lines;
        for (int r = 0; r < outputs; ++r) {
            const double across = lines[at(r)].get(lane) - lines[at(outputs + r)].get(lane);
            take(parts_[i], r, amplifiers_.pair.gain * across + reference_);
        }
    }
}

void BiasedLayer::read_outputs(const Pack& pack, std::size_t lane, Eigen::Ref<Eigen::VectorXd> read_out) const {
    read_out.setZero();
    for_each_amplified(pack, lane, [&](const Part& part, int r, double volts) {
        read_out[part.range.first_output + r] += volts / amplifiers_.parts;
    });
}

/// Amplifiers and powers of one image.
void BiasedLayer::read_lane(const Pack& pack, std::size_t lane, Eigen::Index image, LayerReadOut& result) const {
    const double feedback = amplifiers_.pair.feedback_resistance();
    for_each_amplified(pack, lane, [&](const Part& part, int r, double amplified) {
        const int neuron = part.range.first_output + r;
        result.output_sum(neuron, image) += amplified;
        result.output_square(neuron, image) += amplified * amplified;
        if (amplifiers_.sum()) return;
        const double node = pack.positive[at(part.first_op_amp + r)].get(lane);
        result.feedback_power(neuron, image) += amplified * (amplified - node) / feedback;
        result.reference_current[image] += (reference_ - node) / feedback;
    });
    if (!amplifiers_.sum()) return;
    const double parts = amplifiers_.parts;
    for (int neuron = 0; neuron < num_outputs_; ++neuron) {
        const double output = result.output_sum(neuron, image) / parts;
        const double node = pack.positive[at(neuron)].get(lane);
        result.feedback_power(neuron, image) = output * (output - node) * parts / feedback;
        result.reference_current[image] += (reference_ - node) * parts / feedback;
    }
}

LayerReadOut BiasedLayer::read_out(const Eigen::MatrixXd& voltages) const {
    const auto images = voltages.cols();
    LayerReadOut result;
    result.output_sum = Eigen::MatrixXd::Zero(num_outputs_, images);
    result.output_square = result.feedback_power = result.output_sum;
    result.input_power = Eigen::VectorXd::Zero(images);
    result.bias_current = Eigen::MatrixXd::Zero(bias_.size(), images);
    result.reference_current = Eigen::VectorXd::Zero(images);
    result.is_converged.resize(static_cast<std::size_t>(images));
    for (Eigen::Index first = 0; first < images; first += lanes) {
        bool is_converged = false;
        auto pack = solved(voltages, first, is_converged);
        std::vector<Batch> inputs(at(num_inputs_), Batch(0.0)), slopes = inputs;
        std::vector<Batch> bias(static_cast<std::size_t>(bias_.size()), Batch(0.0));
        add_currents(pack, inputs, slopes, bias);
        Batch power(0.0);
        for (std::size_t i = 0; is_first_ && i < inputs.size(); ++i) power += inputs[i] * pack.inputs[i];
        for (Eigen::Index image = first; image < std::min(first + lanes, images); ++image) {
            const auto lane = static_cast<std::size_t>(image - first);
            read_lane(pack, lane, image, result);
            result.input_power[image] = power.get(lane);
            for (std::size_t k = 0; k < bias.size(); ++k)
                result.bias_current(static_cast<Eigen::Index>(k), image) = bias[k].get(lane);
            result.is_converged[static_cast<std::size_t>(image)] = is_converged || pack.change.get(lane) < tolerance;
        }
    }
    return result;
}

Eigen::MatrixXd BiasedLayer::line_voltages(std::size_t subarray, const Eigen::MatrixXd& voltages) const {
    Eigen::MatrixXd lines(2 * parts_[subarray].range.num_outputs(), voltages.cols());
    for (Eigen::Index first = 0; first < voltages.cols(); first += lanes) {
        bool is_converged = false;
        const auto pack = solved(voltages, first, is_converged);
        for (Eigen::Index image = first; image < std::min(first + lanes, voltages.cols()); ++image) {
            for (Eigen::Index line = 0; line < lines.rows(); ++line) {
                lines(line, image) = pack.arrays[subarray].lines[static_cast<std::size_t>(line)].get(
                    static_cast<std::size_t>(image - first));
            }
        }
    }
    return lines;
}

Eigen::MatrixXd BiasedLayer::input_currents(const Eigen::MatrixXd& voltages, int threads) const {
    Eigen::MatrixXd currents(voltages.rows(), voltages.cols());
    parallel_for(threads, static_cast<std::size_t>((voltages.cols() + lanes - 1) / lanes), [&](std::size_t number) {
        const auto first = static_cast<Eigen::Index>(number) * lanes;
        bool is_converged = false;
        auto pack = solved(voltages, first, is_converged);
        std::vector<Batch> inputs(at(num_inputs_), Batch(0.0)), slopes = inputs;
        add_currents(pack, inputs, slopes, {});
        for (Eigen::Index image = first; image < std::min(first + lanes, voltages.cols()); ++image) {
            for (Eigen::Index i = 0; i < voltages.rows(); ++i)
                currents(i, image) = inputs[static_cast<std::size_t>(i)].get(static_cast<std::size_t>(image - first));
        }
    });
    return currents;
}

}  // namespace spinloom
