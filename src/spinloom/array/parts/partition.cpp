#include "spinloom/array/parts/partition.hpp"

#include <algorithm>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// 0, ends of all parts but the last, count.
std::vector<int> boundaries(int count, int limit) {
    std::vector<int> result = {0};
    const int parts = (count + limit - 1) / limit;
    const int remainder = count % parts;
    for (int k = 1; k < parts; ++k) {
        const double even = static_cast<double>(count * k) / parts;
        result.push_back(static_cast<int>(even + std::min(static_cast<double>(remainder) / k, 1.0)));
    }
    result.push_back(count);
    return result;
}

}  // namespace

LayerPartition partition_layer(int num_inputs, int num_outputs, const std::optional<PartitionLimits>& limits) {
    SPINLOOM_EXPECT(num_inputs > 0 && num_outputs > 0);
    if (!limits) return {{0, num_inputs}, {0, num_outputs}};
    SPINLOOM_EXPECT(limits->rows > 0 && limits->columns > 0);
    return {boundaries(num_inputs, limits->rows), boundaries(num_outputs, limits->columns)};
}

}  // namespace spinloom
