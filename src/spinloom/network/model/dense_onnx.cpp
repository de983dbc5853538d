#include "spinloom/network/model/dense_onnx.hpp"

#include <fmt/format.h>

#include "spinloom/core/error.hpp"
#include "spinloom/network/model/onnx_steps.hpp"
#include "spinloom/network/model/weights.hpp"

namespace spinloom {
namespace {

void check_numbers(const DenseNetwork& network, const std::string& name) {
    for (const DenseLayer& layer : network.layers) {
        const double largest = layer.weights.cwiseAbs().maxCoeff<Eigen::PropagateNaN>();
        const bool is_legal = largest == 0 || (largest >= 1 / largest_given_weight && largest <= largest_given_weight);
        if (is_legal && layer.bias.cwiseAbs().maxCoeff<Eigen::PropagateNaN>() <= largest_given_weight) continue;
        throw InputError(name, fmt::format("holds a weight that is not a number of at most {:g} in size, or a layer "
                                           "without a weight above {:g}",
                                           largest_given_weight, 1 / largest_given_weight));
    }
}

}  // namespace

DenseNetwork dense_network(const OnnxGraph& graph, const std::string& name, const std::vector<std::size_t>& topology) {
    auto plan = plan_of(onnx_steps(graph, name));
    InputProblems problems;
    for (const auto& reason : plan.missing) problems.add({name, 0, {}, reason});
    if (!plan.missing.empty())
        problems.add(
            {name, 0, {}, "cannot be computed by arrays and analog neurons; `spinloom network` lists its steps"});
    problems.throw_if_any();
    const auto found = plan.topology();
    if (found != topology) {
        throw InputError(name,
                         fmt::format("is a network of {}, but network.topology says {}",
                                     found.empty() ? "no layers" : topology_text(found), topology_text(topology)));
    }
    plan.network.orientation = "as the ONNX graph says";
    check_numbers(plan.network, name);
    return std::move(plan.network);
}

}  // namespace spinloom
