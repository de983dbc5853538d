#include "spinloom/spice/run/curve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

std::string signal_name(const std::string& function, const std::vector<std::string>& arguments) {
    if (arguments.empty()) return function;
    return fmt::format("{}({})", function, fmt::join(arguments, ","));
}

bool is_ground(const std::string& node) {
    return node == "0" || node == "gnd" || node == "gnd!" || node == "ground";
}

std::string without_blanks(std::string text) {
    std::erase(text, ' ');
    return text;
}

/// A signal of a noise analysis by its name; HSPICE calls its spectra "onoise" and "inoise".
const Signal* noise_spectrum(const std::string& name, const SignalIndex& signals) {
    if (signals.analysis().kind != AnalysisKind::noise) return nullptr;
    const auto* signal = signals.find(name);
    return signal != nullptr ? signal : signals.find(name + "_spectrum");
}

}  // namespace

SweepAxis::SweepAxis(const AnalysisResult& analysis) : points_(analysis.sweep) {
    if (points_.empty()) return;
    for (std::size_t i = 1; i < points_.size(); ++i) {
        is_rising_ &= points_[i - 1] <= points_[i];
        is_falling_ &= points_[i - 1] >= points_[i];
    }
    const auto [low, high] = std::minmax_element(points_.begin(), points_.end());
    lowest_ = *low;
    highest_ = *high;
}

std::optional<SweepPlace> SweepAxis::find(double x) const {
    const double slack = 1e-9 * (highest_ - lowest_);
    if (points_.empty() || !(x >= lowest_ - slack && x <= highest_ + slack)) return {};
    x = std::clamp(x, lowest_, highest_);
    std::size_t left = 0;
    if (is_rising_) {
        left = static_cast<std::size_t>(std::upper_bound(points_.begin(), points_.end(), x) - points_.begin()) - 1;
    } else {
        while ((points_[left] - x) * (points_[left + 1] - x) > 0) ++left;
    }
    if (left + 1 >= points_.size() || points_[left] == x) return SweepPlace{left, 0};
    return SweepPlace{left, (x - points_[left]) / (points_[left + 1] - points_[left])};
}

SignalIndex::SignalIndex(const AnalysisResult& analysis) : analysis_(&analysis) {
    by_name_.reserve(analysis.signals.size());
    for (const auto& signal : analysis.signals) by_name_.emplace(signal.name, &signal);
}

const Signal* SignalIndex::find(std::string_view name) const {
    const auto it = by_name_.find(name);
    return it == by_name_.end() ? nullptr : it->second;
}

Curve::Curve(const Expression& expression, const SignalIndex& signals, const ExpressionScope& scope,
             const std::string& file, int line)
    : expression_(expression), analysis_(signals.analysis()), scope_(scope) {
    const auto& analysis = analysis_;
    size_ = analysis.kind == AnalysisKind::operating_point ? 1 : analysis.sweep.size();
    InputProblems problems;
    for (const auto& probe : expression.probes()) {
        if (auto bound = bind(probe, signals)) {
            SPINLOOM_EXPECT(!bound->plus || bound->plus->values.size() == size_);
            SPINLOOM_EXPECT(!bound->minus || bound->minus->values.size() == size_);
            probes_.push_back(std::move(*bound));
        } else if (!probe.arguments.empty() || !scope.parameter || !scope.parameter(probe.function)) {
            std::vector<std::string> known;
            for (const auto& signal : analysis.signals) known.push_back(signal.name);
            const auto name = signal_name(probe.function, probe.arguments);
            problems.add(
                {file, line, name,
                 fmt::format("the {} has no such signal{}", words_for(analysis.kind), suggest_among(name, known))});
        }
    }
    problems.throw_if_any();

    is_bare_probe_ = probes_.size() == 1 && without_blanks(expression.text()) ==
                                                signal_name(probes_[0].probe.function, probes_[0].probe.arguments);
    scope_.probe = [this](const auto& function, const auto& arguments) { return probe_value(function, arguments); };
    scope_.parameter = [this, &signals, outer = scope.parameter](const std::string& name) -> std::optional<double> {
        if (const auto* spectrum = noise_spectrum(name, signals)) {
            asked_for_point_ = true;
            return spectrum->values[point_];
        }
        const bool is_sweep = name == analysis_.sweep_name || (analysis_.sweep_name == "frequency" && name == "hertz");
        if (!is_sweep || analysis_.sweep.empty()) return outer ? outer(name) : std::nullopt;
        asked_for_point_ = true;
        return analysis_.sweep[point_];
    };
}

