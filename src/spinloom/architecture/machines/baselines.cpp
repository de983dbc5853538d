#include "spinloom/architecture/machines/baselines.hpp"

#include <array>

namespace spinloom {

std::string_view name(CellOrigin origin) {
    constexpr std::array<std::string_view, 5> names = {"solved", "measured", "modelled", "cited", "computed"};
    return names[static_cast<std::size_t>(origin)];
}

std::string_view name(Baseline::Kind kind) {
    constexpr std::array<std::string_view, 5> names = {"ours", "mixed-signal", "cpu", "gpu", "digital"};
    return names[static_cast<std::size_t>(kind)];
}

Baseline modelled_baseline(Baseline::Kind kind, std::string name, std::string what, MachineFigures figures) {
    Baseline row;
    row.kind = kind;
    row.name = std::move(name);
    row.what = std::move(what);
    row.latency.value = figures.latency.value();
    row.throughput.value = figures.throughput();
    row.power.value = figures.power();
    row.energy.value = figures.energy.value();
    row.area.value = figures.area.value();
    row.latency_range = interval(figures.latency);
    row.sensitivities = sensitivities(figures.latency);
    if (figures.interval_range)
        row.throughput_range = Interval{1 / figures.interval_range->high, 1 / figures.interval_range->low};
    row.assumptions = figures.assumptions;
    row.figures = std::move(figures);
    return row;
}

Baseline our_baseline(double accuracy, const ArchitectureFigures& architecture) {
    MachineFigures figures{
        architecture.area,       architecture.energy, architecture.latency, architecture.latency.value(), {},
        architecture.assumptions};
    auto row = modelled_baseline(Baseline::Kind::ours, "analog", "SOT-MRAM crossbars and neurons, the solved circuit",
                                 std::move(figures));
    row.throughput_range = Interval{1 / row.latency_range->high, 1 / row.latency_range->low};  // an image a cycle
    row.accuracy = {accuracy, CellOrigin::solved};
    // A cycle is the settling of the solved circuit; power is the circuit's with solved and carded parts around it.
    row.latency.origin = row.throughput.origin = CellOrigin::solved;
    return row;
}

std::vector<SpeedClaim> published_speed_claims() {
    return {{"at least two orders of magnitude faster than mixed-signal in-memory computing",
             Baseline::Kind::mixed_signal, 100},
            {"at least four orders of magnitude faster than a digital GPU", Baseline::Kind::gpu, 10000}};
}

namespace {

Interval range_of(const std::optional<Interval>& range, const BaselineCell& cell) {
    return range.value_or(Interval{*cell.value, *cell.value});
}

/// Of a quotient of positive numbers.
Interval quotient(const Interval& above, const Interval& below) {
    return {above.low / below.high, above.high / below.low};
}

}  // namespace

std::vector<SpeedVerdict> BaselineComparison::verdicts(const std::vector<SpeedClaim>& claims) const {
    std::vector<SpeedVerdict> result;
    if (rows.empty() || !ours().latency.value || !ours().throughput.value) return result;
    for (const auto& claim : claims) {
        for (const auto& row : rows) {
            if (row.kind != claim.kind || !row.latency.value || !row.throughput.value) continue;
            result.push_back(
                {claim, row.name, *row.latency.value / *ours().latency.value,
                 *ours().throughput.value / *row.throughput.value,
                 quotient(range_of(row.latency_range, row.latency), range_of(ours().latency_range, ours().latency)),
                 quotient(range_of(ours().throughput_range, ours().throughput),
                          range_of(row.throughput_range, row.throughput))});
        }
    }
    return result;
}

}  // namespace spinloom
