#include "spinloom/network/settle/settling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/array/parts/inverter_tables.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/network/settle/bias_deviation.hpp"
#include "spinloom/network/settle/settling_watch.hpp"

namespace spinloom {
namespace {

using Eigen::MatrixXd;

constexpr std::size_t images_per_tile = 32;
const double stage_fraction = 1 - std::sqrt(0.5);  ///< gamma of the L-stable second-order method
constexpr double response_settled = 1e-7;          ///< of its final value: the first layer's linear part is at rest
constexpr double quiet = 0.1;            ///< an image is done when its error stays below this part of the tolerance ...
constexpr double patience = 2.0;         ///< ... until so many times its settling time
constexpr double bias_tolerance = 1e-6;  ///< of the neurons' outputs with a load that depends on bias [V]
constexpr int most_bias_sweeps = 60;

/// Equal steps: the rise, or a stretch in which the time doubles.
struct Stretch {
    double start, step;
};

std::vector<Stretch> stretches(const SettlingOptions& options) {
    std::vector<Stretch> result = {{0, options.rise / options.steps_per_doubling}};
    for (double time = options.rise; time < patience * options.limit; time *= 2)
        result.push_back({time, time / options.steps_per_doubling});
    return result;
}

double weight_of(const Stretch& stretch) {
    return 1 / (stage_fraction * stretch.step);
}

/// Charges that the second stage starts from, Q_n + (1 - gamma)/gamma (Q_1 - Q_n).
MatrixXd second_start(const MatrixXd& before, const MatrixXd& first) {
    return before + (1 - stage_fraction) / stage_fraction * (first - before);
}

/// Part of its way that an input has gone.
double risen(double time, const SettlingOptions& options) {
    return std::min(1.0, time / options.rise);
}

/// What the read-outs of the first layer do when one input rises by 1 V, stage by stage: outputs x inputs [1]. Found by
/// the transposed layer, with as many columns as a vertical partition has outputs.
class InputResponse {
public:
    InputResponse(const LayerDynamics& layer, const LayerCompanion& at_rest, const std::vector<Stretch>& times,
                  const SettlingOptions& options)
        : final_(layer_state(layer, at_rest, layer.uncharged(layer.num_inputs),
                             MatrixXd::Identity(layer.num_inputs, layer.num_inputs))
                     .read_out) {
        const MatrixXd none = MatrixXd::Zero(layer.num_inputs, 1);
        final_.colwise() -= layer_state(layer, at_rest, layer.uncharged(1), none).read_out.col(0);
        const auto partitions = transposed(layer);
        std::vector<std::vector<MatrixXd>> charge;
        for (const auto& partition : partitions) charge.push_back(partition.uncharged(partition.partition_outputs()));
        for (const auto& stretch : times) {
            const auto first = stages_.size();
            stages_.resize(first + 2 * static_cast<std::size_t>(options.steps_per_doubling),
                           MatrixXd::Zero(final_.rows(), final_.cols()));
            parallel_for(options.threads, partitions.size(),
                         [&](std::size_t i) { advance(partitions[i], stretch, options, first, charge[i]); });
            if ((stages_.back() - final_).cwiseAbs().maxCoeff() < response_settled * final_.cwiseAbs().maxCoeff())
                break;
        }
    }
    [[nodiscard]] const MatrixXd& at(std::size_t stage) const {
        return stage < stages_.size() ? stages_[stage] : final_;
    }

private:
    void advance(const LayerDynamics& partition, const Stretch& stretch, const SettlingOptions& options,
                 std::size_t stage, std::vector<MatrixXd>& charge) {
        const LayerCompanion companion(partition, weight_of(stretch));
        const auto charge_at = [&](double time, std::vector<MatrixXd> start) {
            excite(partition, companion.weight, risen(time, options), start);
            auto grounded = grounded_layer(partition, companion, start);
            stages_[stage++].middleRows(partition.first_output(), partition.partition_outputs()) =
                -grounded.drawn.transpose();
            return std::move(grounded.charge);
        };
        for (int k = 0; k < options.steps_per_doubling; ++k) {
            const double time = stretch.start + k * stretch.step;
            auto start = charge_at(time + stage_fraction * stretch.step, charge);
            for (std::size_t i = 0; i < start.size(); ++i) start[i] = second_start(charge[i], start[i]);
            charge = charge_at(time + stretch.step, std::move(start));
        }
    }

