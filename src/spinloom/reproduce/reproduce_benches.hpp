#pragma once

#include "spinloom/reproduce/reproduce_networks.hpp"

/// The stages of `spinloom reproduce` that measure parts and times.

namespace spinloom {

/// Settling of the main network's first images; `ideal`: with op-amps without a bandwidth limit.
[[nodiscard]] StageResult measure_settling(const ReproduceRequest& request, const ComparedNetwork& network, bool ideal);

/// Other ways to cut the main network into subarrays, with its weights.
[[nodiscard]] StageResult compare_partitions(const ReproduceRequest& request, const ComparedNetwork& network);

/// The neuron on the bench over the inputs that it has in the main network, and over TMR and RA product.
[[nodiscard]] StageResult measure_neuron_stage(const ReproduceRequest& request, const ComparedNetwork& network);

/// The same neuron beside earlier ones.
[[nodiscard]] StageResult compare_neurons_stage(const ReproduceRequest& request, const ComparedNetwork& network);

/// The op-amp on the bench.
[[nodiscard]] StageResult measure_amplifier_stage(const ReproduceRequest& request);

/// The main network on other machines; our row from its run.
[[nodiscard]] StageResult compare_machines(const ReproduceRequest& request, const ComparedNetwork& network);

}  // namespace spinloom
