#include "spinloom/spice/run/control_plots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace spinloom::spice {
namespace {

ControlVector vector_of(const Signal& signal) {
    ControlVector vector;
    for (std::size_t i = 0; i < signal.values.size(); ++i) vector.values.push_back(signal.phasor(i));
    return vector;
}

ControlVector vector_of(const std::vector<double>& values) {
    ControlVector vector;
    for (const double value : values) vector.values.emplace_back(value);
    return vector;
}

/// vm, vp, vr, vi, vdb and those of i: parts of the phasor.
void take_part(std::string_view part, ControlVector& vector) {
    for (auto& value : vector.values) {
        if (part == "m") value = std::abs(value);
        if (part == "p") value = std::arg(value) * 180 / std::numbers::pi;
        if (part == "r") value = value.real();
        if (part == "i") value = value.imag();
        if (part == "db") value = 20 * std::log10(std::abs(value));
    }
}

/// Whether it holds the totals of a noise analysis, without its spectra.
bool is_of_totals(const AnalysisResult& analysis) {
    return analysis.kind == AnalysisKind::noise && analysis.sweep.empty();
}

}  // namespace

ControlPlots::ControlPlots() {
    plots_.push_back({"const", {}, {}});
}

void ControlPlots::add(AnalysisResult analysis) {
    const std::string kind(name_in_deck(analysis.kind));
    AnalysisResult totals{analysis.kind, {}, {}, analysis.totals};
    plots_.push_back({fmt::format("{}{}", kind, ++counts_[kind]), std::move(analysis), {}});
    current_ = plots_.size() - 1;
    if (totals.signals.empty()) return;
    plots_.push_back({fmt::format("{}{}", kind, ++counts_[kind]), std::move(totals), {}});
}

bool ControlPlots::select(std::string_view name) {
    for (std::size_t i = 0; i < plots_.size(); ++i) {
        if (plots_[i].name != name) continue;
        current_ = i;
        return true;
    }
    return false;
}

std::vector<std::string> ControlPlots::names() const {
    std::vector<std::string> list;
    for (const auto& plot : plots_) list.push_back(plot.name);
    return list;
}

std::optional<ControlVector> ControlPlots::find_in(const Plot& plot, const std::string& name) {
    if (const auto it = plot.made.find(name); it != plot.made.end()) return it->second;
    if (!plot.analysis) return {};
    const auto& analysis = *plot.analysis;
    if (!analysis.sweep.empty() && (name == analysis.sweep_name || name == "sweep" || name == "v-sweep"))
        return vector_of(analysis.sweep);
    if (const auto* signal = analysis.find(name)) return vector_of(*signal);
    if (const auto* signal = analysis.find(fmt::format("v({})", name))) return vector_of(*signal);
    for (const auto& total : analysis.totals)
        if (total.name == name) return vector_of(total);
    constexpr std::string_view branch = "#branch";
    if (name.ends_with(branch))
        if (const auto* signal = analysis.find(fmt::format("i({})", name.substr(0, name.size() - branch.size()))))
            return vector_of(*signal);
    const auto open = name.find('(');
    if (open == std::string::npos || open == 0 || !name.ends_with(')')) return {};
    const auto inside = name.substr(open + 1, name.size() - open - 2);
    if (const auto comma = inside.find(','); comma != std::string::npos) {
        const auto of_node = [&](const std::string& node) -> std::optional<ControlVector> {
            if (node == "0" || node == "gnd") {
                const auto count = std::max<std::size_t>(analysis.sweep.size(), 1);
                return ControlVector{std::vector<std::complex<double>>(count)};
            }
            return find_in(plot, fmt::format("v({})", node));
        };
        auto plus = of_node(inside.substr(0, comma));
        const auto minus = of_node(inside.substr(comma + 1));
        if (!plus || !minus) return {};
        for (std::size_t i = 0; i < plus->size(); ++i) plus->values[i] -= minus->values[i];
        take_part(name.substr(1, open - 1), *plus);
        return plus;
    }
    if (open < 2) return {};
    auto whole = find_in(plot, fmt::format("{}({})", name[0], inside));
    if (whole) take_part(name.substr(1, open - 1), *whole);
    return whole;
}

std::optional<ControlVector> ControlPlots::find(const std::string& name) const {
    if (auto found = find_in(plots_[current_], name)) return found;
    if (const auto dot = name.find('.'); dot != std::string::npos) {
        for (const auto& plot : plots_)
            if (plot.name == name.substr(0, dot))
                if (auto found = find_in(plot, name.substr(dot + 1))) return found;
    }
    return find_in(plots_.front(), name);
}

void ControlPlots::define(const std::string& name, ControlVector vector) {
    if (name.starts_with("const.")) {
        plots_.front().made[name.substr(6)] = std::move(vector);
        return;
    }
    auto& plot = plots_[current_];
    plot.made[name] = vector;
    // Measures look for vectors among the signals.
    if (!plot.analysis || vector.size() != plot.analysis->sweep.size()) return;
    Signal signal{name, {}, {}};
    for (const auto& value : vector.values) {
        signal.values.push_back(value.real());
        if (plot.analysis->kind == AnalysisKind::ac) signal.imaginary.push_back(value.imag());
    }
    auto& signals = plot.analysis->signals;
    const auto it = std::find_if(signals.begin(), signals.end(), [&](const Signal& s) { return s.name == name; });
    if (it != signals.end())
        *it = std::move(signal);
    else
        signals.push_back(std::move(signal));
}

bool ControlPlots::set_value(const std::string& name, std::size_t index, std::complex<double> value) {
    auto vector = find(name);
    if (!vector || index >= vector->size()) return false;
    vector->values[index] = value;
    define(name, std::move(*vector));
    return true;
}

void ControlPlots::remove(const std::string& name) {
    plots_[current_].made.erase(name);
}

const AnalysisResult* ControlPlots::last(AnalysisKind kind) const {
    const AnalysisResult* found = nullptr;
    for (const auto& plot : plots_)
        if (plot.analysis && plot.analysis->kind == kind && !is_of_totals(*plot.analysis)) found = &*plot.analysis;
    return found;
}

const AnalysisResult* ControlPlots::current() const {
    return plots_[current_].analysis ? &*plots_[current_].analysis : nullptr;
}

std::vector<std::string> ControlPlots::vectors() const {
    std::vector<std::string> list;
    const auto& plot = plots_[current_];
    if (plot.analysis) {
        if (!plot.analysis->sweep.empty()) list.push_back(plot.analysis->sweep_name);
        for (const auto& signal : plot.analysis->signals) list.push_back(signal.name);
    }
    for (const auto& entry : plot.made)
        if (std::find(list.begin(), list.end(), entry.first) == list.end()) list.push_back(entry.first);
    return list;
}

}  // namespace spinloom::spice
