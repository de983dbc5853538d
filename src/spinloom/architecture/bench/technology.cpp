#include "spinloom/architecture/bench/technology.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/core/card_range.hpp"
#include "spinloom/core/units.hpp"

namespace spinloom {
namespace {

const std::vector<ParameterSpec>& parameters() {
    constexpr Range share{0, 1, true}, count{1, 1e6, false};
    static const std::vector<ParameterSpec> list = {
        {"driver_error", "1", Range{0, 0.5, true}, "largest drop across an input driver, of the inputs' swing", {}},
        {"driver_taper", "1", Range{1.5, 100, false}, "an inverter of a driver over the one before it", {}},
        {"dac_bits", "1", Range{1, 16, false}, "of the converter of an input line", {}},
        {"dac_power", "W", non_negative, "of the converter of an input line", {}},
        {"dac_area", "m^2", non_negative, "of the converter of an input line", {}},
        {"switch_fins", "1", count, "of each transistor of a switch between subarrays", {}},
        {"converter_efficiency", "1", share, "of the supplies beyond the rails", {}},
        {"gate_fins", "1", count, "of each transistor of a gate", {}},
        {"controller_gates", "1", non_negative, "sequencer and clock", {}},
        {"gates_per_line", "1", non_negative, "selection of a line of a subarray", {}},
        {"gates_per_bit", "1", non_negative, "of a register", {}},
        {"activity", "1", Range{0, 1, false}, "cycles of a gate's output an inference", {}},
        {"cycle_margin", "1", non_negative, "of the measured settling", {}},
        {"dac_rate", "Hz", positive, "settings a second of the converter of an input line", 1e9},
        {"comparator_fins", "1", count, "of a transistor of a comparator of two outputs", 4},
        {"capacitor_density", "F/m^2", positive, "of the capacitors that offsets are stored on", 0.01},
        {"auto_zero_fins", "1", count, "of each of the switches that an op-amp stores its offset by", 2},
    };
    return list;
}

}  // namespace

Technology Technology::read(const std::filesystem::path& path) {
    return Technology(Card::read(path, "technology", parameters()));
}

BreakdownInput Technology::input(std::string symbol, std::string_view parameter) const {
    const auto& list = parameters();
    const auto spec = std::find_if(list.begin(), list.end(), [&](const auto& s) { return s.name == parameter; });
    const auto& value = card_.values().find(parameter)->second;
    const auto source = card_.sources().find(value.source);
    return {std::move(symbol),
            value.value,
            spec->si_unit,
            origin_of(value.provenance),
            fmt::format("card {}, {}{}", card_.name(), parameter,
                        source == card_.sources().end() ? "" : "; " + source->second),
            stated_range(card_, parameter)};
}

std::vector<std::string> Technology::assumed() const {
    std::vector<std::string> list;
    for (const auto& [parameter, value] : card_.values()) {
        if (value.provenance != Provenance::assumed) continue;
        list.push_back(fmt::format("{} = {:g}{} (card {})", parameter, value.value / parse_unit(value.unit).si_factor,
                                   value.unit == "1" ? "" : " " + value.unit, card_.name()));
    }
    return list;
}

}  // namespace spinloom
