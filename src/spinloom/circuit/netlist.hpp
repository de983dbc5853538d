#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "spinloom/device/finfet.hpp"
#include "spinloom/device/mtj.hpp"

/// A circuit as nodes and elements; no equations yet (see mna_system.hpp).
///
/// Conventions: node 0 is ground, at 0 V. A two-terminal element carries its current from its first node through itself
/// to its second; a source delivers the power -v i. Names are unique among the elements that carry a branch current.

namespace spinloom {

/// Index of a node; 0 is ground.
using Node = int;
inline constexpr Node ground = 0;

struct Resistor {
    Node positive, negative;
    double conductance;  ///< [S], > 0
};

/// v(positive) - v(negative) = value.
struct VoltageSource {
    std::string name;
    Node positive, negative;
    double value;  ///< [V]
};

/// Drives `value` from `positive` through itself to `negative`.
struct CurrentSource {
    std::string name;
    Node positive, negative;
    double value;  ///< [A]
};

/// Voltage-controlled voltage source (SPICE's E element): v(out) = gain (v(control_positive) - v(control_negative)).
struct VoltageAmplifier {
    std::string name;
    Node positive, negative, control_positive, control_negative;
    double gain;  ///< [1]
};

/// Ideal operational amplifier as a nullor: draws no input current and sets its output, a voltage against ground, such
/// that v(positive_input) = v(negative_input).
struct IdealOpAmp {
    std::string name;
    Node output, positive_input, negative_input;
};

/// Magnetic tunnel junction at a fixed angle between free and reference layer.
struct JunctionElement {
    Node positive, negative;
    MagneticTunnelJunction junction;
    double angle;  ///< [rad]; 0 parallel, pi antiparallel
};

struct FinfetElement {
    std::string name;
    Node drain, gate, source, body;
    std::shared_ptr<const FinfetModel> model;
};

/// A circuit under construction.
///
/// Errors of the user's numbers (a resistance that is not positive, a value that is not finite, a second branch of the
/// same name) are InputErrors that name the element.
class Netlist {
public:
    Netlist();

    /// The node of that name, made if it is new. "0" and "gnd" are ground.
    Node node(std::string_view name);
    /// A new node without a name of its own (named after its index in messages).
    Node internal_node();
    /// The node of that name. @throws InputError naming the nearest known node
    [[nodiscard]] Node find_node(std::string_view name) const;
    [[nodiscard]] std::string node_name(Node node) const;
    [[nodiscard]] int num_nodes() const { return num_nodes_; }

    void add_resistor(std::string_view name, Node plus, Node minus, double resistance);
    void add_conductance(Node plus, Node minus, double conductance);
    void add_voltage_source(std::string name, Node plus, Node minus, double value);
    void add_current_source(std::string name, Node plus, Node minus, double value);
    void add_voltage_amplifier(std::string name, Node plus, Node minus, Node control_positive, Node control_negative,
                               double gain);
    void add_ideal_op_amp(std::string name, Node output, Node positive_input, Node negative_input);
    void add_junction(std::string_view name, Node plus, Node minus, const MagneticTunnelJunction& junction,
                      double angle);
    void add_finfet(std::string name, Node drain, Node gate, Node source, Node body,
                    std::shared_ptr<const FinfetModel> model);

    /// Changes the value of a voltage or current source. @throws InputError naming the nearest known source
    void set_source(std::string_view name, double value);

    [[nodiscard]] const std::vector<Resistor>& resistors() const { return resistors_; }
    [[nodiscard]] const std::vector<VoltageSource>& voltage_sources() const { return voltage_sources_; }
    [[nodiscard]] const std::vector<CurrentSource>& current_sources() const { return current_sources_; }
    [[nodiscard]] const std::vector<VoltageAmplifier>& voltage_amplifiers() const { return voltage_amplifiers_; }
    [[nodiscard]] const std::vector<IdealOpAmp>& op_amps() const { return op_amps_; }
    [[nodiscard]] const std::vector<JunctionElement>& junctions() const { return junctions_; }
    [[nodiscard]] const std::vector<FinfetElement>& finfets() const { return finfets_; }

private:
    void claim_branch_name(const std::string& name);

    int num_nodes_ = 1;
    std::unordered_map<std::string, Node> node_by_name_;
    std::unordered_map<Node, std::string> name_by_node_;
    std::unordered_map<std::string, int> branch_names_;
    std::vector<Resistor> resistors_;
    std::vector<VoltageSource> voltage_sources_;
    std::vector<CurrentSource> current_sources_;
    std::vector<VoltageAmplifier> voltage_amplifiers_;
    std::vector<IdealOpAmp> op_amps_;
    std::vector<JunctionElement> junctions_;
    std::vector<FinfetElement> finfets_;
};

}  // namespace spinloom
