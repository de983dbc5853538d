#pragma once

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <array>
#include <string>
#include <vector>

#include "spinloom/circuit/netlist.hpp"

namespace spinloom {

/// The equations of a circuit by modified nodal analysis.
///
///     F(x) = A x + i(x) - b = 0
///
/// Unknowns x: the voltages of nodes 1 ... N-1 [V], then one branch current per voltage source, voltage amplifier and
/// op-amp [A], flowing from its positive node through it to its negative one. Rows: Kirchhoff's current law per node
/// (sum of currents leaving the node), then the branch equation of each branch element. A holds the linear elements,
/// i(x) the FinFETs and junctions, b the sources.
///
/// The sparsity pattern is built once; `linearize` refills the values. The netlist must outlive the system, and only
/// source values may change meanwhile.
class MnaSystem {
public:
    using Matrix = Eigen::SparseMatrix<double, Eigen::ColMajor, int>;

    /// Terminal voltages at which the nonlinear elements were last evaluated, four per FinFET and two per junction [V].
    using DeviceVoltages = std::vector<double>;

    explicit MnaSystem(const Netlist& netlist);

    [[nodiscard]] int num_unknowns() const { return num_unknowns_; }
    [[nodiscard]] int num_voltages() const { return num_voltages_; }
    [[nodiscard]] bool is_linear() const { return netlist_->finfets().empty() && netlist_->junctions().empty(); }

    [[nodiscard]] DeviceVoltages device_voltages(const Eigen::VectorXd& unknowns) const;

    struct Options {
        double source_scale = 1;      ///< every source is multiplied by this [1]
        double gmin = 0;              ///< from every node of a nonlinear element to ground [S]
        double voltage_limit = 0.25;  ///< largest change of a device's terminal voltage in one step [V]
    };

    /// Residual and Jacobian at `unknowns`, every nonlinear element being replaced by its tangent at `voltages`, which
    /// first follow the unknowns by at most `voltage_limit` each.
    /// @returns whether some voltage was held back, so that the residual is that of the tangents and not of the circuit
    bool linearize(const Eigen::VectorXd& unknowns, const Options& options, DeviceVoltages& voltages,
                   Eigen::VectorXd& residual, Matrix& jacobian) const;

    /// A matrix with the pattern of the Jacobian.
    [[nodiscard]] const Matrix& pattern() const { return linear_; }

    /// "v(node)" or "i(branch)" of an unknown.
    [[nodiscard]] std::string unknown_name(int unknown) const;
    [[nodiscard]] int unknown_of_node(Node node) const { return node - 1; }
    /// @throws InputError naming the nearest known branch
    [[nodiscard]] int unknown_of_branch(std::string_view name) const;
    /// Currents of a FinFET into (drain, gate, source, body) at the given unknowns [A].
    [[nodiscard]] std::array<double, 4> finfet_currents(std::size_t finfet, const Eigen::VectorXd& unknowns) const;

private:
    struct Slots {
        std::vector<int> entry;  ///< index into the Jacobian's values, row by row; -1 where ground is involved
    };
    void build_linear_part();
    void add_slots(const std::vector<Node>& nodes);
    [[nodiscard]] int slot(Node row, Node column) const;
    void stamp_device(const double* currents, const double* conductances, const std::vector<Node>& nodes,
                      const Slots& slots, const double* voltages, const Eigen::VectorXd& unknowns,
                      Eigen::VectorXd& residual, double* values) const;

    const Netlist* netlist_;
    int num_voltages_ = 0;
    int num_unknowns_ = 0;
    Matrix linear_;
    std::vector<std::vector<Node>> device_nodes_;  ///< FinFETs, then junctions
    std::vector<Slots> device_slots_;
    std::vector<std::pair<int, int>> gmin_slots_;  ///< (unknown, entry) of the nodes of nonlinear elements
    std::vector<std::string> branch_names_;
};

}  // namespace spinloom
