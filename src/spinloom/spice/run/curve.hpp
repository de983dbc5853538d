#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "spinloom/spice/read/expression.hpp"
#include "spinloom/spice/run/simulation.hpp"

/// Expressions along the points of an analysis.

namespace spinloom::spice {

/// A place between two neighbouring points of a sweep: (1 - fraction) * left + fraction * (left + 1).
struct SweepPlace {
    std::size_t left = 0;
    double fraction = 0;  ///< in [0, 1]; 0 at the last point
};

/// The swept values of an analysis: they rise, or fall (DC), or do both (nested DC sweeps).
class SweepAxis {
public:
    explicit SweepAxis(const AnalysisResult& analysis);

    [[nodiscard]] bool is_rising() const { return is_rising_; }
    [[nodiscard]] bool is_monotone() const { return is_rising_ || is_falling_; }
    [[nodiscard]] double lowest() const { return lowest_; }
    [[nodiscard]] double highest() const { return highest_; }
    [[nodiscard]] const std::vector<double>& points() const { return points_; }

    /// Where x lies; nothing outside of the sweep. What lies outside by less than 1e-9 of the span, which is how
    /// 10 * 0.1n may miss 1n, counts as the end. Where a value occurs twice in a row, the later one.
    [[nodiscard]] std::optional<SweepPlace> find(double x) const;

private:
    const std::vector<double>& points_;
    bool is_rising_ = true, is_falling_ = true;
    double lowest_ = 0, highest_ = 0;
};

/// The signals of an analysis by name, for decks that ask for thousands. It refers to the analysis, which must outlive
/// it; an analysis stands for its index where one is asked for.
class SignalIndex {
public:
    SignalIndex(const AnalysisResult& analysis);  // NOLINT(google-explicit-constructor)

    [[nodiscard]] const AnalysisResult& analysis() const { return *analysis_; }
    /// The signal of that name, or null.
    [[nodiscard]] const Signal* find(std::string_view name) const;

private:
    const AnalysisResult* analysis_;
    std::unordered_map<std::string_view, const Signal*> by_name_;
};

/// An expression of probes and parameters along the points of an analysis, which must outlive it.
///
/// Probes are those of decks: v(a); v(a,b), the difference, where 0, gnd, gnd! and ground are 0 V; i(x), p(x), power,
/// and every other signal by its name. In an AC analysis v(a) and i(x) are magnitudes, and vm vp vr vi vdb (im ip ir ii
/// idb) are magnitude, phase [deg], real part, imaginary part and 20 lg of the magnitude. The name of the swept
/// quantity stands for its value, as does "hertz" in an AC analysis. Each probe is looked up once.
class Curve {
public:
    /// @throws InputError at file:line for a signal that the analysis lacks, with the nearest one it has
    Curve(const Expression& expression, const SignalIndex& signals, const ExpressionScope& scope,
          const std::string& file = {}, int line = 0);
    Curve(const Curve&) = delete;
    Curve& operator=(const Curve&) = delete;

    /// Number of points; 1 for an operating point.
    [[nodiscard]] std::size_t size() const { return size_; }
    /// @throws InputError if the expression has an unknown name, or its value is not finite there
    [[nodiscard]] double operator[](std::size_t point) const;
    /// On the straight line between two points.
    [[nodiscard]] double at(SweepPlace place) const;
    [[nodiscard]] const std::string& text() const { return expression_.text(); }

private:
    enum class Part { value, magnitude, phase, real, imaginary, decibel };
    struct BoundProbe {
        ExpressionProbe probe;
        const Signal* plus = nullptr;   ///< null: ground
        const Signal* minus = nullptr;  ///< null: ground
        Part part = Part::value;
        [[nodiscard]] double at(std::size_t point) const;
    };

    [[nodiscard]] std::optional<BoundProbe> bind(const ExpressionProbe& probe, const SignalIndex& signals) const;
    [[nodiscard]] std::optional<double> probe_value(const std::string& function,
                                                    const std::vector<std::string>& arguments) const;

    const Expression& expression_;
    const AnalysisResult& analysis_;
    std::vector<BoundProbe> probes_;
    bool is_bare_probe_ = false;  ///< the expression is nothing but its only probe
    ExpressionScope scope_;       ///< of the point being evaluated
    std::size_t size_ = 0;
    mutable std::size_t point_ = 0, next_probe_ = 0;
    mutable bool asked_for_point_ = false;    ///< whether an evaluation needed to know which point it was for
    mutable std::optional<double> constant_;  ///< the value at every point, once it is known to depend on none
};

/// The expression at every point, as a signal of that name: .print par('...').
/// @throws InputError as Curve does
[[nodiscard]] Signal evaluate_along(const Expression& expression, std::string name, const SignalIndex& signals,
                                    const ExpressionScope& scope, const std::string& file = {}, int line = 0);

}  // namespace spinloom::spice
