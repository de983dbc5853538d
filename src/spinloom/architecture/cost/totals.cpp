#include "spinloom/architecture/cost/totals.hpp"

#include <array>
#include <string>

namespace spinloom {
namespace {

template <Breakdown ArchitectureFigures::*tree>
double sum_of(const ArchitectureFigures& architecture) {
    return (architecture.*tree).value();
}

constexpr const char* sum = "sum of its tree";

constexpr std::array<ArchitectureTotal, 6> totals{{
    {"area_m2", "m^2", "area", sum, 5, false, &ArchitectureFigures::area, sum_of<&ArchitectureFigures::area>},
    {"static_power_W", "W", "static power", sum, 3, false, &ArchitectureFigures::power,
     sum_of<&ArchitectureFigures::power>},
    {"mean_power_W", "W", "mean power", "energy over latency", 0, true, nullptr,
     [](const ArchitectureFigures& a) { return a.mean_power(); }},
    {"energy_J", "J", "energy an image", sum, 4, true, &ArchitectureFigures::energy,
     sum_of<&ArchitectureFigures::energy>},
    {"latency_s", "s", "latency", sum, 1, true, &ArchitectureFigures::latency, sum_of<&ArchitectureFigures::latency>},
    {"throughput_Hz", "Hz", "throughput", "one image a cycle", 2, true, nullptr,
     [](const ArchitectureFigures& a) { return a.throughput(); }},
}};

Figure declared(const ArchitectureTotal& total) {
    return {.key = "architecture." + std::string(total.key),
            .value = {},
            .unit = std::string(total.unit),
            .label = std::string(total.label),
            .how = std::string(total.how),
            .on_screen = total.row > 0};
}

}  // namespace

std::span<const ArchitectureTotal> architecture_totals() {
    return totals;
}

Figures figures(const ArchitectureFigures& architecture) {
    Figures list;
    for (const auto& total : totals) {
        if (total.is_timed && !architecture.untimed.empty()) continue;
        list.push_back(declared(total));
        list.back().value = total.of(architecture);
    }
    return list;
}

Figures declared_architecture_figures() {
    Figures list;
    for (const auto& total : totals) list.push_back(declared(total));
    return list;
}

}  // namespace spinloom