    MatrixXd final_;
    std::vector<MatrixXd> stages_;
};

/// Everything of a network that does not depend on the image.
struct ReducedNetwork {
    const CircuitDesign* design;
    const SettlingOptions* options;
    NeuronCircuit neuron;  ///< on the amplifiers' rail
    std::shared_ptr<const InverterDynamics> inverter;
    std::vector<LayerDynamics> layers;
    std::vector<Stretch> times;
    std::vector<NeuronDynamics> neurons;
    std::vector<LayerCompanion> at_rest;                  ///< [layer]
    InputResponse response;                               ///< of the first layer
    std::vector<std::vector<LayerCompanion>> companions;  ///< [stretch][layer], empty for the first
    std::vector<BiasDeviation> deviations;                ///< [layer]; empty: junctions do not depend on bias

    ReducedNetwork(const AnalogNetwork& network, const SettlingOptions& how)
        : design(&network.design),
          options(&how),
          neuron(design->neuron_on_rail()),
          inverter(inverter_dynamics_of(neuron)),
          layers(reduce(network, how)),
          times(stretches(how)),
          neurons(neuron_layers(network)),
          at_rest(companions_of(layers, 0, 0)),
          response(layers[0], at_rest[0], times, how),
          companions(times.size()) {
        parallel_for(how.threads, times.size(),
                     [&](std::size_t k) { companions[k] = companions_of(layers, 1, weight_of(times[k])); });
        for (std::size_t l = 0; design->synapse.depend_on_bias() && l < layers.size(); ++l)
            deviations.emplace_back(network, l, layers[l], at_rest[l]);
    }

private:
    static std::vector<LayerDynamics> reduce(const AnalogNetwork& network, const SettlingOptions& how) {
        std::vector<LayerDynamics> result;
        const CrossbarDynamicsOptions options{.band = 1 / how.rise, .tolerance = how.reduction_tolerance};
        for (std::size_t l = 0; l < network.design.num_layers(); ++l)
            result.push_back(layer_dynamics(network, l, options, how.threads));
        return result;
    }
    [[nodiscard]] std::vector<NeuronDynamics> neuron_layers(const AnalogNetwork& network) const {
        std::vector<NeuronDynamics> result;
        for (std::size_t l = 0; l < design->num_layers(); ++l)
            result.emplace_back(neuron, network.neuron_junctions(l), *inverter,
                                design->amplifiers(l).source_resistance());
        return result;
    }
    static std::vector<LayerCompanion> companions_of(const std::vector<LayerDynamics>& layers, std::size_t first,
                                                     double weight) {
        std::vector<LayerCompanion> result(layers.size());
        for (std::size_t l = first; l < layers.size(); ++l) result[l] = LayerCompanion(layers[l], weight);
        return result;
    }
};

/// The circuit of a batch of images at one time.
struct TileState {
    std::vector<NeuronLayerState> neurons;
    std::vector<LayerState> layers;  ///< before the neurons; of the first only its read-out is followed
    std::vector<MatrixXd> added;  ///< what the bias law adds to each layer's read-out, outputs x images [V]; else empty
};

/// Solves a batch of images from layer to layer, step by step.
class Tile {
public:
    Tile(const ReducedNetwork& reduced, std::size_t first, MatrixXd from, MatrixXd to)
        : reduced_(reduced), first_(first), from_(std::move(from)), to_(std::move(to)), change_(to_ - from_) {
        for (const auto& deviation : reduced.deviations) biased_.push_back(deviation.start(change_.cols()));
    }

