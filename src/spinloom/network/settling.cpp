#include "spinloom/network/settling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"

namespace spinloom {
namespace {

using Eigen::MatrixXd;

constexpr std::size_t images_per_tile = 32;
const double stage_fraction = 1 - std::sqrt(0.5);  ///< gamma of the L-stable second-order method
constexpr double response_settled = 1e-7;          ///< of its final value: the first layer's linear part is at rest
constexpr double quiet = 0.1;     ///< an image is done when its error stays below this part of the tolerance ...
constexpr double patience = 2.0;  ///< ... until so many times its settling time

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

/// What the read-outs of the first layer do when one input rises by 1 V, stage by stage: outputs x inputs [1].
class InputResponse {
public:
    InputResponse(const AnalogNetwork& network, const std::vector<SubarrayDynamics>& layer,
                  const std::vector<Stretch>& times, const SettlingOptions& options)
        : num_horizontal_(network.layer_partition(0).num_horizontal()) {
        std::vector<MatrixXd> charge(layer.size());
        final_ = MatrixXd::Zero(network.num_outputs(0), network.num_inputs(0));
        for (std::size_t i = 0; i < layer.size(); ++i) {
            charge[i] = MatrixXd::Zero(layer[i].num_states(), layer[i].num_inputs());
            place(layer[i], -SubarrayCompanion(layer[i], 0).from_inputs, final_);
        }
        for (const auto& stretch : times) {
            const auto first = stages_.size();
            stages_.resize(first + 2 * static_cast<std::size_t>(options.steps_per_doubling),
                           MatrixXd::Zero(final_.rows(), final_.cols()));
            parallel_for(options.threads, layer.size(),
                         [&](std::size_t i) { advance(layer[i], stretch, options, first, charge[i]); });
            if ((stages_.back() - final_).cwiseAbs().maxCoeff() < response_settled * final_.cwiseAbs().maxCoeff())
                break;
        }
    }
    [[nodiscard]] const MatrixXd& at(std::size_t stage) const {
        return stage < stages_.size() ? stages_[stage] : final_;
    }
    [[nodiscard]] const MatrixXd& settled() const { return final_; }

private:
    void place(const SubarrayDynamics& subarray, const MatrixXd& states, MatrixXd& response) const {
        const auto& range = subarray.range;
        response.block(range.first_output, range.first_input, range.num_outputs(), subarray.num_inputs()) +=
            states.bottomRows(range.num_outputs()) / num_horizontal_;
    }
    void advance(const SubarrayDynamics& subarray, const Stretch& stretch, const SettlingOptions& options,
                 std::size_t stage, MatrixXd& charge) {
        const double weight = weight_of(stretch);
        const SubarrayCompanion companion(subarray, weight);
        const int inputs = subarray.num_inputs(), states = subarray.num_states();
        const MatrixXd from_inputs = subarray.capacitance.bottomLeftCorner(states, inputs);
        const MatrixXd from_states = subarray.capacitance.bottomRightCorner(states, states);
        MatrixXd unknowns;
        const auto charge_at = [&](double time, const MatrixXd& start) -> MatrixXd {
            const double risen = std::min(1.0, time / options.rise);
            unknowns.noalias() = weight * (companion.inverse * start);
            unknowns -= risen * companion.from_inputs;
            place(subarray, unknowns, stages_[stage++]);
            return risen * from_inputs + from_states * unknowns;
        };
        for (int k = 0; k < options.steps_per_doubling; ++k) {
            const double time = stretch.start + k * stretch.step;
            const MatrixXd first = charge_at(time + stage_fraction * stretch.step, charge);
            charge = charge_at(time + stretch.step, second_start(charge, first));
        }
    }

