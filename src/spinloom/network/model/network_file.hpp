#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "spinloom/core/npy.hpp"
#include "spinloom/network/model/given_steps.hpp"

namespace spinloom {

/// Topologies that the arrays of a file may have been made for: every table of each layer the one way or the other, the
/// same way in all layers, as far as neighbours and biases fit. Empty: none fits.
/// @throws InputError for arrays that are no layers
[[nodiscard]] std::vector<std::vector<std::size_t>> possible_topologies(const NamedArrays& arrays,
                                                                        const std::string& name);

/// What a file or folder (dense_network.hpp) holds, without knowing the topology.
/// @param activations  of a file that does not say them: one for all layers but the last, or one a layer; empty: not
///                     known, which is then missing
/// @throws InputError: unreadable, arrays that are no layers, tables that fit in more than one way (with the readings)
[[nodiscard]] NetworkPlan read_network_plan(const std::filesystem::path& path,
                                            const std::vector<Activation>& activations);

}  // namespace spinloom
