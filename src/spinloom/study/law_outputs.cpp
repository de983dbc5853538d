#include "spinloom/study/law_outputs.hpp"

#include "spinloom/core/contract.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/network/design/analog_network.hpp"
#include "spinloom/network/law/behavioural_model.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr Index images_at_once = 256;

}  // namespace

BehaviouralModel ideal_model(const Scenario& scenario, const BehaviouralModel& model) {
    const double v_dd = scenario.circuit.neuron.v_dd;
    return ideal_twin(model, v_dd, fit_logistic_steepness(model.curves.back(), v_dd, 0.25 * v_dd));
}

MatrixXd law_outputs(const Scenario& scenario, const AnalogNetwork& network, Fidelity fidelity,
                     const MatrixXd& intensities, int threads) {
    SPINLOOM_EXPECT(fidelity != Fidelity::circuit);
    const bool is_ideal = fidelity == Fidelity::ideal;
    const bool is_sum = is_ideal && scenario.training.recipe == TrainingPlan::Recipe::published;
    auto model = behavioural_model(scenario.circuit, scenario.input);
    model.cells = network.cells;
    if (is_ideal) model = ideal_model(scenario, model);
    const double low = scenario.input.low, high = scenario.input.high;
    const auto count = intensities.cols();
    MatrixXd outputs(network.design.topology.back(), count);
    parallel_for(threads, static_cast<std::size_t>((count + images_at_once - 1) / images_at_once), [&](std::size_t k) {
        const Index first = static_cast<Index>(k) * images_at_once, some = std::min(images_at_once, count - first);
        const auto part = intensities.middleCols(first, some);
        if (is_sum)
            outputs.middleCols(first, some) = -ideal_forward(network.weights, part.cast<float>()).cast<double>();
        else
            outputs.middleCols(first, some) = behavioural_forward(
                network.weights, model, part.unaryExpr([&](double x) { return low + (high - low) * x; }));
    });
    return outputs;
}

}  // namespace spinloom
