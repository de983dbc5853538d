#include "spinloom/study/partition_candidates.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/architecture/cost/network_parts.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// The sum of a count over the layers.
int sum(const std::vector<LayerPartition>& cuts, int LayerParts::*count) {
    int total = 0;
    for (const auto& cut : cuts) total += count_parts(cut).*count;
    return total;
}

/// The largest of the parts that boundaries make.
int largest_part(const std::vector<int>& boundaries) {
    int largest = 0;
    for (std::size_t k = 1; k < boundaries.size(); ++k) largest = std::max(largest, boundaries[k] - boundaries[k - 1]);
    return largest;
}

/// Limits in rising order, each once, no limit last.
std::vector<std::optional<int>> in_order(std::vector<std::optional<int>> limits) {
    const auto key = [](const std::optional<int>& limit) { return std::pair(!limit.has_value(), limit.value_or(0)); };
    std::sort(limits.begin(), limits.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
    limits.erase(std::unique(limits.begin(), limits.end()), limits.end());
    return limits;
}

}  // namespace

std::string PartitionCandidate::name() const {
    return limits ? fmt::format("{}x{}", limits->rows, limits->columns) : "none";
}

std::string PartitionCandidate::limits_text() const {
    if (!limits) return "none";
    return fmt::format("{{rows = {}, columns = {}}}", limits->rows, limits->columns);
}

int PartitionCandidate::num_subarrays() const {
    return sum(cuts, &LayerParts::subarrays);
}

int PartitionCandidate::num_amplifiers() const {
    return sum(cuts, &LayerParts::line_pairs);
}

int PartitionCandidate::num_redrive_points() const {
    return sum(cuts, &LayerParts::redrive_points);
}

int PartitionCandidate::num_subarray_lines() const {
    return sum(cuts, &LayerParts::lines);
}

int PartitionCandidate::num_synapses() const {
    return sum(cuts, &LayerParts::synapses);
}

double PartitionCandidate::reduction_bytes() const {
    double largest = 0;
    for (const auto& cut : cuts) {
        const double inputs = largest_part(cut.input_boundaries), outputs = largest_part(cut.output_boundaries);
        largest = std::max(largest, sizeof(double) * (8 * inputs * outputs * outputs + inputs * inputs));
    }
    return largest;
}

std::vector<PartitionCandidate> partition_candidates(const std::vector<std::size_t>& topology,
                                                     const std::vector<std::optional<int>>& rows,
                                                     const std::vector<std::optional<int>>& columns) {
    SPINLOOM_EXPECT(topology.size() >= 2);
    const auto largest = static_cast<int>(*std::max_element(topology.begin(), topology.end()));
    std::vector<PartitionCandidate> candidates;
    for (const auto& row : in_order(rows)) {
        for (const auto& column : in_order(columns)) {
            PartitionCandidate candidate;
            // A limit of all lines does not cut.
            if (row || column) candidate.limits = {row.value_or(largest + 1), column.value_or(largest)};
            for (std::size_t layer = 0; layer + 1 < topology.size(); ++layer) {
                candidate.cuts.push_back(partition_layer(static_cast<int>(topology[layer]) + 1,
                                                         static_cast<int>(topology[layer + 1]), candidate.limits));
            }
            const bool is_new = std::none_of(candidates.begin(), candidates.end(), [&](const auto& other) {
                return std::equal(other.cuts.begin(), other.cuts.end(), candidate.cuts.begin(),
                                  [](const LayerPartition& a, const LayerPartition& b) {
                                      return a.input_boundaries == b.input_boundaries &&
                                             a.output_boundaries == b.output_boundaries;
                                  });
            });
            if (is_new) candidates.push_back(std::move(candidate));
        }
    }
    return candidates;
}

}  // namespace spinloom
