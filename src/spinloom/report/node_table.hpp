#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "spinloom/network/infer/circuit_inference.hpp"

namespace spinloom {

/// Writes every neuron's voltages as CSV, an image a row:
///
///     image,label,argmax_out,p_inputs_W,p_vdd_W,p_vss_W,p_supply_W,p_opamps_W,nin1_0,...,out1_0,...,nin2_0,...
///
/// `image` is the number in its file, `argmax_out` the predicted class; volts and watts. Power of bias rails that are
/// supplies of their own is in p_supply_W alone.
/// @pre the inference kept its nodes
void write_node_table(const std::filesystem::path& path, const std::vector<std::size_t>& numbers,
                      const std::vector<std::uint8_t>& labels, const CircuitInference& inference);

}  // namespace spinloom