    double num_horizontal_;
    std::vector<MatrixXd> stages_;
    MatrixXd final_;
};

/// Everything of a network that does not depend on the image.
struct ReducedNetwork {
    const AnalogNetwork* network;
    const SettlingOptions* options;
    InverterDynamics inverter;
    std::vector<std::vector<SubarrayDynamics>> layers;
    std::vector<Stretch> times;
    std::vector<NeuronDynamics> neurons;
    LayerCompanion first_at_rest;
    std::vector<LayerCompanion> at_rest;                  ///< of the layers behind the first
    std::vector<std::vector<LayerCompanion>> companions;  ///< [stretch][layer - 1]
    InputResponse response;

    ReducedNetwork(const AnalogNetwork& design, const SettlingOptions& how)
        : network(&design),
          options(&how),
          inverter(design.neuron),
          layers(reduce(design, how)),
          times(stretches(how)),
          neurons(neuron_layers(design, inverter)),
          first_at_rest(layers[0], design.num_inputs(0), 0),
          at_rest(companions_of(0)),
          companions(times.size()),
          response(design, layers[0], times, how) {
        parallel_for(how.threads, times.size(),
                     [&](std::size_t k) { companions[k] = companions_of(weight_of(times[k])); });
    }

private:
    static std::vector<std::vector<SubarrayDynamics>> reduce(const AnalogNetwork& design, const SettlingOptions& how) {
        std::vector<std::vector<SubarrayDynamics>> result;
        const CrossbarDynamicsOptions options{.band = 1 / how.rise, .tolerance = how.reduction_tolerance};
        for (std::size_t l = 0; l < design.num_layers(); ++l)
            result.push_back(layer_dynamics(design, l, options, how.threads));
        return result;
    }
    static std::vector<NeuronDynamics> neuron_layers(const AnalogNetwork& design, const InverterDynamics& inverter) {
        std::vector<NeuronDynamics> result;
        for (std::size_t l = 0; l < design.num_layers(); ++l) {
            result.emplace_back(design.neuron, design.neuron_junctions(l), inverter, design.source_resistance(l));
        }
        return result;
    }
    [[nodiscard]] std::vector<LayerCompanion> companions_of(double weight) const {
        std::vector<LayerCompanion> result;
        for (std::size_t l = 1; l < layers.size(); ++l) result.emplace_back(layers[l], network->num_inputs(l), weight);
        return result;
    }
};

/// The circuit of a batch of images at one time.
struct TileState {
    std::vector<NeuronLayerState> neurons;
    std::vector<LayerState> loads;  ///< of the layers behind the first
};

/// Solves a batch of images from layer to layer, step by step.
class Tile {
public:
    Tile(const ReducedNetwork& reduced, std::size_t first, const MatrixXd& from, const MatrixXd& to)
        : reduced_(reduced), first_(first), change_(to - from) {
        const auto& design = *reduced.network;
        const auto& layer = reduced.layers[0];
        read_out_ = layer_state(layer, reduced.first_at_rest, design.num_outputs(0),
                                design.layer_partition(0).num_horizontal(), uncharged(layer, from.cols()), from)
                        .read_out;
    }

