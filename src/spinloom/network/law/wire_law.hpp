#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "spinloom/network/law/column_read.hpp"

/// The column law of a layer whose wires have resistance.
///
/// Output lines are solved with their own conductances, as ladders. With r a segment of an output line, positions 0 ...
/// n-1 towards the amplifier and T_p the voltage of the input line at the cell,
///
///     S_0 = G_0,   a_p = 1 / (1 + r S_p),   S_{p+1} = a_p S_p + G_{p+1},   c_p = a_p a_{p+1} ... a_{n-1}
///
/// the amplifier sees the conductance S_t = a_{n-1} S_{n-1} and the current sum c_p G_p T_p: the column law with these
/// in place of sum G and sum G V. No more is left out there than without wires.
///
/// Input lines are those of the mean array, all its cells at (G+ + G-)/2: T = R V, with one matrix R for each place
/// along the input lines, exact for the mean array. The two cells of a pair hang on one tap and their sum does not
/// depend on the weight, and a pair turned over moves its two output lines by opposite amounts. So T depends on the
/// weights to second order only. (For a weight 0 of three levels the sum is another one.) Where one amplifier sums the
/// partitions, T is as if all had the same lines: its input moves with the others' means, but r_in lies between.
/// Derivation and errors against the solved circuit: docs/theory/training.md.

namespace spinloom {

struct CircuitDesign;
struct LayerConductances;
struct SubarrayRange;

class WireLaw {
public:
    /// @pre the wires have resistance
    WireLaw(const CircuitDesign& design, std::size_t layer);

    /// Numbers that the matrices R of a layer hold: what the law costs in memory and, per evaluation, in
    /// multiplications.
    [[nodiscard]] static std::size_t num_entries(const CircuitDesign& design, std::size_t layer);

    /// A of column_law.hpp for these conductances, the same gain and partitions as those of the design.
    template <class Scalar>
    [[nodiscard]] LayerMatrix<Scalar> effective(const LayerCircuit& circuit, const DevicePairs<Scalar>& pairs) const;
    /// Derivatives of a loss by the conductances from its derivative by A.
    template <class Scalar>
    [[nodiscard]] DevicePairs<Scalar> pull_back(const LayerCircuit& circuit, const DevicePairs<Scalar>& pairs,
                                                const LayerMatrix<Scalar>& affine_gradient) const;

private:
    /// The subarrays of one shape. R is given one matrix an output. Rows are the data inputs' taps, then (where it has
    /// the bias line) that of the positive and that of the negative devices; columns are the data inputs, then the
    /// taps' voltages at no input.
    struct Shape {
        Eigen::Index data = 0, outputs = 0;
        bool has_bias = false;
        struct Origin {
            Eigen::Index partition, input, output;  ///< its horizontal partition, its first input and output
        };
        std::vector<Origin> origins;  ///< of each
        std::vector<LayerMatrix<double>> taps;
        std::vector<LayerMatrix<float>> single_taps;

        [[nodiscard]] Eigen::Index cells() const { return data + (has_bias ? 1 : 0); }  ///< on an output line
        [[nodiscard]] Eigen::Index num_taps() const { return data + (has_bias ? 2 : 0); }
        template <class Scalar>
        [[nodiscard]] const LayerMatrix<Scalar>& taps_of(Eigen::Index output) const;
        /// The first rows of all these subarrays side by side: rows x (output by output, all subarrays of each).
        template <class Scalar>
        [[nodiscard]] LayerMatrix<Scalar> gather(const LayerMatrix<Scalar>& layer, Eigen::Index num_rows) const;
        /// One number a line to where its partition and neuron have theirs.
        template <class Array, class Row>
        void to_layer(const Row& lines, Array& layer) const;
        template <class Array>
        [[nodiscard]] Eigen::Matrix<typename Array::Scalar, 1, Eigen::Dynamic> from_layer(const Array& layer) const;
        /// Puts such rows back to where they belong in the layer.
        template <class Scalar>
        void scatter(const LayerMatrix<Scalar>& lines, Eigen::Index num_rows, LayerMatrix<Scalar>& layer) const;
    };

    template <class Scalar>
    struct Lines;  // those of all subarrays, as ladders
    template <class Scalar>
    [[nodiscard]] Lines<Scalar> lines(const LayerCircuit& circuit, const DevicePairs<Scalar>& pairs) const;

    [[nodiscard]] static Shape mean_taps(const CircuitDesign& design, std::size_t layer, const SubarrayRange& range,
                                         const LayerConductances& cells);

    double segment_ = 0;  ///< of an output line [ohm]
    std::vector<Shape> shapes_;
};

}  // namespace spinloom
