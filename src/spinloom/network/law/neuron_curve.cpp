#include "spinloom/network/law/neuron_curve.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/core/error.hpp"
#include "spinloom/network/infer/neuron_solver.hpp"

namespace spinloom {

ActivationCurve loaded_transfer_curve(const NeuronCircuit& neuron, const NeuronLoad& load, double reach, double step) {
    return loaded_transfer_curve(neuron, InverterTable(neuron), load, reach, step);
}

ActivationCurve loaded_transfer_curve(const NeuronCircuit& neuron, const InverterTable& table, const NeuronLoad& load,
                                      double reach, double step) {
    const NeuronJunctions junctions{Eigen::VectorXd::Constant(1, neuron.input_resistance),
                                    Eigen::VectorXd::Constant(1, neuron.feedback_resistance)};
    const NeuronLayerSolver solver(neuron, junctions, table, 0.0, Eigen::MatrixXd::Constant(1, 1, load.conductance),
                                   Eigen::VectorXd::Constant(1, -load.conductance * load.voltage));
    const auto points = static_cast<Eigen::Index>(std::lround(2 * reach / step)) + 1;
    const auto solution = solver.solve(Eigen::RowVectorXd::LinSpaced(points, -reach, reach));
    if (!std::all_of(solution.is_converged.begin(), solution.is_converged.end(), [](bool ok) { return ok; })) {
        throw ConvergenceError("the neuron's transfer curve did not converge at some input voltage");
    }
    const Eigen::RowVectorXd output = solution.output.row(0);
    return {-reach, 2 * reach / static_cast<double>(points - 1), std::vector<double>(output.begin(), output.end())};
}

}  // namespace spinloom
