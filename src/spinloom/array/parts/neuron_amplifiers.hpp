#pragma once

#include "spinloom/array/parts/difference_amplifier.hpp"

namespace spinloom {

/// The amplifiers that bring a neuron's K pairs of lines, one a horizontal partition, to its input.
///
/// Each takes M pairs. With M = 1 every pair has an amplifier of its own, and their outputs meet at the input through a
/// tie each: a mean. With M = K > 1 one amplifier sums: all lines of a side join one of its inputs through r_in each,
/// feedback and grounded resistor are gain/K r_in, and its output is the neuron's input:
///
///     n = gain/K sum V+ / (1 + gain),    out = gain/K sum (V+ - V-)
struct NeuronAmplifiers {
    DifferenceAmplifier pair;  ///< gain of the mean, and r_in of each line
    int parts = 1;             ///< K
    int pairs_each = 1;        ///< M: 1 or K
    double tie = 0;            ///< from each output to the neuron's input [ohm]; 0 for one that sums

    /// Whether partitions share nodes: the inputs of one amplifier.
    [[nodiscard]] bool sum() const { return pairs_each > 1; }
    /// Amplifiers of a neuron.
    [[nodiscard]] int count() const { return parts / pairs_each; }
    /// 1/r_f of an amplifier [S].
    [[nodiscard]] double feedback_conductance() const { return pairs_each / pair.feedback_resistance(); }
    /// r_f of an amplifier [ohm].
    [[nodiscard]] double feedback_resistance() const { return pair.feedback_resistance() / pairs_each; }
    /// Of one tie [S]; 0 where there is none.
    [[nodiscard]] double tie_conductance() const { return sum() ? 0 : 1 / tie; }
    /// What drives the neuron's input: ties in parallel, or none [ohm].
    [[nodiscard]] double source_resistance() const { return tie / count(); }
};

/// Ends the lines of a subarray at these amplifiers: each pair at its own, or at nodes common to all partitions. Where
/// there are none, `positive` and `negative` have no columns.
[[nodiscard]] CommonReadOut terminate(const PortAdmittance& admittance, const NeuronAmplifiers& amplifiers);

}  // namespace spinloom
