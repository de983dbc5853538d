#include "spinloom/scenario/fault_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/core/card.hpp"

namespace spinloom {
namespace {

constexpr double hour = 3600, day = 24 * hour, year = 3.15576e7;

std::vector<double> growing(const TomlTable& table, std::string_view key, Range range, std::vector<double> fallback) {
    auto values = table.numbers(key, range, std::move(fallback));
    if (values.empty()) table.problem(key, "is empty; give at least one number");
    if (!std::is_sorted(values.begin(), values.end(), std::less_equal<>()))
        table.problem(key, "must grow from number to number");
    return values;
}

}  // namespace

FaultSettings read_fault_settings(const TomlTable& table) {
    FaultSettings settings;
    settings.samples =
        static_cast<std::size_t>(table.integer("samples", Range{2, 1e6, false}, static_cast<long>(settings.samples)));
    settings.spares = static_cast<int>(table.integer("spares", Range{0, 1e4, false}, settings.spares));
    settings.rates =
        growing(table, "rates", Range{0, 1, false}, {1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1});
    settings.retention_times =
        growing(table, "retention_s", non_negative, {hour, day, 10 * day, 100 * day, year, 10 * year});
    settings.reads = growing(table, "reads", non_negative, {1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12});
    settings.sigmas = growing(table, "sigmas", Range{0, 0.2, false}, {0.01, 0.02, 0.05, 0.1, 0.15, 0.2});
    settings.short_resistance = table.number("short_ohm", positive, settings.short_resistance);
    settings.temperature = table.number("temperature_K", Range{1, 1000, false}, settings.temperature);
    settings.read_pulse = 1e-9 * table.number("read_pulse_ns", positive, 1e9 * settings.read_pulse);
    settings.device_card = table.string("device", std::string("in-plane-50x30"));
    try {
        settings.device = read_sot_card(find_card(settings.device_card, "sot"));
    } catch (const InputError& error) {
        table.problem("device", error.what());
    }
    return settings;
}

}  // namespace spinloom
