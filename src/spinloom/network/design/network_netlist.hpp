#pragma once

#include <Eigen/Core>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/network/design/analog_network.hpp"

namespace spinloom {

/// The whole network as one netlist: every resistor, amplifier and transistor. The exact twin of the compiled network.
///
/// Names (layers from 1, the rest from 0): input sources and nodes `vin_<i>`, neuron inputs `nin<layer>_<r>`, neuron
/// outputs `out<layer>_<r>`, op-amps `amp<layer>_<r>_<k>` with that output node, rails `vdd`, `bias_positive`,
/// `bias_negative`. Where one amplifier sums the partitions it is `amp<layer>_<r>_0`, its output the neuron's input,
/// its inputs `sum<layer>_<r>_p` and `_n`. Op-amps that are not ideal hang on `vdd_opamps`; the rail of the resistors
/// that are not grounded is `reference`.
[[nodiscard]] Netlist network_netlist(const AnalogNetwork& network, const Eigen::VectorXd& input_voltages);

/// The same over time: with the capacitances of wires, cells and neurons, and with the op-amps' bandwidth. The inputs
/// go from one set of voltages to another along a straight line that takes `rise` [s], > 0, from time 0 on.
///
/// An op-amp of gain-bandwidth product f is v(out) = 2 pi f times the time integral of v(+) - v(-).
[[nodiscard]] Netlist transient_netlist(const AnalogNetwork& network, const Eigen::VectorXd& from,
                                        const Eigen::VectorXd& to, double rise);

/// Only the subarrays of the first layer with their amplifiers, without ties and neurons: the linear part. Amplifier
/// outputs as in the whole network.
[[nodiscard]] Netlist transient_read_out_netlist(const AnalogNetwork& network, const Eigen::VectorXd& from,
                                                 const Eigen::VectorXd& to, double rise);

/// Sets the input sources of such a netlist.
void set_input_voltages(Netlist& netlist, const Eigen::VectorXd& input_voltages);

/// Power of one solved image by who delivers it [W].
struct NetworkPower {
    double inputs = 0;       ///< sources of the input lines
    double v_dd = 0;         ///< supply v_dd: inverters and the bias lines that hang on it
    double v_ss = 0;         ///< supply v_ss: bias lines
    double bias = 0;         ///< bias rails that are supplies of their own
    double level_shift = 0;  ///< the neurons' level-shift sources (ideal in the published circuit)
    /// Outputs of the op-amps; can be negative. Ideal op-amps have no supply; with real ones it is a part of theirs.
    double op_amps = 0;
    double op_amp_supply = 0;  ///< supply of op-amps that are not ideal
    double reference = 0;      ///< rail of the amplifiers' resistors that are not grounded; can be negative
    double neurons = 0;        ///< the part of v_dd that the neurons' inverters draw; the rest is the bias lines'

    /// Inputs and rails, as the published tools count it, and what real op-amps draw.
    [[nodiscard]] double supply() const { return inputs + v_dd + v_ss + bias + op_amp_supply + reference; }
};

/// The entry that a bias rail counts as.
[[nodiscard]] double& bias_account(NetworkPower& power, const BiasRail& rail);

/// Reads the powers off a solution of the netlist.
[[nodiscard]] NetworkPower network_power(const AnalogNetwork& network, const Netlist& netlist,
                                         const OperatingPointSolver& solver, const OperatingPoint& point);

}  // namespace spinloom
