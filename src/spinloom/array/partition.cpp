#include "spinloom/array/partition.hpp"

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

int parts_needed(int count, int limit) { return (count + limit - 1) / limit; }

}  // namespace

LayerPartition partition_layer(int num_inputs, int num_outputs, const std::optional<PartitionLimits>& limits) {
    SPINLOOM_EXPECT(num_inputs > 0 && num_outputs > 0);
    LayerPartition partition{{0}, {0}};
    if (limits) {
        SPINLOOM_EXPECT(limits->rows > 0 && limits->columns > 0);
        const int horizontal = parts_needed(num_inputs, limits->rows);
        const int last_line_included = num_inputs == horizontal * limits->rows ? 0 : 1;
        for (int k = 1; k < horizontal; ++k) {
            partition.input_boundaries.push_back(k * num_inputs / horizontal + last_line_included);
        }
        const int vertical = parts_needed(num_outputs, limits->columns);
        for (int k = 1; k < vertical; ++k) partition.output_boundaries.push_back(k * num_outputs / vertical);
    }
    partition.input_boundaries.push_back(num_inputs);
    partition.output_boundaries.push_back(num_outputs);
    return partition;
}

}  // namespace spinloom
