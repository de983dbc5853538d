#pragma once

#include <array>
#include <complex>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "spinloom/circuit/tape.hpp"
#include "spinloom/circuit/waveform.hpp"
#include "spinloom/core/name_map.hpp"
#include "spinloom/device/finfet/finfet_model.hpp"
#include "spinloom/device/magnet/mtj.hpp"
#include "spinloom/device/magnet/sot_device.hpp"

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

struct Capacitor {
    Node positive, negative;
    double capacitance;  ///< [F], > 0
};

/// v(positive) - v(negative) = inductance di/dt; a short circuit in direct current.
struct Inductor {
    std::string name;
    Node positive, negative;
    double inductance;  ///< [H], > 0
};

/// v(positive) - v(negative) = value.
struct VoltageSource {
    std::string name;
    Node positive, negative;
    double value;                             ///< in direct current, and at any time without a waveform [V]
    std::optional<Waveform> waveform = {};    ///< value over time in a transient analysis [V]
    std::complex<double> small_signal = 0.0;  ///< phasor in an AC analysis [V]
};

/// Drives `value` from `positive` through itself to `negative`.
struct CurrentSource {
    std::string name;
    Node positive, negative;
    double value;                             ///< as for a voltage source [A]
    std::optional<Waveform> waveform = {};    ///< [A]
    std::complex<double> small_signal = 0.0;  ///< [A]
};

/// Voltage-controlled voltage source (SPICE's E element): v(out) = gain (v(control_positive) - v(control_negative)).
struct VoltageAmplifier {
    std::string name;
    Node positive, negative, control_positive, control_negative;
    double gain;  ///< [1]
};

/// Voltage-controlled current source (G): drives gain (v(control_positive) - v(control_negative)) from `positive`
/// through itself to `negative`.
struct Transconductor {
    Node positive, negative, control_positive, control_negative;
    double gain;  ///< [S]
};

/// Current-controlled current source (F): drives gain times the current of the branch element `control`.
struct CurrentAmplifier {
    Node positive, negative;
    std::string control;
    double gain;  ///< [1]
};

/// Current-controlled voltage source (H): v(positive) - v(negative) = gain times the current of `control`.
struct Transresistor {
    std::string name;
    Node positive, negative;
    std::string control;
    double gain;  ///< [ohm]
};

/// Ideal operational amplifier as a nullor: draws no input current and sets its output, a voltage against `reference`,
/// such that v(positive_input) = v(negative_input).
struct IdealOpAmp {
    std::string name;
    Node output, positive_input, negative_input;
    Node reference = ground;
};

/// Laws of an operational amplifier's output voltage; the inputs draw nothing.
struct AmplifierLimits {
    double gain = 1e5;             ///< A, open loop [1], > 0
    double middle = 0;             ///< output at equal inputs [V]
    double output_resistance = 0;  ///< R_o, open loop [ohm], >= 0
    double low = 0, high = 1;      ///< between which the output stays [V]
};

/// Operational amplifier of finite gain whose output is limited, i the current that it delivers:
///     v(output) = clamp(middle + A (v(positive_input) - v(negative_input)) - R_o i, low, high)
struct LimitedAmplifier {
    std::string name;
    Node output, positive_input, negative_input;
    AmplifierLimits limits;
};

/// Magnetic tunnel junction. Its angle between free and fixed layer stays, unless a free layer turns it.
struct JunctionElement {
    Node positive, negative;
    MagneticTunnelJunction junction;
    double angle;  ///< [rad]; 0 parallel, pi antiparallel
};

