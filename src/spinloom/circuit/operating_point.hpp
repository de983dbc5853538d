#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "spinloom/circuit/instant_solver.hpp"

namespace spinloom {

struct OperatingPointOptions {
    NewtonOptions newton = {};
    double gmin_start = 1e-2;             ///< first conductance of gmin stepping [S]
    double gmin_end = 1e-12;              ///< last one before it is taken away [S]
    double min_source_step = 1e-4;        ///< source stepping gives up below this fraction of the sources [1]
    double max_pseudo_conductance = 1e3;  ///< pseudo-transient stepping starts at 1 S and gives up above this [S]
    Reduction reduction = Reduction::automatic;
    std::vector<Clamp> clamps = {};  ///< nodes held near a voltage (SPICE's .ic)
    std::vector<Clamp> nodesets =
        {};  ///< nodes held for a first solution only, from which the true one starts (.nodeset)
};

/// One strategy that was tried, for the report of a failure.
struct SolveAttempt {
    std::string strategy;  ///< "Newton", "gmin stepping at 1e-5 S", "source stepping at 30 %", "pseudo-transient
                           ///< stepping at 1e-3 S"
    NewtonResult result;
};

/// Direct-current solution of a circuit.
struct OperatingPoint {
    SolverStatus status = SolverStatus::iteration_limit;
    Eigen::VectorXd unknowns;  ///< as in MnaSystem; valid only if converged
    std::vector<SolveAttempt> attempts;

    [[nodiscard]] bool is_usable() const { return status == SolverStatus::converged; }
    /// What was tried and where it failed, a line an attempt.
    [[nodiscard]] std::string report() const;
};

/// Solves circuits of one netlist, warm-starting each from the last; the pattern is analysed once.
///
/// Newton from the given start. Where that fails, gmin stepping (a conductance from every nonlinear node to ground,
/// taken away by decades). Then source stepping (all sources ramped up, with adaptive steps). Then pseudo-transient
/// stepping (a conductance from every nonlinear node to where it was in the step before, as a capacitor in an implicit
/// time step, taken away as the solution settles). The netlist's source values may change between calls of `solve`.
///
/// Circuits without nonlinear elements are refined with residuals in 64 bits, element by element: up to scaled
/// conditions of 1e8 the solution is that of the elements, within 1e-9 of the largest scaled unknown
/// (docs/theory/circuit.md).
class OperatingPointSolver {
public:
    explicit OperatingPointSolver(const Netlist& netlist, OperatingPointOptions options = {});
    OperatingPointSolver(const OperatingPointSolver&) = delete;
    OperatingPointSolver& operator=(const OperatingPointSolver&) = delete;

    /// Solves from the last solution (from zero the first time).
    [[nodiscard]] OperatingPoint solve();
    /// Tells the sources (`system().sources()`) of coming calls of `solve`, in their order, and forgets what was told
    /// before. A linear circuit is solved for all of them together at the first of these calls, which saves most of the
    /// work. What is not asked for costs time alone; a call for other sources is solved as ever.
    void foresee(std::vector<Eigen::VectorXd> sources);
    /// So many are best told at a time.
    static constexpr int most_foreseen = 8;
    /// Forgets the last solution: the next one starts from zero, or from the nodesets.
    void restart();
    [[nodiscard]] const MnaSystem& system() const { return system_; }
    /// Unknowns in Newton's method, after the reduction of linear parts.
    [[nodiscard]] int num_iterated() const { return solver_.num_iterated(); }
    /// Voltage of a node in a solution [V].
    [[nodiscard]] double voltage(const OperatingPoint& point, Node node) const;
    [[nodiscard]] double voltage(const OperatingPoint& point, std::string_view node) const;
    /// Current of a branch element from its positive node through it to its negative one [A]; a source that delivers
    /// power into its positive terminal's net has a negative current.
    [[nodiscard]] double current(const OperatingPoint& point, std::string_view branch) const;

private:
    struct Homotopy {
        double source_scale = 1;
        Anchor anchor = {};
    };
    bool attempt(std::string strategy, const Homotopy& homotopy, Eigen::VectorXd& unknowns, OperatingPoint& point);
    bool take_foreseen(Eigen::VectorXd& unknowns, OperatingPoint& point);
    void refine(Eigen::VectorXd& unknowns);
    bool step_gmin(Eigen::VectorXd& unknowns, OperatingPoint& point);
    bool step_sources(Eigen::VectorXd& unknowns, OperatingPoint& point);
    bool step_pseudo_time(Eigen::VectorXd& unknowns, OperatingPoint& point);

    const Netlist* netlist_;
    OperatingPointOptions options_;
    MnaSystem system_;
    InstantSolver solver_;
    Eigen::VectorXd last_;
    bool is_fresh_ = true;          ///< nothing was solved since the start
    bool needs_refinement_ = true;  ///< of a linear circuit, as far as is known
    std::vector<Eigen::VectorXd> foreseen_;
    std::size_t next_foreseen_ = 0;
    Eigen::MatrixXd foreseen_solutions_;  ///< a column each; none before they are needed
};

/// Solves once, from zero.
[[nodiscard]] OperatingPoint solve_operating_point(const Netlist& netlist, const OperatingPointOptions& options = {});

/// A direct-current sweep of one source: the operating point at each value, each started from the one before.
struct DcSweep {
    std::vector<double> values;          ///< of the swept source, as given
    std::vector<OperatingPoint> points;  ///< one a value; look at each one's status
};

/// Sweeps a source of the netlist over `values` and leaves it at its first value.
/// @throws InputError if there is no such source
[[nodiscard]] DcSweep sweep_source(Netlist& netlist, OperatingPointSolver& solver, std::string_view source,
                                   std::vector<double> values);

}  // namespace spinloom
