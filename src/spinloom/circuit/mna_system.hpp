#pragma once

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <array>
#include <complex>
#include <string>
#include <vector>

#include "spinloom/circuit/device_bank.hpp"
#include "spinloom/circuit/netlist.hpp"

namespace spinloom {

/// A node held near a voltage by a large conductance, as an initial condition is during the operating point.
struct Clamp {
    Node node;
    double voltage;  ///< [V]
};

/// The equations of a circuit by modified nodal analysis.
///
///     F(x, t) = G x + i(x) + d/dt (C x + q(x)) - b(t) = 0
///
/// Unknowns x: the voltages of nodes 1 ... N-1, then the internal drain and source of every FinFET (form
/// `internal_nodes` only) [V]. Then one branch current per voltage source, voltage amplifier, op-amp, inductor,
/// transresistor, limited amplifier and behavioural voltage [A], flowing from its positive node through it to its
/// negative one. Rows: Kirchhoff's current law per node (sum of currents leaving the node), then the branch equation of
/// each branch element. G and C hold the linear elements, i(x) and q(x) the FinFETs, junctions and behavioural
/// elements, b the sources.
///
/// G and C share one sparsity pattern with room for the nonlinear elements. The netlist must outlive the system, and
/// only the values of sources may change meanwhile.
class MnaSystem {
public:
    using Matrix = DeviceBank::Matrix;

    /// @throws InputError if a controlled source names a branch that there is not
    explicit MnaSystem(const Netlist& netlist, FinfetForm form = FinfetForm::terminals,
                       const std::vector<Clamp>& clamps = {});

    [[nodiscard]] int num_unknowns() const { return num_unknowns_; }
    [[nodiscard]] int num_voltages() const { return num_voltages_; }
    [[nodiscard]] FinfetForm form() const { return form_; }
    [[nodiscard]] const Matrix& conductance() const { return conductance_; }
    [[nodiscard]] const Matrix& capacitance() const { return capacitance_; }
    [[nodiscard]] const DeviceBank& devices() const { return devices_; }
    /// Sets the angle of a junction [rad], in banks copied from `devices` too.
    void turn_junction(std::size_t junction, double angle) { devices_.turn_junction(junction, angle); }
    /// Sets the time that laws may depend on [s], in banks copied from `devices` too.
    void set_time(double time) { devices_.set_time(time); }
    [[nodiscard]] const Netlist& netlist() const { return *netlist_; }

    /// b of the sources' direct-current values times `scale`; clamps are not scaled.
    [[nodiscard]] Eigen::VectorXd sources(double scale = 1) const;
    /// What is left of the equations at rest, sources - G x [A, V], added up element by element in 64 bits: it knows
    /// nothing of how the sums in `conductance()` are rounded. @pre there are no nonlinear elements
    [[nodiscard]] Eigen::VectorXd linear_residual(const Eigen::VectorXd& unknowns) const;
    /// b at a time [s]: waveforms where there are some, direct-current values elsewhere.
    [[nodiscard]] Eigen::VectorXd sources_at(double time) const;
    /// b of the small-signal phasors.
    [[nodiscard]] Eigen::VectorXcd small_signal_sources() const;

    /// "v(node)" or "i(branch)" of an unknown.
    [[nodiscard]] std::string unknown_name(int unknown) const;
    [[nodiscard]] int unknown_of_node(Node node) const { return node - 1; }
    /// @throws InputError naming the nearest known branch
    [[nodiscard]] int unknown_of_branch(std::string_view name) const;
    [[nodiscard]] int unknown_of_inductor(std::size_t inductor) const { return inductor_branches_[inductor]; }
    /// Unknown of the internal drain of a FinFET; its internal source is the next one. Form internal_nodes only.
    [[nodiscard]] int unknown_of_internal_drain(std::size_t finfet) const;
    [[nodiscard]] bool is_branch(int unknown) const { return unknown >= num_voltages_; }

    /// Unknowns that stay when the linear parts are reduced: those of the devices, and the terminals outside of their
    /// series resistances, without which each channel end would count as a port of the network around it.
    [[nodiscard]] std::vector<int> device_ports() const;

    /// Currents of a FinFET into (drain, gate, source, body) in a direct-current solution [A].
    [[nodiscard]] std::array<double, 4> finfet_currents(std::size_t finfet, const Eigen::VectorXd& unknowns) const;

    /// Value of a behavioural element's law at a time [s] (below 0: 0).
    [[nodiscard]] double law_value(std::size_t law, const Eigen::VectorXd& unknowns, double time) const;
    /// Unknowns that are rates of change or integrals, not voltages.
    [[nodiscard]] std::vector<int> auxiliary_unknowns() const;

private:
    enum class Part { g, c };
    template <class Act>
    class Entries;
    template <class Act>
    void for_each_entry(const Act& act) const;
    void place_conditions(const std::vector<Clamp>& clamps);
    [[nodiscard]] Matrix assemble(Part part) const;
    [[nodiscard]] std::vector<PlacedLaw> placed_laws() const;
    template <class Value, class VoltageValue>
    [[nodiscard]] Eigen::Matrix<Value, Eigen::Dynamic, 1> gather_sources(const VoltageValue& value) const;

    const Netlist* netlist_;
    FinfetForm form_;
    int num_internal_ = 0;
    int num_voltages_ = 0;
    int num_unknowns_ = 0;
    Matrix conductance_, capacitance_;
    DeviceBank devices_;
    std::vector<std::string> branch_names_;
    std::unordered_map<std::string, int> branch_index_;
    std::vector<int> inductor_branches_;
    std::vector<int> held_, integrals_;    ///< unknowns that laws set, at once and over time
    std::vector<int> clamped_, floating_;  ///< unknowns that have a conductance to ground beside the elements
    std::vector<std::pair<int, double>>
        clamp_currents_;  ///< (unknown, conductance times voltage [A]), integrals' starts
};

}  // namespace spinloom
