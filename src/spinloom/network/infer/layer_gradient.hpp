#pragma once

#include <Eigen/Core>

#include "spinloom/network/design/circuit_design.hpp"

/// A layer as one matrix, and how that follows its cells: what a training through the exact circuit needs.

namespace spinloom {

/// Neuron inputs of a layer, its neurons drawing no current: effective^T V + offset.
struct LayerMap {
    Eigen::MatrixXd effective;  ///< per volt of each data input, inputs x outputs [1]
    Eigen::VectorXd offset;     ///< at no input, one an output: bias lines and the amplifiers' rail [V]
};

/// Cells of weights between the levels, G+- = m ((G_P + G_AP)/2 +- w (G_P - G_AP)/2), m the areas of a synapse's pairs
/// in all. At w = -1 and 1 these are the junctions of the outer levels; of three levels, a weight of 0 has both
/// parallel.
/// @param weights  (fan-in + 1) x fan-out in [-1, 1], last row the bias
[[nodiscard]] LayerConductances cells_of_weights(const CircuitDesign& design, const Eigen::MatrixXd& weights);

/// Derivative by these weights from that by the cells.
[[nodiscard]] Eigen::MatrixXd weight_gradient(const CircuitDesign& design, const LayerConductances& by_cells);

/// The exact map of a layer. @pre ideal op-amps
/// @param cells  of the layer
[[nodiscard]] LayerMap layer_map(const CircuitDesign& design, std::size_t layer, const LayerConductances& cells,
                                 int threads);

/// Derivative of a number by each cell's conductance, from its derivative by the map.
///
/// Law: with the lines of a subarray at V = -(Y_tt + L)^-1 Y_ts V_s, L the amplifiers' admittance (not symmetric), and
/// the read-out z = c^T V,
///
///     dz/dG = - (voltage across the cell) (the same with the sources at 0 V and the lines at (Y_tt + L)^-T c)
///
/// (where one amplifier sums the lines of several subarrays, the same with their equations all together)
/// which is Tellegen's theorem for the array and for its adjoint. Exact; cost as of two input vectors an output.
/// @pre as above
[[nodiscard]] LayerConductances layer_gradient(const CircuitDesign& design, std::size_t layer,
                                               const LayerConductances& cells, const LayerMap& by_map, int threads);

}  // namespace spinloom
