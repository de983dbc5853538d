#pragma once

#include <Eigen/Core>

#include "spinloom/circuit/transient_options.hpp"

namespace spinloom {

/// An accepted point of a transient analysis; vectors have an entry for each moving unknown of its solver.
struct TransientPoint {
    double time;
    Eigen::VectorXd unknowns, charges;
};

/// A transient analysis with noise (transient_noise.hpp), without free layers.
///
/// Steps are as long as its currents are held, or shorter where a corner or `max_step` says so, and
/// there is no control of errors: noise has no smooth past. A step is of the singly diagonal Runge-Kutta method of two
/// stages, gamma = 1 - 1/sqrt(2), of second order and L-stable (@cite alexander1977), on charges. Behind a pole of time
/// constant tau the variance is right to (h/tau)^2/12.
class NoisyTransient {
public:
    static constexpr double smallest_step = 1e-15;  ///< of the whole time: below this an analysis gives up
    static constexpr double failure_cut = 0.125;    ///< step after one that Newton's method could not solve

    NoisyTransient(MnaSystem& system, InstantSolver& solver, const TransientOptions& options, bool has_charges)
        : system_(&system), solver_(&solver), options_(&options), has_charges_(has_charges) {}

    /// Where an analysis stands.
    struct Place {
        Eigen::VectorXd& all;       ///< every unknown
        TransientPoint& point;      ///< the last one accepted
        Eigen::VectorXd& currents;  ///< dQ/dt there
        bool completes = true;      ///< whether all unknowns are found at each point
    };
    [[nodiscard]] TransientSummary run(Place place, const TransientObserver& observe);

private:
    /// One step with currents that stay for it; changes the place where it converges, but for its time.
    [[nodiscard]] NewtonResult step(double size, const Eigen::VectorXd& currents, Place& place);

    MnaSystem* system_;
    InstantSolver* solver_;
    const TransientOptions* options_;
    bool has_charges_;
};

}  // namespace spinloom