    void settle(Settling& result) {
        const auto& options = *reduced_.options;
        const double band = options.tolerance * reduced_.design->neuron.v_dd;
        const TileState ended = at_rest(to_);
        const MatrixXd& target = ended.neurons.back().output;
        TileState state = at_rest(from_);
        if (!state.added.empty()) added_at_from_ = state.added[0];
        if (!state.added.empty()) added_at_to_ = ended.added[0];
        read_out_ = state.layers[0].read_out;
        state.layers[0].charge.clear();
        std::vector<SettlingWatch> watches;
        for (Eigen::Index i = 0; i < target.cols(); ++i) watches.emplace_back(target.col(i), band);
        const auto look = [&](double time) {
            bool all_quiet = true;
            for (Eigen::Index i = 0; i < target.cols(); ++i) {
                auto& watch = watches[static_cast<std::size_t>(i)];
                const auto outputs = state.neurons.back().output.col(i);
                watch.add(time, outputs);
                all_quiet = all_quiet && watch.error() <= quiet * band &&
                            time >= patience * std::max(watch.result().output_time, watch.result().class_time);
                const auto number = first_ + static_cast<std::size_t>(i);
                if (number >= result.traces.size()) continue;
                auto& trace = result.traces[number];
                trace.times.push_back(time);
                trace.outputs.emplace_back(outputs);
            }
            return all_quiet;
        };
        bool is_done = look(0) && change_.cwiseAbs().maxCoeff() == 0;
        std::size_t stage = 0;
        for (std::size_t k = 0; k < reduced_.times.size() && !is_done; ++k) {
            const auto& stretch = reduced_.times[k];
            for (int step = 0; step < options.steps_per_doubling && !is_done; ++step) {
                const double time = stretch.start + (step + 1) * stretch.step;
                const TileState before = state;
                advance(k, stage++, time - (1 - stage_fraction) * stretch.step, before, state);
                const TileState start = second_stage_start(before, state);
                advance(k, stage++, time, start, state);
                is_done = look(time) && time > options.rise;
            }
        }
        for (std::size_t i = 0; i < watches.size(); ++i) {
            auto& image = result.images[first_ + i];
            image = watches[i].result();
            image.is_settled = image.output_time <= options.limit && watches[i].error() <= band;
        }
    }

private:
    static TileState second_stage_start(const TileState& before, const TileState& first) {
        TileState start = before;
        for (std::size_t l = 0; l < start.added.size(); ++l)
            start.added[l] = second_start(before.added[l], first.added[l]);
        for (std::size_t l = 0; l < start.neurons.size(); ++l) {
            auto& neurons = start.neurons[l];
            neurons.gate_charge = second_start(before.neurons[l].gate_charge, first.neurons[l].gate_charge);
            neurons.output_charge = second_start(before.neurons[l].output_charge, first.neurons[l].output_charge);
            for (std::size_t i = 0; i < start.layers[l].charge.size(); ++i)
                start.layers[l].charge[i] = second_start(before.layers[l].charge[i], first.layers[l].charge[i]);
        }
        return start;
    }
    [[nodiscard]] TileState at_rest(const MatrixXd& inputs) {
        TileState start;
        const auto& design = *reduced_.design;
        for (std::size_t l = 0; l < design.num_layers(); ++l) {
            start.neurons.emplace_back(design.num_outputs(l), inputs.cols(), 0.5 * design.neuron.v_dd);
            start.layers.push_back({reduced_.layers[l].uncharged(inputs.cols()), {}});
            if (!biased_.empty()) start.added.push_back(MatrixXd::Zero(design.num_outputs(l), inputs.cols()));
        }
        TileState state = start;
        state.layers[0] = layer_state(reduced_.layers[0], reduced_.at_rest[0], start.layers[0].charge, inputs);
        if (!biased_.empty()) {
            follow(0, inputs);
            state.added[0] = biased_[0].read_out;
        }
        solve_behind_first(0, reduced_.at_rest, start, state);
        return state;
    }
    /// One stage, of number `stage`, in stretch k; it ends at a time.
    void advance(std::size_t k, std::size_t stage, double time, const TileState& start, TileState& state) {
        const double weight = weight_of(reduced_.times[k]);
        state.layers[0].read_out = read_out_;
        state.layers[0].read_out.noalias() += reduced_.response.at(stage) * change_;
        if (!biased_.empty()) {
            biased_[0].read_out = added_at_from_ + risen(time, *reduced_.options) * (added_at_to_ - added_at_from_);
            state.added[0] = reduced_.deviations[0].delayed(biased_[0], weight, start.added[0]);
        }
        solve_behind_first(weight, reduced_.companions[k], start, state);
    }
    /// What the bias law adds to a layer at inputs.
    void follow(std::size_t layer, const MatrixXd& inputs) {
        if (!reduced_.deviations[layer].follow(inputs, biased_[layer])) fail(layer);
    }
    [[noreturn]] void fail(std::size_t layer) const {
        throw ConvergenceError(fmt::format("the transient of images {} to {} did not converge in layer {}", first_,
                                           first_ + static_cast<std::size_t>(from_.cols()) - 1, layer + 1));
    }
    /// The neurons of a layer, in a load that depends on bias if the next layer does.
    void solve_neurons(std::size_t l, double weight, const TileState& start, const MatrixXd& load,
                       const MatrixXd& offset, TileState& state) {
        const auto& neurons = reduced_.neurons[l];
        MatrixXd inputs = state.layers[l].read_out;
        if (!state.added.empty()) inputs += state.added[l];
        if (load.size() == 0 || biased_.empty()) {
            if (!neurons.step(inputs, weight, start.neurons[l], load, offset, state.neurons[l])) fail(l);
            return;
        }
        for (int sweep = 0; sweep < most_bias_sweeps; ++sweep) {
            const MatrixXd before = state.neurons[l].output;
            if (!neurons.step(inputs, weight, start.neurons[l], load, offset + biased_[l + 1].drawn, state.neurons[l]))
                fail(l);
            const double change = (state.neurons[l].output - before).cwiseAbs().maxCoeff();
            follow(l + 1, state.neurons[l].output);
            if (sweep > 0 && change < bias_tolerance) return;
        }
        fail(l);
    }
    /// All that follows the first layer's read-out.
    void solve_behind_first(double weight, const std::vector<LayerCompanion>& companions, const TileState& start,
                            TileState& state) {
        const auto images = from_.cols();
        for (std::size_t l = 0; l < reduced_.layers.size(); ++l) {
            const bool is_last = l + 1 == reduced_.layers.size();
            const auto* next = is_last ? nullptr : &reduced_.layers[l + 1];
            MatrixXd load, offset;
            if (!is_last) {
                load = companions[l + 1].load;
                offset = load_offset(*next, companions[l + 1], start.layers[l + 1].charge, images);
            }
            solve_neurons(l, weight, start, load, offset, state);
            if (is_last) break;
            state.layers[l + 1] =
                layer_state(*next, companions[l + 1], start.layers[l + 1].charge, state.neurons[l].output);
            if (biased_.empty()) continue;
            state.added[l + 1] = reduced_.deviations[l + 1].delayed(biased_[l + 1], weight, start.added[l + 1]);
        }
    }

