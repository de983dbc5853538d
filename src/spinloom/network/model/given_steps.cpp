#include "spinloom/network/model/given_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace spinloom {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// scale x + shift, of all values or of each.
struct Scaling {
    VectorXd scale = VectorXd::Ones(1), shift = VectorXd::Zero(1);

    [[nodiscard]] bool is_none() const { return (scale.array() == 1).all() && (shift.array() == 0).all(); }
    [[nodiscard]] bool is_uniform() const {
        return (scale.array() == scale[0]).all() && (shift.array() == shift[0]).all();
    }
    [[nodiscard]] bool fits(Index size) const {
        return (scale.size() == 1 || scale.size() == size) && (shift.size() == 1 || shift.size() == size);
    }
    /// One number for each of `size` values.
    void widen(Index size) {
        if (scale.size() == 1) scale = VectorXd::Constant(size, scale[0]);
        if (shift.size() == 1) shift = VectorXd::Constant(size, shift[0]);
    }
    /// @returns whether the sizes fit
    bool then(const GivenStep& step) {
        const Index size = std::max({scale.size(), shift.size(), step.scale.size(), step.shift.size()});
        Scaling next{step.scale, step.shift};
        if (!fits(size) || !next.fits(size)) return false;
        if (size > 1) {
            widen(size);
            next.widen(size);
        }
        shift = (next.scale.array() * shift.array() + next.shift.array()).matrix().eval();
        scale = (next.scale.array() * scale.array()).matrix().eval();
        return true;
    }
};

/// Takes the steps one by one.
class Planner {
public:
    void take(const GivenStep& step) {
        std::string where;
        switch (step.kind) {
            case StepKind::dense:
                where = take_dense(step);
                break;
            case StepKind::scaling:
                where = take_scaling(step);
                break;
            case StepKind::activation:
                where = take_activation(step);
                break;
            case StepKind::layout:
                where = "-";
                break;
            case StepKind::tail:
                is_ended_ = true;
                where = "digital, after; the order stays";
                break;
            case StepKind::other:
                where = "digital";
                miss(step, step.problem, true);
                break;
            case StepKind::unknown:
                where = "not read";
                miss(step, step.problem, true);
                break;
        }
        plan_.rows.push_back({step.node, step.what, where});
    }

    NetworkPlan finish() {
        auto& layers = plan_.network.layers;
        if (layers.empty()) plan_.unread.emplace_back("it has no dense layer with constant weights");
        for (std::size_t i = 0; i + 1 < layers.size(); ++i) {
            if (layers[i].activation != Activation::none) continue;
            plan_.unread.push_back(fmt::format(
                "there is no activation after layer {}: two layers without one between them are one layer", i + 1));
        }
        if (!pending_.is_none()) finish_pending();
        for (std::size_t i = 0; i < layers.size(); ++i) {
            if (is_analog(layers[i].activation) || layers[i].activation == Activation::none) continue;
            plan_.missing.push_back(fmt::format(
                "layer {} has {}, which no analog neuron computes; legal are sigmoid, tanh and sign: train the network "
                "with one of them",
                i + 1, activation_name(layers[i].activation)));
        }
        for (const auto& reason : plan_.unread) plan_.missing.push_back(reason);
        return std::move(plan_);
    }

private:
    void miss(const GivenStep& step, const std::string& what, bool is_unread) {
        auto& list = is_unread ? plan_.unread : plan_.missing;
        list.push_back(fmt::format("{} {}", step.node, what));
    }
    [[nodiscard]] std::string array_name() const { return fmt::format("array {}", plan_.network.layers.size()); }

    std::string take_dense(const GivenStep& step) {
        const auto& layers = plan_.network.layers;
        const Index before = layers.empty() ? step.weights.rows() : layers.back().weights.cols();
        if (is_ended_) miss(step, "follows a Softmax", true);
        if (before != step.weights.rows()) {
            miss(step,
                 fmt::format("does not fit the layer before it: it takes {} values, but there are {}",
                             step.weights.rows(), before),
                 true);
            return "not read";
        }
        DenseLayer layer{step.weights, step.bias, Activation::none};
        if (!pending_.fits(before)) {
            miss(step, "follows a scaling of another size", true);
        } else {
            pending_.widen(before);
            layer.bias += layer.weights.transpose() * pending_.shift;
            layer.weights = (pending_.scale.asDiagonal() * layer.weights).eval();
        }
        pending_ = {};
        plan_.network.layers.push_back(std::move(layer));
        return array_name();
    }

