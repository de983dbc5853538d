#pragma once

#include "spinloom/network/design/analog_network.hpp"
#include "spinloom/scenario/scenario.hpp"

namespace spinloom {

/// The scenario's circuit with given weights, as it is made: its junctions vary as `variation` says.
[[nodiscard]] AnalogNetwork build_network(const Scenario& scenario, BinaryMlp mlp);

}  // namespace spinloom
