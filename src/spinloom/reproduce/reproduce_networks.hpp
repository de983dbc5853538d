#pragma once

#include "spinloom/reproduce/reproduce_request.hpp"
#include "spinloom/reproduce/stage_result.hpp"

/// The stages of `spinloom reproduce` that train and classify.

namespace spinloom {

/// One network of the comparison: which weights, in which circuit.
struct ComparedNetwork {
    std::string key;                          ///< its folder and its name in results.json
    std::string title;                        ///< what differs, in words
    std::vector<ScenarioOverride> overrides;  ///< over the scenario
    std::string weights_of;                   ///< key of the network whose weights it takes; empty: trained for itself
};

/// The network that everything else is measured on: wires and partitions, the default way to join them.
inline constexpr const char* main_network_key = "wires";
/// Its op-amps are FinFETs, each with an offset of its own.
inline constexpr const char* mismatch_network_key = "mismatch";

/// No wires; wires and partitions; the same with the published tie and with one summing amplifier; with real op-amps,
/// alike and with offsets; the published recipe without wires and with them.
[[nodiscard]] std::vector<ComparedNetwork> compared_networks();

/// Where a network's files lie.
[[nodiscard]] std::filesystem::path network_folder(const ReproduceRequest& request, const std::string& key);
/// The scenario of a network; `with_weights`: of those that are trained already.
[[nodiscard]] Scenario network_scenario(const ReproduceRequest& request, const ComparedNetwork& network,
                                        bool with_weights);

/// Trains, where it must, and measures it at every fidelity.
[[nodiscard]] StageResult measure_network(const ReproduceRequest& request, const ComparedNetwork& network);

/// The main network, image by image: node table, the images it takes for something else, the IR drop in its subarrays.
[[nodiscard]] StageResult look_inside(const ReproduceRequest& request, const ComparedNetwork& network);

/// The main network's first images as full netlists: differences of voltages and powers, and the energy balance.
[[nodiscard]] StageResult check_by_full_netlist(const ReproduceRequest& request, const ComparedNetwork& network);

}  // namespace spinloom