    [[nodiscard]] bool is_open() const {
        return !plan_.network.layers.empty() && plan_.network.layers.back().activation == Activation::none;
    }

    std::string take_scaling(const GivenStep& step) {
        if (!is_open()) {
            if (pending_.then(step))
                return plan_.network.layers.empty() ? "folded into array 1" : "folded into the next";
            miss(step, "has another size than the scaling before it", true);
            return "not read";
        }
        auto& layer = plan_.network.layers.back();
        Scaling scaling{step.scale, step.shift};
        if (!scaling.fits(layer.bias.size())) {
            miss(step,
                 fmt::format("has {} and {} numbers behind a layer of {} neurons", step.scale.size(), step.shift.size(),
                             layer.bias.size()),
                 true);
            return "not read";
        }
        scaling.widen(layer.bias.size());
        layer.weights = (layer.weights * scaling.scale.asDiagonal()).eval();
        layer.bias = (layer.bias.array() * scaling.scale.array() + scaling.shift.array()).matrix().eval();
        return "folded into " + array_name();
    }

    std::string take_activation(const GivenStep& step) {
        if (plan_.network.layers.empty()) return take_input_activation(step);
        if (!is_open() || is_ended_) {
            miss(step, "does not follow a dense layer", true);
            return "not read";
        }
        auto& layer = plan_.network.layers.back();
        layer.activation = step.activation;
        layer.slope = step.slope;
        if (step.activation == Activation::sign) bring_to_one(layer);
        if (!is_analog(step.activation)) return "digital, behind " + array_name();
        return fmt::format("neurons of {}{}", array_name(), step.activation == Activation::sign ? ", high gain" : "");
    }

    std::string take_input_activation(const GivenStep& step) {
        const double scale = pending_.scale[0], shift = pending_.shift[0];
        if (step.activation != Activation::sign || !pending_.is_uniform() || !(scale > 0)) {
            miss(step, "does not follow a dense layer: of the input only a sign of all pixels is done (as a threshold)",
                 true);
            return "not read";
        }
        // sign(scale x + shift) = 2 [x > t] - 1, the pixels being whole numbers / 255
        plan_.network.input_threshold = (std::ceil(-shift / scale * 255 - 1e-9) - 0.5) / 255;
        pending_ = {VectorXd::Constant(1, 2), VectorXd::Constant(1, -1)};
        return fmt::format("digital, before: pixel >= {:g} of 255", *plan_.network.input_threshold * 255 + 0.5);
    }

    /// A sign does not feel the scale of its neuron's weights and bias: the largest weight becomes 1.
    static void bring_to_one(DenseLayer& layer) {
        for (Index j = 0; j < layer.bias.size(); ++j) {
            const double largest = layer.weights.col(j).cwiseAbs().maxCoeff();
            if (!(largest > 0) || !std::isfinite(largest)) continue;
            layer.weights.col(j) /= largest;
            layer.bias[j] /= largest;
        }
    }

    void finish_pending() {
        if (pending_.is_uniform() && pending_.scale[0] > 0) {
            plan_.notes.emplace_back("what scales all outputs alike is left out: their order stays");
            return;
        }
        plan_.unread.emplace_back("the outputs are scaled one by one behind the last activation");
    }

    NetworkPlan plan_;
    Scaling pending_;  ///< between the last activation, or the input, and what comes
    bool is_ended_ = false;
};

}  // namespace

std::vector<std::size_t> NetworkPlan::topology() const {
    std::vector<std::size_t> sizes;
    for (const auto& layer : network.layers) {
        if (sizes.empty()) sizes.push_back(static_cast<std::size_t>(layer.weights.rows()));
        sizes.push_back(static_cast<std::size_t>(layer.weights.cols()));
    }
    return sizes;
}

NetworkPlan plan_of(const std::vector<GivenStep>& steps) {
    Planner planner;
    for (const auto& step : steps) planner.take(step);
    return planner.finish();
}

}  // namespace spinloom
