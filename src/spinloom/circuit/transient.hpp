#pragma once

#include <Eigen/Core>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "spinloom/circuit/free_layers.hpp"
#include "spinloom/circuit/instant_solver.hpp"
#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/transient_noise.hpp"

namespace spinloom {

enum class IntegrationMethod {
    trapezoidal,  ///< second order, keeps the energy of an ideal resonator
    gear,         ///< second-order backward differentiation, damps what is faster than the step
};

struct TransientOptions {
    double stop = 0;      ///< end of the analysis, which starts at 0 [s]; > 0
    double max_step = 0;  ///< longest step [s]; 0 stands for stop/50
    IntegrationMethod method = IntegrationMethod::trapezoidal;
    double relative_tolerance = 3e-5;  ///< error of one step, of the largest magnitude the unknown has had [1]
    double voltage_tolerance = 1e-6;   ///< ... plus this [V]
    double current_tolerance = 1e-9;   ///< ... or this, for the currents of inductors [A]
    /// Newton's method converges quadratically: a last step of 20 uV leaves an error of about 10 nV.
    NewtonOptions newton = {.voltage_tolerance = 2e-5, .relative_tolerance = 2e-5, .max_iterations = 40};
    Reduction reduction = Reduction::automatic;
    std::function<void(double time)> progress = {};  ///< called after every accepted step
    std::optional<TransientNoise> noise = {};        ///< without free layers
};

/// Where a transient analysis starts if not from an operating point.
struct InitialConditions {
    std::vector<Clamp> nodes;                                ///< node voltages; the others start at 0 V
    std::vector<std::pair<std::size_t, double>> capacitors;  ///< (capacitor, voltage across it [V])
    std::vector<std::pair<std::size_t, double>> inductors;   ///< (inductor, current [A])
};

struct TransientSummary {
    SolverStatus status = SolverStatus::iteration_limit;
    double time = 0;  ///< reached [s]; the end if converged
    long steps = 0, rejected_steps = 0, newton_iterations = 0;
    NewtonResult failure;  ///< of the last attempt, if it did not converge

    [[nodiscard]] bool is_usable() const { return status == SolverStatus::converged; }
    /// One line: where and why it stopped, at which node.
    [[nodiscard]] std::string report() const;
};

/// Called with every accepted point: time [s] and the unknowns of `TransientSolver::system`. At time 0 all are known,
/// later only those that `TransientSolver::want` has named.
using TransientObserver = std::function<void(double time, const Eigen::VectorXd& unknowns)>;

/// Time-domain solution of a circuit.
///
/// Law: G x + i(x) + dQ/dt = b(t) with the charges Q = C x + q(x) themselves differenced, so that no charge is made or
/// lost by the steps. After a corner of a source (and at the start) one short step of first order; then
///     trapezoidal   dQ_n+1 = (2/h)(Q_n+1 - Q_n) - dQ_n
///     gear          dQ_n+1 = a0 Q_n+1 + a1 Q_n + a2 Q_n-1        (variable-step coefficients)
/// The step keeps the local error of every voltage and inductor current that moves, estimated from the divided
/// differences of the accepted points, below the tolerances; it stops at every corner. What lies inside a block of
/// resistors has no error of its own: it follows from the rest. A circuit without any charge is solved at the corners
/// and, between them, at evenly spaced times at most `max_step` apart. Magnetisations of free layers move along
/// (free_layers.hpp), by at most 0.2 rad a step. Deterministic.
/// With noise the steps are as long as its currents are held, or shorter where a corner or `max_step` says so, and
/// there is no control of errors: noise has no smooth past. A step is of the singly diagonal Runge-Kutta method of two
/// stages, gamma = 1 - 1/sqrt(2), of second order and L-stable (@cite alexander1977), on charges. Behind a pole of time
/// constant tau the variance is right to (h/tau)^2/12.
/// @cite nagel1975, chapters on integration and time-step control; docs/theory/circuit.md.
class TransientSolver {
public:
    TransientSolver(const Netlist& netlist, TransientOptions options);
    TransientSolver(const TransientSolver&) = delete;
    TransientSolver& operator=(const TransientSolver&) = delete;