std::optional<Curve::BoundProbe> Curve::bind(const ExpressionProbe& probe, const SignalIndex& signals) const {
    const auto& [function, arguments] = probe;
    const bool is_ac = analysis_.kind == AnalysisKind::ac;
    auto base = function;
    Part part = is_ac ? Part::magnitude : Part::value;
    if (is_ac && function.size() > 1 && (function[0] == 'v' || function[0] == 'i')) {
        const auto suffix = function.substr(1);
        if (suffix == "p") part = Part::phase;
        if (suffix == "r") part = Part::real;
        if (suffix == "i") part = Part::imaginary;
        if (suffix == "db") part = Part::decibel;
        if (suffix == "m" || part != Part::magnitude) base = function.substr(0, 1);
    }
    if (const auto* signal = signals.find(signal_name(function, arguments))) {
        return BoundProbe{probe, signal, nullptr, base == function ? part : Part::value};
    }
    if (const auto* signal = signals.find(signal_name(base, arguments))) {
        return BoundProbe{probe, signal, nullptr, part};
    }
    if (base != "v" || arguments.empty() || arguments.size() > 2) return {};
    BoundProbe bound{probe, nullptr, nullptr, part};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (is_ground(arguments[i])) continue;
        const auto* signal = signals.find(signal_name("v", {arguments[i]}));
        if (signal == nullptr) return {};
        (i == 0 ? bound.plus : bound.minus) = signal;
    }
    return bound;
}

double Curve::BoundProbe::at(std::size_t point) const {
    if (part == Part::value) return (plus ? plus->values[point] : 0.0) - (minus ? minus->values[point] : 0.0);
    const auto phasor = (plus ? plus->phasor(point) : 0.0) - (minus ? minus->phasor(point) : 0.0);
    switch (part) {
        case Part::phase:
            return std::arg(phasor) * 180 / std::numbers::pi;
        case Part::real:
            return phasor.real();
        case Part::imaginary:
            return phasor.imag();
        case Part::decibel:
            return 20 * std::log10(std::abs(phasor));
        default:
            return std::abs(phasor);
    }
}

std::optional<double> Curve::probe_value(const std::string& function, const std::vector<std::string>& arguments) const {
    // An expression asks for its probes in the order in which it lists them, unless a conditional leaves some out.
    for (std::size_t tried = 0; tried < probes_.size(); ++tried) {
        const auto& bound = probes_[(next_probe_ + tried) % probes_.size()];
        if (bound.probe.function != function || bound.probe.arguments != arguments) continue;
        next_probe_ += tried + 1;
        asked_for_point_ = true;
        return bound.at(point_);
    }
    return {};
}

double Curve::operator[](std::size_t point) const {
    SPINLOOM_EXPECT(point < size_);
    if (is_bare_probe_) return probes_[0].at(point);
    if (constant_) return *constant_;
    point_ = point;
    next_probe_ = 0;
    const double value = expression_.evaluate(scope_);
    if (!asked_for_point_) constant_ = value;
    return value;
}

double Curve::at(SweepPlace place) const {
    const double left = (*this)[place.left];
    if (place.fraction == 0) return left;
    return left + place.fraction * ((*this)[place.left + 1] - left);
}

Signal evaluate_along(const Expression& expression, std::string name, const SignalIndex& signals,
                      const ExpressionScope& scope, const std::string& file, int line) {
    const Curve curve(expression, signals, scope, file, line);
    Signal signal{std::move(name), std::vector<double>(curve.size())};
    for (std::size_t point = 0; point < curve.size(); ++point) signal.values[point] = curve[point];
    return signal;
}

}  // namespace spinloom::spice
