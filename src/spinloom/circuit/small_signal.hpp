#pragma once

#include <Eigen/Core>

#include "spinloom/circuit/mna_system.hpp"
#include "spinloom/circuit/operating_point.hpp"

namespace spinloom {

/// Small-signal (AC) solution of a circuit around an operating point.
///
/// Law: (G + dI/dx + j w (C + dq/dx)) X = B with the derivatives at the operating point and B the sources' phasors;
/// exact, as the internal nodes of the transistors are unknowns. @cite ho1975
class SmallSignalSolver {
public:
    /// `point` is a direct-current solution of the same netlist.
    SmallSignalSolver(const Netlist& netlist, const OperatingPoint& point);
    SmallSignalSolver(const SmallSignalSolver&) = delete;
    SmallSignalSolver& operator=(const SmallSignalSolver&) = delete;

    /// The equations with internal nodes; a node has the unknown it has in an operating point.
    [[nodiscard]] const MnaSystem& system() const { return system_; }

    struct Response {
        SolverStatus status = SolverStatus::singular_matrix;
        Eigen::VectorXcd unknowns;  ///< phasors [V], [A]; valid only if converged
    };
    /// Phasors at a frequency [Hz], >= 0.
    [[nodiscard]] Response solve(double frequency);

private:
    MnaSystem system_;
    DeviceBank::Matrix conductance_, capacitance_;  ///< of everything, at the operating point
    ComplexSparseLu::Matrix matrix_;
    ComplexSparseLu factors_;
    Eigen::VectorXcd sources_;
};

}  // namespace spinloom
