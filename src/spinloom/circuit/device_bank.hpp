#pragma once

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "spinloom/circuit/law_bank.hpp"
#include "spinloom/circuit/netlist.hpp"

namespace spinloom {

/// How a FinFET stands in the equations of a circuit.
enum class FinfetForm {
    terminals,       ///< four terminals; the drop across its series resistances is solved inside. Direct current only
    internal_nodes,  ///< the channel ends behind the resistances are unknowns too, and charges are known
};

/// The nonlinear and behavioural elements of a circuit: their currents i(x) and charges q(x), linearised where they
/// were evaluated.
///
/// An element sees the unknowns of its terminals (FinFET: drain, gate, source, body; junction: both ends) by their
/// index; -1 is ground. A limited amplifier sees its branch current and its two inputs, and its clamp is part of its
/// branch equation. The netlist must outlive the bank.
class DeviceBank {
public:
    using Matrix = Eigen::SparseMatrix<double, Eigen::ColMajor, int>;

    /// Currents and charges at some voltages, with their derivatives, row by row.
    struct Tangent {
        std::array<double, 4> current{};       ///< into the terminals [A]
        std::array<double, 16> conductance{};  ///< [S]
        std::array<double, 4> charge{};        ///< on the terminals [C]
        std::array<double, 16> capacitance{};  ///< [F]
    };

    /// Where the elements were last evaluated, and what that gave.
    struct State {
        std::vector<std::array<double, 4>> voltages;  ///< one entry an element [V]
        std::vector<Tangent> tangents;
        LawBank::State laws;
    };

    /// `internal_unknowns` of form internal_nodes: index of the internal drain of the first FinFET, whose internal
    /// source comes next, then those of the second, and so on; node n is unknown n - 1. `limited_branches`: index of
    /// the branch current of the first limited amplifier.
    DeviceBank(const Netlist& netlist, FinfetForm form, int internal_unknowns, int limited_branches);

    /// Takes the behavioural elements, which need the branches of the circuit numbered.
    void set_laws(LawBank laws) { laws_ = std::move(laws); }
    [[nodiscard]] const LawBank& laws() const { return laws_; }
    /// Sets the time that laws may depend on [s], of this bank and its copies as `turn_junction`.
    void set_time(double time) { laws_.set_time(time); }

    [[nodiscard]] bool empty() const { return elements_.empty() && laws_.empty(); }
    /// Unknowns that some element touches, rising.
    [[nodiscard]] std::vector<int> unknowns() const;
    /// Pairs (row, column) that the elements write to.
    [[nodiscard]] std::vector<std::pair<int, int>> entries() const;
    /// The same elements on other numbers: unknown u becomes new_index[u].
    [[nodiscard]] DeviceBank renumbered(const std::vector<int>& new_index) const;
    /// Finds the places of the entries in a matrix that holds them all; needed before `stamp`.
    void locate(const Matrix& pattern);

    /// Sets the angle of a junction [rad], of this bank and of all that were copied or renumbered from it or from
    /// which it was.
    void turn_junction(std::size_t junction, double angle) { (*angles_)[junction] = angle; }
    [[nodiscard]] double junction_angle(std::size_t junction) const { return (*angles_)[junction]; }

    /// Evaluated at the unknowns as they are.
    [[nodiscard]] State state_at(const Eigen::VectorXd& unknowns) const;
    /// Lets every terminal voltage follow the unknowns by at most `limit` [V], and evaluates there.
    /// @returns whether some voltage was held back
    bool follow(const Eigen::VectorXd& unknowns, double limit, State& state) const;
    /// Adds i + w q of the tangents to the residual and their derivatives to the values of the located matrix.
    void stamp(const State& state, const Eigen::VectorXd& unknowns, double charge_weight, Eigen::VectorXd& residual,
               double* values) const;
    /// Adds q of the tangents at the unknowns to `charges` [C].
    void add_charges(const State& state, const Eigen::VectorXd& unknowns, Eigen::VectorXd& charges) const;
    /// Adds the tangents' conductances and capacitances to the values of two matrices of the located pattern.
    void add_derivatives(const State& state, double* conductances, double* capacitances) const;
    /// Sum of v i over all terminals of FinFETs and junctions, not of behavioural elements, at the unknowns [W];
    /// charging currents left out.
    [[nodiscard]] double dissipated_power(const Eigen::VectorXd& unknowns) const;

private:
    enum class Kind { finfet, junction, limited_amplifier };
    struct Element {
        std::size_t index;  ///< in the netlist's list of its kind
        Kind kind;
        int size;                     ///< number of terminals
        std::array<int, 4> unknowns;  ///< -1: ground
        std::array<int, 16> slots;    ///< places in the located matrix, row by row; -1: ground
    };
    /// `near`: about the current into the first terminal [A], if the tangent of the last evaluation foretells it.
    void evaluate(const Element& element, const std::array<double, 4>& voltages, Tangent& tangent,
                  std::optional<double> near = {}) const;

    const Netlist* netlist_;
    FinfetForm form_;
    std::vector<Element> elements_;
    LawBank laws_;
    std::shared_ptr<std::vector<double>> angles_;  ///< of the junctions [rad]
};

}  // namespace spinloom
