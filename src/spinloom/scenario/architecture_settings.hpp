#pragma once

#include <optional>
#include <string>

#include "spinloom/architecture/layout.hpp"
#include "spinloom/architecture/technology.hpp"
#include "spinloom/array/op_amp.hpp"
#include "spinloom/core/toml_table.hpp"

namespace spinloom {

/// What the figures of a run's architecture are taken with: the table [architecture] of a scenario.
struct ArchitectureSettings {
    std::size_t settle_images = 32;  ///< first ones of the run, whose settling gives the latency
    std::string technology = default_technology_card;
    std::string layout = default_layout_card;
    std::string op_amp = default_op_amp_card;
    std::optional<double> gain_bandwidth;  ///< of the op-amps, where the scenario states it; else the card's [Hz]
};

/// Reads the key `architecture`: a table, or "none". @param amplifier  the scenario's table of that name
[[nodiscard]] std::optional<ArchitectureSettings> read_architecture_settings(const TomlTable& root,
                                                                             const TomlTable& amplifier);

}  // namespace spinloom
