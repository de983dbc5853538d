#pragma once

#include <Eigen/Core>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/network/design/analog_network.hpp"
#include "spinloom/network/design/network_power.hpp"

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

/// Reads the powers off a solution of the netlist.
[[nodiscard]] NetworkPower network_power(const AnalogNetwork& network, const Netlist& netlist,
                                         const OperatingPointSolver& solver, const OperatingPoint& point);

}  // namespace spinloom
