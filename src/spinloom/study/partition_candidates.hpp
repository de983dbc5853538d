#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/network/design/analog_network.hpp"

namespace spinloom {

/// A way to cut every layer of a network: one pair of limits and what they come to.
struct PartitionCandidate {
    std::optional<PartitionLimits> limits;  ///< none: one array a layer
    std::vector<LayerPartition> cuts;       ///< one a layer

    /// "32x16": rows and columns; "none".
    [[nodiscard]] std::string name() const;
    /// What the scenario's key `partition` is: "{rows = 32, columns = 16}", "none".
    [[nodiscard]] std::string limits_text() const;

    [[nodiscard]] int num_subarrays() const;
    /// Difference amplifiers: one an output and horizontal part.
    [[nodiscard]] int num_amplifiers() const;
    /// Places where an input line starts anew from its source beyond the first subarray it serves: data inputs of a
    /// layer times its vertical cuts.
    [[nodiscard]] int num_redrive_points() const;
    /// Input and output-pair lines, of all subarrays together.
    [[nodiscard]] int num_subarray_lines() const;
    /// Synapses, the bias line's counted.
    [[nodiscard]] int num_synapses() const;
    /// Bytes that the exact reduction of its largest subarray takes at once, for wires with resistance: two inverses of
    /// 2 n x 2 n a position for n outputs, and the port matrix.
    [[nodiscard]] double reduction_bytes() const;
};

/// Every pair of limits out of the lists whose cuts differ. Of limits that come to the same cuts the smallest stands
/// for all: a smaller array is the easier one to build. In order of rising rows, then columns.
/// @param topology  inputs, then neurons of each layer
/// @param rows, columns  limits, each >= 1; none: no limit
[[nodiscard]] std::vector<PartitionCandidate> partition_candidates(const std::vector<std::size_t>& topology,
                                                                   const std::vector<std::optional<int>>& rows,
                                                                   const std::vector<std::optional<int>>& columns);

}  // namespace spinloom
