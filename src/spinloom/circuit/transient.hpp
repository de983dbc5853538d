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
#include "spinloom/circuit/noisy_transient.hpp"
#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/transient_options.hpp"

namespace spinloom {

/// Where a transient analysis starts if not from an operating point.
struct InitialConditions {
    std::vector<Clamp> nodes;                                ///< node voltages; the others start at 0 V
    std::vector<std::pair<std::size_t, double>> capacitors;  ///< (capacitor, voltage across it [V])
    std::vector<std::pair<std::size_t, double>> inductors;   ///< (inductor, current [A])
};

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
/// With noise the steps are those of NoisyTransient.
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
    using Point = TransientPoint;
    struct Step {
        Point point;
        Eigen::VectorXd currents;  ///< dQ/dt there
        NewtonResult newton;
        double size;
        bool is_second_order;
    };
    [[nodiscard]] Eigen::VectorXd charges_at(const Eigen::VectorXd& unknowns) const;
    void make_solver();
    void begin(Eigen::VectorXd unknowns, const Eigen::VectorXd& charges);
    [[nodiscard]] TransientSummary integrate(const TransientObserver& observe);
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
    /// Accepted points, newest first, at most four; only the first `num_smooth_` lie after the last corner.
    std::vector<Point> history_;
    std::size_t num_smooth_ = 0;
    Eigen::VectorXd currents_;    ///< dQ/dt at the newest point
    Eigen::VectorXd magnitudes_;  ///< largest |x| so far
};

}  // namespace spinloom
