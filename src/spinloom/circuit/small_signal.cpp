#include "spinloom/circuit/small_signal.hpp"

#include <numbers>

#include "spinloom/circuit/internal_nodes.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {

SmallSignalSolver::SmallSignalSolver(const Netlist& netlist, const OperatingPoint& point)
    : system_(netlist, FinfetForm::internal_nodes),
      conductance_(system_.conductance()),
      capacitance_(system_.capacitance()),
      matrix_(conductance_.cast<std::complex<double>>()),
      factors_(matrix_),
      sources_(system_.small_signal_sources()) {
    SPINLOOM_EXPECT(point.is_usable());
    DeviceBank devices = system_.devices();
    devices.locate(conductance_);
    const auto state = devices.state_at(with_internal_nodes(system_, point.unknowns));
    devices.add_derivatives(state, conductance_.valuePtr(), capacitance_.valuePtr());
}

SmallSignalSolver::Response SmallSignalSolver::solve(double frequency) {
    const double omega = 2 * std::numbers::pi * frequency;
    for (Eigen::Index i = 0; i < matrix_.nonZeros(); ++i)
        matrix_.valuePtr()[i] = {conductance_.valuePtr()[i], omega * capacitance_.valuePtr()[i]};
    Response response;
    if (!factors_.factorize(matrix_)) return response;
    response.unknowns = sources_;
    factors_.solve(response.unknowns);
    if (response.unknowns.allFinite()) response.status = SolverStatus::converged;
    return response;
}

}  // namespace spinloom
