#pragma once

#include <filesystem>

#include "spinloom/architecture/machines/ideal_network.hpp"
#include "spinloom/architecture/machines/machine_figures.hpp"

namespace spinloom {

/// Reads a card of kind "digital-accelerator" from cards/baselines. @throws InputError
[[nodiscard]] Card read_digital_accelerator(const std::filesystem::path& path);

/// The network as digital logic alone, every synapse in hardware, its inputs one bit plane a cycle:
///
///     weight register - XNOR - adder tree of each part and neuron - shift and accumulate - multiply-adds that weigh
///     the parts' counts (BitNetwork has the law) - table of the sigmoid - next layer;  last layer: comparators
///
/// Grey images take 8 planes, activations between layers `activation_bits`. Gates are counted from the circuits
/// (PopcountTree; table as a decision diagram); energy, leakage, delay are those of the solved NAND; a cycle is
/// `gates_per_cycle` of its delays times `wire_factor`, and trees that take longer are cut by registers. Layers work on
/// different images at once. A network of plain sums needs no multiply-adds.
/// @param activation_bits  2 to 12
[[nodiscard]] MachineFigures digital_accelerator_figures(const IdealNetwork& network, int activation_bits,
                                                         const Card& rules, const GateFigures& gate);

}  // namespace spinloom