    const ReducedNetwork& reduced_;
    std::size_t first_;
    MatrixXd from_, to_, change_;               ///< of the inputs, inputs x images [V]
    MatrixXd read_out_;                         ///< of the first layer before the step, outputs x images [V]
    MatrixXd added_at_from_, added_at_to_;      ///< what the bias law adds to it at rest, likewise
    std::vector<BiasDeviation::State> biased_;  ///< [layer]
};

}  // namespace

Settling reduced_settling(const AnalogNetwork& network, const InputVoltages& from, const InputVoltages& to,
                          std::size_t num_images, const SettlingOptions& options) {
    SPINLOOM_EXPECT(options.rise > 0 && options.limit > options.rise && options.tolerance > 0 &&
                    options.steps_per_doubling > 0);
    const ReducedNetwork reduced(network, options);
    Settling result;
    result.images.resize(num_images);
    result.traces.resize(std::min(num_images, options.num_traces));
    for (const auto& layer : reduced.layers) {
        for (const auto& subarray : layer.subarrays) {
            result.error_bound = std::max(result.error_bound, subarray.error_bound);
            result.num_states += subarray.num_states();
        }
    }
    const std::size_t num_tiles = (num_images + images_per_tile - 1) / images_per_tile;
    parallel_for(options.threads, num_tiles, [&](std::size_t tile) {
        const std::size_t first = tile * images_per_tile;
        const std::size_t count = std::min(images_per_tile, num_images - first);
        Tile(reduced, first, from(first, count), to(first, count)).settle(result);
        if (options.progress) options.progress->advance(count);
    });
    return result;
}

}  // namespace spinloom