/// Magnetisation of a junction's free layer on a strip of heavy metal; it moves in transient analyses and rests at its
/// start in all others.
///
/// The strip carries (v(line_positive) - v(line_negative))/R under the layer; the fixed layer is at the junction's
/// positive node. The components of m stand as voltages on nodes of their own, "name.mx", "name.my", "name.mz" [1 V].
struct FreeLayerElement {
    std::string name;
    std::size_t junction;  ///< index among the junctions
    Node line_positive, line_negative;
    SotDevice device;
    Eigen::Vector3d start;               ///< m at time 0, a unit vector
    std::array<Node, 3> components;      ///< nodes of m
    std::array<std::size_t, 3> sources;  ///< voltage sources that hold these nodes
};

struct FinfetElement {
    std::string name;
    Node drain, gate, source, body;
    std::shared_ptr<const FinfetModel> model;
};

/// What a law sees: the voltage of a node against ground [V], or the current of the branch element `branch` [A].
struct LawInput {
    Node node = ground;
    std::string branch = {};
};

enum class LawKind {
    current,     ///< drives the value of its law from `positive` through itself to `negative` [A]
    voltage,     ///< v(positive) - v(negative) = value of its law [V]
    derivative,  ///< v(positive) = rate of change of its law
    integral     ///< v(positive) = `initial` + integral of its law over time; `initial` in direct current
};

/// Element whose law is a compiled function of voltages, currents and the time. Laws of derivatives and integrals stand
/// on a node of their own, which other laws see.
struct LawElement {
    std::string name;
    LawKind kind;
    Node positive, negative;
    std::shared_ptr<const Tape> law;
    std::vector<LawInput> inputs;  ///< of the law, by their numbers
    double initial = 0;

    [[nodiscard]] bool is_auxiliary() const { return kind == LawKind::derivative || kind == LawKind::integral; }
};

/// A source by its place in the list of its kind.
struct SourcePlace {
    bool is_voltage;
    std::size_t index;
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
    /// Room for so many named nodes more.
    void reserve_nodes(std::size_t count) {
        node_by_name_.reserve(node_by_name_.size() + count);
        name_of_node_.reserve(name_of_node_.size() + count);
    }
    void reserve_resistors(std::size_t count) { resistors_.reserve(resistors_.size() + count); }
    [[nodiscard]] int num_nodes() const { return static_cast<int>(name_of_node_.size()); }

    void add_resistor(std::string_view name, Node plus, Node minus, double resistance);
    void add_conductance(Node plus, Node minus, double conductance);
    void add_voltage_source(std::string name, Node plus, Node minus, double value);
    void add_current_source(std::string name, Node plus, Node minus, double value);
    void add_voltage_amplifier(std::string name, Node plus, Node minus, Node control_positive, Node control_negative,
                               double gain);
    void add_capacitor(std::string_view name, Node plus, Node minus, double capacitance);
    /// Of 0 H it is a short.
    void add_inductor(std::string name, Node plus, Node minus, double inductance);
    void add_transconductor(std::string_view name, Node plus, Node minus, Node control_positive, Node control_negative,
                            double gain);
    /// `control` is the name of a branch element (V, L, E, H or op-amp) that may be added later.
    void add_current_amplifier(std::string_view name, Node plus, Node minus, std::string control, double gain);
    void add_transresistor(std::string name, Node plus, Node minus, std::string control, double gain);
    void add_ideal_op_amp(std::string name, Node output, Node positive_input, Node negative_input,
                          Node reference = ground);
    /// @pre gain > 0, output_resistance >= 0, low < high, all finite
    void add_limited_amplifier(std::string name, Node output, Node positive_input, Node negative_input,
                               const AmplifierLimits& limits);
    void add_junction(std::string_view name, Node plus, Node minus, const MagneticTunnelJunction& junction,
                      double angle);
    /// A free layer that turns the junction added last; `start` is of any length but 0.
    void add_free_layer(std::string name, Node line_positive, Node line_negative, const SotDevice& device,
                        const Eigen::Vector3d& start);
    void add_finfet(std::string name, Node drain, Node gate, Node source, Node body,
                    std::shared_ptr<const FinfetModel> model);

