#pragma once

#include <optional>
#include <string>

#include "spinloom/architecture/bench/layout.hpp"
#include "spinloom/architecture/bench/technology.hpp"
#include "spinloom/array/parts/op_amp.hpp"
#include "spinloom/core/key_table.hpp"

namespace spinloom {

/// What the figures of a run's architecture are taken with: the table [architecture] of a scenario.
struct ArchitectureSettings {
    /// First ones of the run, whose settling gives the latency; none: as many as take seconds.
    std::optional<std::size_t> settle_images;
    std::string technology = default_technology_card;
    std::string layout = default_layout_card;
    std::string op_amp = default_op_amp_card;
    std::optional<double> gain_bandwidth;  ///< of the op-amps, where the scenario states it; else the card's [Hz]
};

/// Reads the key `architecture`: a table, or "none". @param amplifier  the scenario's table of that name
[[nodiscard]] std::optional<ArchitectureSettings> read_architecture_settings(const KeyTable& root,
                                                                             const KeyTable& amplifier);

}  // namespace spinloom
