#pragma once

#include "spinloom/scenario/scenario.hpp"

namespace spinloom {

/// The scenario's circuit with given weights, as it is made: its junctions vary as `variation` says.
[[nodiscard]] AnalogNetwork build_network(const Scenario& scenario, BinaryMlp mlp);

/// What looks at junctions one by one knows synapses of one pair only.
/// @param what  wants to know them, for the message. @throws InputError if a synapse has several pairs
void require_single_pairs(const Scenario& scenario, const std::string& what);

}  // namespace spinloom
