#include "spinloom/scenario/fault_settings.hpp"

#include <algorithm>
#include <functional>

namespace spinloom {
namespace {

std::vector<double> growing(const KeyTable& table, std::string_view key) {
    auto values = table.numbers(key);
    if (values.empty()) table.problem(key, "is empty; give at least one number");
    if (!std::is_sorted(values.begin(), values.end(), std::less_equal<>()))
        table.problem(key, "must grow from number to number");
    return values;
}

}  // namespace

FaultSettings read_fault_settings(const KeyTable& table, double temperature) {
    FaultSettings settings;
    settings.samples = static_cast<std::size_t>(table.whole("samples"));
    settings.spares = static_cast<int>(table.whole("spares"));
    settings.rates = growing(table, "rates");
    settings.retention_times = growing(table, "retention_s");
    settings.reads = growing(table, "reads");
    settings.sigmas = growing(table, "sigmas");
    settings.short_resistance = table.number("short_ohm");
    settings.temperature = table.number("temperature_K", temperature);
    settings.read_pulse = 1e-9 * table.number("read_pulse_ns");
    settings.device_card = table.text("device");
    const auto read = [&](const auto& path) { return read_sot_card(path).at_temperature(settings.temperature); };
    settings.device = table.card("device", read).value_or(SotDevice{});
    return settings;
}

}  // namespace spinloom
