#pragma once

#include <utility>
#include <vector>

#include "spinloom/core/toml_table.hpp"
#include "spinloom/scenario/scenario.hpp"

namespace spinloom {

/// What a study's table [variation] says of how devices differ from one another, as keys of the scenario.
///
///     ra_sigma, area_sigma    of each junction, relative: together sqrt(ra^2 + area^2) of R_P = RA/A. Exact for
///     log-normal
///                             factors; of normal ones to first order
///     tmr_sigma               of each junction, relative
///     distribution            "lognormal" (default here) or "normal" (network/design/junction_states.hpp)
///     neurons                 whether the neurons' junctions vary too; true
///     op_amp_offset_sigma_V   of each op-amp, for amplifier.model "macro" or "transistor"
///
/// Not covered: thresholds and mobilities of the neurons' transistors, the half-width voltage of the TMR, correlation
/// in space, and noise from read to read. What is wrong becomes a problem of the file.
[[nodiscard]] std::vector<std::pair<std::string, TomlValue>> variation_settings(const TomlTable& table,
                                                                                const Scenario& scenario);

}  // namespace spinloom
