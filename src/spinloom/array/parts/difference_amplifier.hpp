#pragma once

#include <Eigen/Core>

#include "spinloom/array/ports/crossbar.hpp"

namespace spinloom {

/// Four-resistor difference amplifier with an ideal op-amp, reading a pair of lines.
///
///     I- ──r_in──┬── gain r_in ──┬── out         out = gain (V+ - V-)
///               n1 (-)  op-amp ──┘
///     I+ ──r_in──┬ (+)
///               gain r_in
///               ground
///
/// The grounded resistor may stand on a rail instead, whose voltage then adds to the output.
///
/// The inputs are not virtual grounds: with n1 = V+ gain/(1 + gain) the lines carry, into the amplifier,
///
///     I+ = V+ / (r_in (1 + gain)),     I- = (V- - V+ gain/(1 + gain)) / r_in
struct DifferenceAmplifier {
    double gain = 10;                ///< [1], > 0
    double input_resistance = 1000;  ///< r_in [ohm], > 0

    /// Voltage of the op-amp's inputs per volt of V+ [1].
    [[nodiscard]] double input_divider() const { return gain / (1 + gain); }
    [[nodiscard]] double feedback_resistance() const { return gain * input_resistance; }
};

/// A crossbar whose bit lines come in pairs, lines [0, n) being I+ and [n, 2n) being I- of outputs 0 ... n-1, each pair
/// read by a difference amplifier: everything linear, from source voltages on.
struct ReadOut {
    Eigen::MatrixXd positive_line;  ///< V+ per volt of each source, outputs x sources [1], in [0, 1]
    Eigen::MatrixXd negative_line;  ///< V- per volt of each source, outputs x sources [1]

    /// Amplifier outputs per volt of each source, outputs x sources [1].
    [[nodiscard]] Eigen::MatrixXd output(double gain) const { return gain * (positive_line - negative_line); }
};

/// Current drawn from each source per volt of each source, the amplifiers included: Y_ss + Y_ts^T (lines per volt),
/// sources x sources [S]. Not symmetric, the amplifier being active.
[[nodiscard]] Eigen::MatrixXd source_admittance(const PortAdmittance& admittance, const ReadOut& read_out);

/// Terminates the lines of a crossbar with one amplifier a pair: solves (Y_tt + L) V_line = -Y_ts V_source.
[[nodiscard]] ReadOut terminate(const PortAdmittance& admittance, const DifferenceAmplifier& amplifier);

/// Lines per volt of a rail that the grounded resistors of all amplifiers stand on instead, I+ then I- [1].
[[nodiscard]] Eigen::VectorXd lines_by_reference(const PortAdmittance& admittance,
                                                 const DifferenceAmplifier& amplifier);

/// Lines per volt of each of the nodes that they end at through `input_resistance` each, lines x lines [1].
[[nodiscard]] Eigen::MatrixXd lines_by_nodes(const PortAdmittance& admittance, double input_resistance);

/// Lines that end in r_in each at a node of their output that other crossbars share, as in an amplifier that sums.
struct CommonReadOut {
    ReadOut lines;                       ///< with the common nodes at 0 V
    Eigen::MatrixXd positive, negative;  ///< lines per volt of each common node, outputs x outputs [1]
};

/// Ends both lines of every output in `input_resistance` at the output's common node.
[[nodiscard]] CommonReadOut terminate_at_common(const PortAdmittance& admittance, double input_resistance);

}  // namespace spinloom
