#include "spinloom/network/law/neuron_curve.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "spinloom/array/parts/inverter_tables.hpp"
#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/infer/neuron_solver.hpp"

namespace spinloom {
namespace {

/// The neuron with its load as a circuit of its own: slow, and good far outside of the rails, where the inverter's
/// table ends.
class NeuronNetlist {
public:
    NeuronNetlist(const NeuronCircuit& neuron, const NeuronLoad& load) {
        const Node input = netlist_.node("in"), output = netlist_.node("out"), supply = netlist_.node("vdd");
        netlist_.add_voltage_source("in", input, ground, 0);
        netlist_.add_voltage_source("vdd", supply, ground, neuron.v_dd);
        add_neuron(netlist_, "neuron", neuron, input, output, supply);
        if (load.conductance > 0) {
            const Node end = netlist_.node("end");
            netlist_.add_voltage_source("end", end, ground, load.voltage);
            netlist_.add_resistor("load", output, end, 1 / load.conductance);
        }
        solver_.emplace(netlist_, OperatingPointOptions{});
    }

    /// @throws ConvergenceError
    [[nodiscard]] double output(double input) {
        netlist_.set_source("in", input);
        const auto point = solver_->solve();
        if (!point.is_usable()) {
            throw ConvergenceError(fmt::format(
                "the neuron's transfer curve did not converge at an input of {:.4g} V\n{}", input, point.report()));
        }
        return solver_->voltage(point, "out");
    }

private:
    Netlist netlist_;
    std::optional<OperatingPointSolver> solver_;
};

}  // namespace

ActivationCurve loaded_transfer_curve(const NeuronCircuit& neuron, const NeuronLoad& load, double reach, double step) {
    return loaded_transfer_curve(neuron, *inverter_table_of(neuron), load, reach, step);
}

ActivationCurve loaded_transfer_curve(const NeuronCircuit& neuron, const InverterTable& table, const NeuronLoad& load,
                                      double reach, double step) {
    const NeuronJunctions junctions{Eigen::VectorXd::Constant(1, neuron.input_resistance),
                                    Eigen::VectorXd::Constant(1, neuron.feedback_resistance),
                                    Eigen::VectorXd::Constant(1, neuron.feedback_tmr)};
    const NeuronLayerSolver solver(neuron, junctions, table, 0.0, Eigen::MatrixXd::Constant(1, 1, load.conductance),
                                   Eigen::VectorXd::Constant(1, -load.conductance * load.voltage));
    const auto points = static_cast<Eigen::Index>(std::lround(2 * reach / step)) + 1;
    const Eigen::RowVectorXd inputs = Eigen::RowVectorXd::LinSpaced(points, -reach, reach);
    const auto solution = solver.solve(inputs);
    Eigen::RowVectorXd output = solution.output.row(0);
    std::optional<NeuronNetlist> netlist;
    for (Eigen::Index k = 0; k < points; ++k) {
        if (solution.is_converged[static_cast<std::size_t>(k)]) continue;
        if (!netlist) netlist.emplace(neuron, load);
        output[k] = netlist->output(inputs[k]);
    }
    return {-reach, 2 * reach / static_cast<double>(points - 1), std::vector<double>(output.begin(), output.end())};
}

}  // namespace spinloom
