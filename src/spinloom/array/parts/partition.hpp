#pragma once

#include <optional>
#include <vector>

namespace spinloom {

/// Largest subarray: how many input lines (the bias line counts as one) and how many outputs (pairs of lines).
struct PartitionLimits {
    int rows = 32;     ///< input lines a subarray
    int columns = 32;  ///< outputs a subarray
};

/// Where a layer is cut: the parts [boundary k, boundary k+1).
struct LayerPartition {
    std::vector<int> input_boundaries;   ///< 0 ... number of input lines, bias included: the horizontal partitions
    std::vector<int> output_boundaries;  ///< 0 ... number of outputs: the vertical partitions

    [[nodiscard]] int num_horizontal() const { return static_cast<int>(input_boundaries.size()) - 1; }
    [[nodiscard]] int num_vertical() const { return static_cast<int>(output_boundaries.size()) - 1; }
};

/// Cuts a layer of `num_inputs` input lines (bias included) and `num_outputs` outputs into ceil(n / limit) nearly equal
/// parts each way; no limits, no cuts.
///
/// Rule: with r = n mod K, part k = 1 ... K-1 ends before line floor(n k/K + min(r/k, 1)), so that no part exceeds
/// the limit. It is the rule of the IMAC-Sim code release, so that circuits can be compared line by line. @cite
/// imacsim2023
[[nodiscard]] LayerPartition partition_layer(int num_inputs, int num_outputs,
                                             const std::optional<PartitionLimits>& limits);

}  // namespace spinloom
