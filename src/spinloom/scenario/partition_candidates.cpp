#include "spinloom/scenario/partition_candidates.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// Calls visit(inputs, outputs) for every subarray, the bias line counted among the inputs.
template <class Visit>
void for_each_subarray(const std::vector<LayerPartition>& cuts, const Visit& visit) {
    for (const auto& cut : cuts) {
        for (std::size_t v = 0; v + 1 < cut.output_boundaries.size(); ++v) {
            for (std::size_t h = 0; h + 1 < cut.input_boundaries.size(); ++h) {
                visit(cut.input_boundaries[h + 1] - cut.input_boundaries[h],
                      cut.output_boundaries[v + 1] - cut.output_boundaries[v]);
            }
        }
    }
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

std::string PartitionCandidate::setting() const {
    if (!limits) return "partition=none";
    return fmt::format("partition={{rows = {}, columns = {}}}", limits->rows, limits->columns);
}

int PartitionCandidate::num_subarrays() const {
    int count = 0;
    for_each_subarray(cuts, [&](int, int) { ++count; });
    return count;
}

int PartitionCandidate::num_amplifiers() const {
    int count = 0;
    for_each_subarray(cuts, [&](int, int outputs) { count += outputs; });
    return count;
}

int PartitionCandidate::num_redrive_points() const {
    int count = 0;
    for (const auto& cut : cuts) count += (cut.input_boundaries.back() - 1) * (cut.num_vertical() - 1);
    return count;
}

int PartitionCandidate::num_subarray_lines() const {
    int count = 0;
    for_each_subarray(cuts, [&](int inputs, int outputs) { count += inputs + outputs; });
    return count;
}

int PartitionCandidate::num_synapses() const {
    int count = 0;
    for_each_subarray(cuts, [&](int inputs, int outputs) { count += inputs * outputs; });
    return count;
}

double PartitionCandidate::reduction_bytes() const {
    double largest = 0;
    for_each_subarray(cuts, [&](double inputs, double outputs) {
        largest = std::max(largest, sizeof(double) * (8 * inputs * outputs * outputs + inputs * inputs));
    });
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
