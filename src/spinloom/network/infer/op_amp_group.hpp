#pragma once

#include "spinloom/network/infer/compiled_subarray.hpp"

namespace spinloom {

/// The linear network around the op-amps of a layer.
///
/// With u = (n+, n-) the op-amps' inputs, o their outputs and J what their inputs draw, T what a line follows of its
/// node (`lines_by_nodes`) and all sources held,
///     sum over the lines of a node of (1 - T)/r_in u + u/r_f = (0, o)/r_f - J,
/// r_f being the feedback resistor. One group a subarray, or one of the whole layer where partitions are summed.
/// @param subarrays  of the layer, compiled
[[nodiscard]] std::vector<OpAmpGroup> op_amp_groups(const CircuitDesign& design, std::size_t layer,
                                                    const std::vector<CompiledSubarray>& subarrays);

}  // namespace spinloom