    void settle(Settling& result) {
        const auto& options = *reduced_.options;
        const double band = options.tolerance * reduced_.network->neuron.v_dd;
        const MatrixXd target = at_rest(read_out_ + reduced_.response.settled() * change_).neurons.back().output;
        TileState state = at_rest(read_out_);
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
                if (!options.keep_traces) continue;
                auto& trace = result.traces[first_ + static_cast<std::size_t>(i)];
                trace.times.push_back(time);
                trace.outputs.emplace_back(outputs);
            }
            return all_quiet;
        };
        bool is_done = look(0) && change_.cwiseAbs().maxCoeff() == 0;
        std::size_t stage = 0;
        for (std::size_t k = 0; k < reduced_.times.size() && !is_done; ++k) {
            const auto& stretch = reduced_.times[k];
            const double weight = weight_of(stretch);
            for (int step = 0; step < options.steps_per_doubling && !is_done; ++step) {
                const double time = stretch.start + (step + 1) * stretch.step;
                TileState start = state;
                const TileState before = state;
                advance(weight, reduced_.companions[k], before, reduced_.response.at(stage++), state);
                for (std::size_t l = 0; l < start.neurons.size(); ++l) {
                    auto& q = start.neurons[l];
                    q.gate_charge = second_start(before.neurons[l].gate_charge, state.neurons[l].gate_charge);
                    q.output_charge = second_start(before.neurons[l].output_charge, state.neurons[l].output_charge);
                }
                for (std::size_t l = 0; l < start.loads.size(); ++l) {
                    for (std::size_t i = 0; i < start.loads[l].charge.size(); ++i)
                        start.loads[l].charge[i] = second_start(before.loads[l].charge[i], state.loads[l].charge[i]);
                }
                advance(weight, reduced_.companions[k], start, reduced_.response.at(stage++), state);
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
    static std::vector<MatrixXd> uncharged(const std::vector<SubarrayDynamics>& layer, Eigen::Index images) {
        std::vector<MatrixXd> result;
        for (const auto& subarray : layer) result.push_back(MatrixXd::Zero(subarray.conductance.rows(), images));
        return result;
    }
    [[nodiscard]] TileState at_rest(const MatrixXd& read_out) const {
        TileState start;
        const auto& design = *reduced_.network;
        for (std::size_t l = 0; l < design.num_layers(); ++l) {
            start.neurons.emplace_back(design.num_outputs(l), read_out.cols(), 0.5 * design.neuron.v_dd);
            if (l > 0) start.loads.push_back({uncharged(reduced_.layers[l], read_out.cols()), {}});
        }
        TileState state = start;
        solve(0, reduced_.at_rest, start, read_out, state);
        return state;
    }
    void advance(double weight, const std::vector<LayerCompanion>& companions, const TileState& start,
                 const MatrixXd& response, TileState& state) const {
        MatrixXd read_out = read_out_;
        read_out.noalias() += response * change_;
        solve(weight, companions, start, read_out, state);
    }
    void solve(double weight, const std::vector<LayerCompanion>& companions, const TileState& start,
               const MatrixXd& first_read_out, TileState& state) const {
        const auto& design = *reduced_.network;
        MatrixXd read_out = first_read_out;
        for (std::size_t l = 0; l < design.num_layers(); ++l) {
            const bool is_last = l + 1 == design.num_layers();
            MatrixXd load, offset;
            if (!is_last) {
                load = companions[l].load;
                offset = load_offset(reduced_.layers[l + 1], companions[l], design.num_outputs(l),
                                     start.loads[l].charge, read_out.cols());
            }
            if (!reduced_.neurons[l].step(read_out, weight, start.neurons[l], load, offset, state.neurons[l])) {
                throw ConvergenceError(fmt::format("the transient of images {} to {} did not converge in layer {}",
                                                   first_, first_ + static_cast<std::size_t>(read_out.cols()) - 1,
                                                   l + 1));
            }
            if (is_last) break;
            state.loads[l] = layer_state(reduced_.layers[l + 1], companions[l], design.num_outputs(l + 1),
                                         design.layer_partition(l + 1).num_horizontal(), start.loads[l].charge,
                                         state.neurons[l].output);
            read_out = state.loads[l].read_out;
        }
    }

    const ReducedNetwork& reduced_;
    std::size_t first_;
    MatrixXd change_;    ///< of the inputs, inputs x images [V]
    MatrixXd read_out_;  ///< of the first layer before the step, outputs x images [V]
};

}  // namespace

Settling reduced_settling(const AnalogNetwork& network, const InputVoltages& from, const InputVoltages& to,
                          std::size_t num_images, const SettlingOptions& options) {
    SPINLOOM_EXPECT(options.rise > 0 && options.limit > options.rise && options.tolerance > 0 &&
                    options.steps_per_doubling > 0);
    const ReducedNetwork reduced(network, options);
    Settling result;
    result.images.resize(num_images);
    if (options.keep_traces) result.traces.resize(num_images);
    for (const auto& layer : reduced.layers) {
        for (const auto& subarray : layer) {
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
