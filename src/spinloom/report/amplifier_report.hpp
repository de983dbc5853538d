#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "spinloom/architecture/bench/amplifier_bench.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/report/line_plot.hpp"

/// The amplifier bench as text, table, JSON and plot.

namespace spinloom {

[[nodiscard]] std::string amplifier_text(const AmplifierBench& bench);
/// @param card  name of the op-amp
[[nodiscard]] nlohmann::ordered_json to_json(const std::string& card, const AmplifierBench& bench);
/// frequency_Hz,gain_dB,phase_deg
[[nodiscard]] NumericTable response_table(const AmplifierBench& bench);
/// Gain and phase over the logarithm of frequency.
[[nodiscard]] LinePlot response_plot(const AmplifierBench& bench);

}  // namespace spinloom