    /// The inputs may name branches that are added later. @pre the law has no more inputs than are given
    void add_law(LawElement element);
    /// A node whose voltage is the rate of change of a law, or its integral. @returns the node
    Node add_auxiliary_law(LawKind kind, std::shared_ptr<const Tape> law, std::vector<LawInput> inputs,
                           double initial = 0);

    /// Changes the value of a voltage or current source. @throws InputError naming the nearest known source
    void set_source(std::string_view name, double value);
    /// The same for one found before.
    void set_source(SourcePlace place, double value);
    /// Gives a source its value over time, or none, and its phasor in an AC analysis.
    void shape_source(SourcePlace place, std::optional<Waveform> waveform, std::complex<double> phasor);
    /// Gives a source its value over time. @throws InputError naming the nearest known source
    void set_waveform(std::string_view name, Waveform waveform);
    /// Gives a source its phasor in an AC analysis. @throws InputError naming the nearest known source
    void set_small_signal(std::string_view name, std::complex<double> phasor);

    [[nodiscard]] const std::vector<Resistor>& resistors() const { return resistors_; }
    [[nodiscard]] const std::vector<Capacitor>& capacitors() const { return capacitors_; }
    [[nodiscard]] const std::vector<Inductor>& inductors() const { return inductors_; }
    [[nodiscard]] const std::vector<VoltageSource>& voltage_sources() const { return voltage_sources_; }
    [[nodiscard]] const std::vector<CurrentSource>& current_sources() const { return current_sources_; }
    [[nodiscard]] const std::vector<VoltageAmplifier>& voltage_amplifiers() const { return voltage_amplifiers_; }
    [[nodiscard]] const std::vector<Transconductor>& transconductors() const { return transconductors_; }
    [[nodiscard]] const std::vector<CurrentAmplifier>& current_amplifiers() const { return current_amplifiers_; }
    [[nodiscard]] const std::vector<Transresistor>& transresistors() const { return transresistors_; }
    [[nodiscard]] const std::vector<IdealOpAmp>& op_amps() const { return op_amps_; }
    [[nodiscard]] const std::vector<LimitedAmplifier>& limited_amplifiers() const { return limited_amplifiers_; }
    [[nodiscard]] const std::vector<JunctionElement>& junctions() const { return junctions_; }
    [[nodiscard]] const std::vector<FreeLayerElement>& free_layers() const { return free_layers_; }
    [[nodiscard]] const std::vector<FinfetElement>& finfets() const { return finfets_; }
    [[nodiscard]] const std::vector<LawElement>& laws() const { return laws_; }
    /// Whether a node has a name of its own.
    [[nodiscard]] bool is_named(Node node) const {
        const auto place = static_cast<std::size_t>(node);
        return place < name_of_node_.size() && name_of_node_[place] != no_name;
    }

private:
    void claim_branch_name(const std::string& name);
    template <class Change>
    void change_source(std::string_view name, const Change& change);

    static constexpr int no_name = -1;
    NameMap<Node> node_by_name_;
    std::vector<int> name_of_node_;  ///< its place among the names, or `no_name`
    std::unordered_map<std::string, int> branch_names_;
    std::vector<Resistor> resistors_;
    std::vector<Capacitor> capacitors_;
    std::vector<Inductor> inductors_;
    std::vector<VoltageSource> voltage_sources_;
    std::vector<CurrentSource> current_sources_;
    std::vector<VoltageAmplifier> voltage_amplifiers_;
    std::vector<Transconductor> transconductors_;
    std::vector<CurrentAmplifier> current_amplifiers_;
    std::vector<Transresistor> transresistors_;
    std::vector<IdealOpAmp> op_amps_;
    std::vector<LimitedAmplifier> limited_amplifiers_;
    std::vector<JunctionElement> junctions_;
    std::vector<FreeLayerElement> free_layers_;
    std::vector<FinfetElement> finfets_;
    std::vector<LawElement> laws_;
};

}  // namespace spinloom
