#include "spinloom/report/amplifier_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "spinloom/core/version.hpp"
#include "spinloom/report/neuron_report.hpp"

namespace spinloom {

std::string amplifier_text(const AmplifierBench& bench) {
    std::string text = fmt::format("supply {:g} V, inputs at {:g} V\n", bench.v_dd, bench.common_mode);
    text += fmt::format("gain           {:.1f} dB loaded ({:.4g}), {:.1f} dB open ({:.4g})\n",
                        20 * std::log10(bench.gain), bench.gain, 20 * std::log10(bench.open_gain), bench.open_gain);
    text += fmt::format("bandwidth      {:.4g} MHz (-3 dB), unity gain at {:.4g} GHz, phase margin {:.1f} deg\n",
                        1e-6 * bench.bandwidth, 1e-9 * bench.unity_gain_frequency, bench.phase_margin);
    text += fmt::format("output         {:.4g} ohm open loop; +{:.3g} uA and -{:.3g} uA for 10 mV\n",
                        bench.output_resistance, 1e6 * bench.source_current, 1e6 * bench.sink_current);
    text += fmt::format("range          input {:.3f} V to {:.3f} V, output {:.3f} V to {:.3f} V (to 10 mV)\n",
                        bench.input_low, bench.input_high, bench.output_low, bench.output_high);
    text += fmt::format("offset         {:.3f} mV systematic, {:.2f} mV sigma by mismatch (assumed)\n",
                        1e3 * bench.systematic_offset, 1e3 * bench.offset_sigma);
    text += fmt::format("static power   {:.3f} uW\n", 1e6 * bench.power);
    text += fmt::format("area           {:.4f} um^2 (a rule, not a layout)\n{}", 1e12 * bench.layout.area(),
                        layout_text(bench.layout));
    return text;
}

nlohmann::ordered_json to_json(const std::string& card, const AmplifierBench& bench) {
    nlohmann::ordered_json json;
    json["card"] = card;
    json["provenance"] = {{"version", version()}, {"commit", commit()}};
    json["v_dd_V"] = bench.v_dd;
    json["common_mode_V"] = bench.common_mode;
    json["gain"] = bench.gain;
    json["open_gain"] = bench.open_gain;
    json["bandwidth_Hz"] = bench.bandwidth;
    json["unity_gain_frequency_Hz"] = bench.unity_gain_frequency;
    json["phase_margin_deg"] = bench.phase_margin;
    json["output_resistance_ohm"] = bench.output_resistance;
    json["source_current_A"] = bench.source_current;
    json["sink_current_A"] = bench.sink_current;
    json["input_range_V"] = {bench.input_low, bench.input_high};
    json["output_range_V"] = {bench.output_low, bench.output_high};
    json["systematic_offset_V"] = bench.systematic_offset;
    json["offset_sigma_V"] = bench.offset_sigma;
    json["power_W"] = bench.power;
    json["area_m2"] = bench.layout.area();
    return json;
}

NumericTable response_table(const AmplifierBench& bench) {
    NumericTable table{{"frequency_Hz", "gain_dB", "phase_deg"}, {}};
    table.values.resize(static_cast<Eigen::Index>(bench.response.size()), 3);
    for (std::size_t i = 0; i < bench.response.size(); ++i) {
        const auto& [frequency, value] = bench.response[i];
        table.values.row(static_cast<Eigen::Index>(i)) << frequency, value.first, value.second;
    }
    return table;
}

LinePlot response_plot(const AmplifierBench& bench) {
    LinePlot plot{
        "Open-loop response of the op-amp", "log10 of frequency [Hz]", "gain [dB], phase [10 deg]", false, {}};
    LinePlot::Line gain{"gain", {}}, phase{"phase / 10", {}};
    for (const auto& [frequency, value] : bench.response) {
        gain.points.emplace_back(std::log10(frequency), value.first);
        phase.points.emplace_back(std::log10(frequency), 0.1 * value.second);
    }
    plot.lines = {gain, phase};
    return plot;
}

}  // namespace spinloom
