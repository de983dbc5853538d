#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/scenario/subject.hpp"

namespace spinloom {

/// One column of the last layer with its amplifier and neuron, and what their nodes are at for one image.
///
/// Voltages are those of the full netlist of that layer, whose inputs are held at what the solved network has there:
/// the same circuit, since a node that is held at its own voltage changes nothing.
struct ColumnView {
    /// An input line, or a bias rail, and the two junctions that the column has on it.
    struct Input {
        std::string name;
        double voltage = 0;                 ///< [V]
        double positive = 0, negative = 0;  ///< conductances to I+ and I-; 0: that line has none there [S]
    };
    std::size_t image = 0;                 ///< its number in the file
    int label = 0, layer = 0, neuron = 0;  ///< layer from 1, neuron from 0: the class found
    int partitions = 1;                    ///< pairs of lines that the neuron has; the first is told below
    bool sums = false;                     ///< whether one amplifier has them all
    std::vector<Input> inputs;

    double line_positive = 0, line_negative = 0;                                          ///< ends of I+ and I- [V]
    double amplifier_positive = 0, amplifier_negative = 0;                                ///< inputs of the op-amp [V]
    double neuron_input = 0, shifted = 0, gate = 0, output = 0, v_dd = 0, reference = 0;  ///< [V]
    double input_resistance = 0, feedback_resistance = 0;                                 ///< of the amplifier [ohm]
    double neuron_resistance = 0, neuron_feedback = 0;                                    ///< R_P and R_AP [ohm]
};

/// The column that wins for the subject's first image. None for layers of more than 20,000 synapses, for op-amps of
/// transistors that do not sum, and for op-amps with offsets of their own.
/// @pre the subject has an image   @throws ConvergenceError
[[nodiscard]] std::optional<ColumnView> view_column(const Subject& subject, int threads);

}  // namespace spinloom
