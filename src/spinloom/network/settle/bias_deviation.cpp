#include "spinloom/network/settle/bias_deviation.hpp"

#include <algorithm>
#include <array>

namespace spinloom {
namespace {

using Eigen::Index;

constexpr auto lanes = static_cast<Index>(Batch::size);

/// tau of the amplifiers of each output, the mean over partitions: the output of one is what a unit of current into its
/// own equation makes of it at rest, and as much of its charge has to be moved.
Eigen::VectorXd amplifier_times(const LayerDynamics& layer, const LayerCompanion& at_rest) {
    Eigen::VectorXd times = Eigen::VectorXd::Zero(layer.num_outputs);
    const auto add = [&](int first, int count, const Eigen::MatrixXd& inverse, double share) {
        times.segment(first, count) += share * layer.op_amp_time * inverse.diagonal().tail(count);
    };
    for (std::size_t i = 0; layer.summing.empty() && i < layer.subarrays.size(); ++i) {
        const auto& range = layer.subarrays[i].range;
        add(range.first_output, range.num_outputs(), at_rest.subarrays[i].inverse, 1.0 / layer.num_horizontal);
    }
    for (std::size_t i = 0; i < layer.summing.size(); ++i)
        add(layer.summing[i].first_output, layer.summing[i].num_outputs, at_rest.summing[i].inverse, 1);
    return times;
}

}  // namespace

BiasDeviation::BiasDeviation(const AnalogNetwork& network, std::size_t layer, const LayerDynamics& linear,
                             const LayerCompanion& at_rest)
    : linear_(&linear),
      at_rest_(&at_rest),
      biased_(network.design, layer, network.conductances(layer)),
      uncharged_drawn_(load_offset(linear, at_rest, linear.uncharged(1), 1)),
      time_(amplifier_times(linear, at_rest)) {}

BiasDeviation::State BiasDeviation::start(Index images) const {
    State state;
    state.packs.assign(static_cast<std::size_t>((images + lanes - 1) / lanes), biased_.start());
    state.read_out = Eigen::MatrixXd::Zero(linear_->num_outputs, images);
    state.drawn = Eigen::MatrixXd::Zero(linear_->num_inputs, images);
    return state;
}

bool BiasDeviation::follow(const Eigen::MatrixXd& inputs, State& state) const {
    const auto images = inputs.cols();
    const auto linear = layer_state(*linear_, *at_rest_, linear_->uncharged(images), inputs);
    bool all_converged = true;
    std::array<double, Batch::size> values{};
    for (Index first = 0; first < images; first += lanes) {
        auto& pack = state.packs[static_cast<std::size_t>(first / lanes)];
        for (Index i = 0; i < inputs.rows(); ++i) {
            for (Index lane = 0; lane < lanes; ++lane)
                values[static_cast<std::size_t>(lane)] = inputs(i, std::min(first + lane, images - 1));
            pack.inputs[static_cast<std::size_t>(i)] = Batch::load_unaligned(values.data());
        }
        biased_.take_inputs(pack);
        all_converged = biased_.solve(pack) && all_converged;
        std::vector<Batch> drawn(pack.inputs.size(), Batch(0.0)), slopes = drawn;
        biased_.add_currents(pack, drawn, slopes, {});
        for (Index image = first; image < std::min(first + lanes, images); ++image) {
            const auto lane = static_cast<std::size_t>(image - first);
            biased_.read_outputs(pack, lane, state.read_out.col(image));
            for (Index i = 0; i < inputs.rows(); ++i)
                state.drawn(i, image) = drawn[static_cast<std::size_t>(i)].get(lane);
        }
    }
    state.read_out -= linear.read_out;
    state.drawn.noalias() -= at_rest_->load * inputs;
    state.drawn.colwise() -= uncharged_drawn_.col(0);
    return all_converged;
}

Eigen::MatrixXd BiasDeviation::delayed(const State& state, double weight, const Eigen::MatrixXd& start) const {
    const Eigen::ArrayXd charge = weight * time_.array();
    return ((state.read_out.array() + start.array().colwise() * charge).colwise() / (1 + charge)).matrix();
}

}  // namespace spinloom