    /// The equations with internal nodes; a node has the unknown it has in an operating point.
    [[nodiscard]] const MnaSystem& system() const { return system_; }

    /// Unknowns that the observers look at; all of them if it is never called. Fewer are found faster. Before any
    /// `run`.
    void want(std::vector<int> unknowns);

    /// Power that goes into capacitors, inductors and the charges of devices at the last point observed [W].
    [[nodiscard]] double stored_power() const;

    /// From a direct-current solution of the same netlist (its sources at their values at time 0).
    [[nodiscard]] TransientSummary run(const OperatingPoint& start, const TransientObserver& observe);
    /// From given voltages and currents, without a direct-current solution (SPICE's UIC).
    [[nodiscard]] TransientSummary run(const InitialConditions& start, const TransientObserver& observe);

private:
    struct Step;
    [[nodiscard]] Eigen::VectorXd charges_at(const Eigen::VectorXd& unknowns) const;
    [[nodiscard]] Eigen::VectorXd gather(const Eigen::VectorXd& all) const;
    void make_solver();
    void begin(Eigen::VectorXd unknowns, const Eigen::VectorXd& charges);
    [[nodiscard]] TransientSummary integrate(const TransientObserver& observe);
    [[nodiscard]] TransientSummary integrate_noisily(const TransientObserver& observe);
    /// One step of the Runge-Kutta method, with currents that stay for it.
    [[nodiscard]] Step noisy_step(double size, const Eigen::VectorXd& currents);
    void begin_stretch(double corner);
    /// Where on the line of the present stretch the sources are; they become the line if they have left it.
    [[nodiscard]] double place_of_sources(double time);
    [[nodiscard]] Step attempt(double step);
    /// Solves the circuit at a time, the free layers with it.
    [[nodiscard]] NewtonResult solve_at(double time, double weight, double size, const Eigen::VectorXd& past);
    [[nodiscard]] double error_ratio(const Step& step) const;
    void accept(Step step);
    /// Where no step is short enough: from now on only unknowns that hold charge are controlled or, if they are
    /// already, what went before does not count, as after a corner. A charge whose rate jumps rings in the trapezoidal
    /// rule for ever; a step of first order ends that. @returns false if neither changes anything
    bool forget_past();
    void show(const TransientObserver& observe);

    const Netlist* netlist_;
    TransientOptions options_;
    MnaSystem system_;
    FreeLayers layers_;
    std::optional<std::vector<int>> wanted_;
    std::unique_ptr<InstantSolver> solver_;  ///< made by the first run
    std::vector<std::size_t> controlled_;    ///< moving unknowns whose error is controlled
    bool has_charges_ = false;
    std::vector<char> is_auxiliary_;  ///< which moving unknowns are rates of change or integrals of laws

    /// Sources of the present stretch, from corner to corner: straight from one vector to the other, or not.
    double stretch_start_ = 0, stretch_end_ = 0;
    Eigen::VectorXd sources_from_, sources_to_;
    bool is_straight_ = false;

    Eigen::VectorXd all_;  ///< every unknown; up to date at time 0, later in the moving and wanted ones only
    /// Accepted points, newest first, at most four; only the first `num_smooth_` lie after the last corner. Vectors
    /// have an entry for each moving unknown of `solver_`.
    struct Point {
        double time;
        Eigen::VectorXd unknowns, charges;
    };
    std::vector<Point> history_;
    std::size_t num_smooth_ = 0;
    Eigen::VectorXd currents_;    ///< dQ/dt at the newest point
    Eigen::VectorXd magnitudes_;  ///< largest |x| so far
};

/// The unknowns of a direct-current solution in form `terminals`, extended to form `internal_nodes`.
[[nodiscard]] Eigen::VectorXd with_internal_nodes(const MnaSystem& system, const Eigen::VectorXd& terminal_unknowns);

}  // namespace spinloom
