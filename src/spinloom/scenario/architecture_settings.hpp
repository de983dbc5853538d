#pragma once

#include <optional>
#include <string>

#include "spinloom/architecture/bench/layout.hpp"
#include "spinloom/architecture/bench/technology.hpp"
#include "spinloom/array/parts/op_amp.hpp"
#include "spinloom/scenario/scenario_table.hpp"

namespace spinloom {

/// What the figures of a run's architecture are taken with: the table [architecture] of a scenario.
struct ArchitectureSettings {
    /// First ones of the run, whose settling gives the latency; none: as many as take seconds (`automatic_settling`).
    std::optional<std::size_t> settle_images;
    std::string technology = default_technology_card;
    std::string layout = default_layout_card;
    std::string op_amp = default_op_amp_card;
    std::optional<double> gain_bandwidth;  ///< of the op-amps, where the scenario states it; else the card's [Hz]
};

/// How a network is settled where the scenario does not say of how many images.
struct AutomaticSettling {
    std::size_t images;
    bool has_wires;  ///< reducing the subarrays of wide layers over time takes minutes; without wires it takes seconds
};

/// @param longest  input lines of the largest subarray
[[nodiscard]] AutomaticSettling automatic_settling(int synapses, int longest);

/// Reads the key `architecture`: a table, or "none". @param amplifier  the scenario's table of that name
[[nodiscard]] std::optional<ArchitectureSettings> read_architecture_settings(const ScenarioTable& root,
                                                                             const ScenarioTable& amplifier);

}  // namespace spinloom
