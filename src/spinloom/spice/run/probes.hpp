#pragma once

#include <Eigen/Core>
#include <complex>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/circuit/mna_system.hpp"
#include "spinloom/spice/read/circuit.hpp"
#include "spinloom/spice/run/simulation.hpp"

/// What a deck asks to see, as functions of a solution.

namespace spinloom::spice {

/// A quantity of a circuit: v(node), v(a,b), i(element), p(element) or power.
///
/// Currents flow from an element's first node through it to its second (drain for a transistor; i1 ... i4 are drain,
/// gate, source, body, the gate and body in direct current only). p is v i, what the element absorbs; power is what
/// resistors, devices, controlled and current sources dissipate, all that the voltage sources deliver but what is being
/// stored.
struct Probe {
    std::string name;  ///< "v(out)", "i(v1)", "power"; lower case
    /// [V], [A] or [W] of a solution at a time [s]; of a capacitor's current the charge [C], to be differenced.
    std::function<double(const Eigen::VectorXd& unknowns, double time)> value;
    /// Phasor of a small-signal solution at an angular frequency [1/s]; empty if it has none.
    std::function<std::complex<double>(const Eigen::VectorXcd& unknowns, double omega)> phasor = {};
    bool is_charge = false;       ///< the wanted value is the rate of change of `value`
    std::vector<int> needs = {};  ///< unknowns that a value of a transient analysis takes
    /// What that rate is multiplied by: the voltage, where a capacitor's power is wanted.
    std::function<double(const Eigen::VectorXd& unknowns)> factor = {};
    std::optional<int> unknown = {};  ///< the value is just this unknown; then `value` and `phasor` are empty
};

/// Power that is being stored at the point of a transient analysis that is recorded [W].
using StoredPower = std::function<double()>;

/// Where a probe is asked for, for messages.
struct ProbeRequest {
    std::string function;                ///< v, i, p, power
    std::vector<std::string> arguments;  ///< lower case
    std::string file;
    int line = 0;
};

/// @throws InputError for a node or element that there is not (with the nearest known one), or a function that is not
/// known
[[nodiscard]] Probe make_probe(const Circuit& circuit, const MnaSystem& system, const ProbeRequest& request,
                               const StoredPower& stored = {});

/// The value of one unknown.
[[nodiscard]] Probe probe_of_unknown(std::string name, int unknown);

/// Values of probes along a sweep, collected point by point. After `take` it is as new.
class Recorder {
public:
    explicit Recorder(std::vector<Probe> probes);

    /// Unknowns that the probes take in a transient analysis.
    [[nodiscard]] std::vector<int> needs() const;

    /// Values that a record has.
    [[nodiscard]] std::size_t width() const { return probes_.size(); }
    void record(const Eigen::VectorXd& unknowns, double time);
    void record(const Eigen::VectorXcd& phasors, double omega);
    /// The signals; currents of capacitors are differenced over `sweep`, which holds the times of all records [s].
    [[nodiscard]] std::vector<Signal> take(const std::vector<double>& sweep);

private:
    void name_signals();

    std::vector<Probe> probes_;
    std::vector<Signal> signals_;
    std::vector<std::vector<double>> factors_;  ///< of the probes that have one
};

}  // namespace spinloom::spice
