#include "spinloom/spice/run/measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/run/signal_quantity.hpp"

namespace spinloom::spice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// What a window holds, summed up segment by segment.
struct WindowSums {
    double integral = 0, integral_of_square = 0;
    double lowest = infinity, highest = -infinity;
    double place_of_lowest = 0, place_of_highest = 0;

    void add_point(double x, double y) {
        if (y < lowest) lowest = y, place_of_lowest = x;
        if (y > highest) highest = y, place_of_highest = x;
    }
    /// A straight piece of the curve.
    void add_segment(double x0, double y0, double x1, double y1) {
        add_point(x0, y0);
        add_point(x1, y1);
        const double width = std::abs(x1 - x0);
        integral += width * (y0 + y1) / 2;
        integral_of_square += width * (y0 * y0 + y0 * y1 + y1 * y1) / 3;
    }
};

WindowSums sum_window(const Curve& curve, const SweepAxis& axis, double from, double to) {
    const auto& x = axis.points();
    WindowSums sums;
    auto i = axis.is_rising() ? axis.find(from)->left : 0;
    double y0 = curve[i];
    for (; i + 1 < x.size() && !(axis.is_rising() && x[i] > to); ++i) {
        const double begin = std::clamp(x[i], from, to), end = std::clamp(x[i + 1], from, to);
        const bool is_outside = std::max(x[i], x[i + 1]) < from || std::min(x[i], x[i + 1]) > to;
        const double y1 = curve[i + 1];
        const double width = x[i + 1] - x[i];
        const auto on_line = [&](double at) {
            return at == x[i] ? y0 : at == x[i + 1] ? y1 : y0 + (y1 - y0) * ((at - x[i]) / width);
        };
        if (width == 0 && !is_outside) {
            sums.add_segment(x[i], y0, x[i], y1);
        } else if (!is_outside) {
            sums.add_segment(begin, on_line(begin), end, on_line(end));
        }
        y0 = y1;
    }
    return sums;
}

/// Slope of the curve, from the parabola through three points where they lie in a row, else of the line through two.
std::optional<double> slope(const Curve& curve, const SweepAxis& axis, SweepPlace place, double at) {
    const auto& x = axis.points();
    if (x.size() < 2) return {};
    const auto slope_between = [&](std::size_t i, std::size_t j) { return (curve[j] - curve[i]) / (x[j] - x[i]); };
    if (x.size() > 2) {
        const auto nearest = place.left + (place.fraction > 0.5 ? 1 : 0);
        const auto middle = std::clamp<std::size_t>(nearest, 1, x.size() - 2);
        const auto a = middle - 1, b = middle, c = middle + 1;
        if ((x[b] - x[a]) * (x[c] - x[b]) > 0) {
            const double first = slope_between(a, b);
            return first + (slope_between(b, c) - first) / (x[c] - x[a]) * ((at - x[a]) + (at - x[b]));
        }
    }
    const auto left = std::min(place.left, x.size() - 2);
    if (x[left] == x[left + 1]) return {};
    return slope_between(left, left + 1);
}

std::string_view words_of_measure(MeasureEdge edge) {
    switch (edge) {
        case MeasureEdge::rise:
            return "rises to";
        case MeasureEdge::fall:
            return "falls to";
        case MeasureEdge::cross:
            break;
    }
    return "crosses";
}

/// Whether an expression is one probe, as v(out) and i(v1) are and v(a)*i(v1) is not.
bool is_probe(std::string_view text) {
    return text.find_first_of("+-*/^?<>=&|!") == std::string_view::npos;
}

/// Evaluates one statement.
class Evaluation {
public:
    Evaluation(const MeasureStatement& statement, const SignalIndex& signals, const std::vector<MeasureResult>& earlier,
               const ExpressionScope& parameters)
        : statement_(statement),
          signals_(signals),
          analysis_(signals.analysis()),
          axis_(analysis_),
          scope_(parameters) {
        scope_.probe = nullptr;
        scope_.parameter = [&](const std::string& name) -> std::optional<double> {
            const auto it =
                std::find_if(earlier.rbegin(), earlier.rend(), [&](const auto& m) { return m.name == name; });
            if (it == earlier.rend()) return parameters.parameter ? parameters.parameter(name) : std::nullopt;
            if (!it->value) missing_ = name;
            return it->value.value_or(1);
        };
        scope_.known_names = [&] {
            auto names = parameters.known_names ? parameters.known_names() : std::vector<std::string>{};
            for (const auto& measure : earlier) names.push_back(measure.name);
            return names;
        };
    }

    MeasureResult run() {
        result_.name = statement_.name;
        result_.analysis = analysis_.kind;
        result_.sweep_unit = si_unit(quantity_of_sweep(analysis_.sweep_name));
        result_.unit = unit();
        try {
            result_.value = evaluate();
        } catch (const InputError&) {
            if (missing_.empty()) throw;  // else it comes from the value that stood in for the missing one
        }
        if (!missing_.empty()) fail(fmt::format("it needs the measure {}, which failed", missing_));
        if (!result_.failure.empty()) result_.value.reset();
        return result_;
    }

private:
    /// Of the value, in SI.
    [[nodiscard]] std::string unit() const {
        const auto kind = statement_.kind;
        if (kind == MeasureKind::trig_targ || kind == MeasureKind::when || statement_.wants_place)
            return result_.sweep_unit;
        if (kind == MeasureKind::parameter || !statement_.signal || !is_probe(statement_.signal->text())) return {};
        const std::string of_signal(si_unit(quantity_of_signal(statement_.signal->text())));
        if (of_signal.empty() || (kind != MeasureKind::integral && kind != MeasureKind::derivative)) return of_signal;
        if (result_.sweep_unit.empty()) return {};
        return of_signal + (kind == MeasureKind::integral ? " " : "/") + result_.sweep_unit;
    }

    std::optional<double> evaluate() {
        if (statement_.kind == MeasureKind::parameter) {
            if (analysis_.kind == AnalysisKind::operating_point) {
                return Curve(*statement_.signal, signals_, scope_, statement_.file, statement_.line)[0];
            }
            return scalar(*statement_.signal);
        }
        if (analysis_.kind == AnalysisKind::operating_point)
            return fail("an operating point has no sweep to look along");
        if (analysis_.sweep.empty()) return fail("the analysis has no points");
        switch (statement_.kind) {
            case MeasureKind::find_at:
            case MeasureKind::find_when:
                return find();
            case MeasureKind::derivative:
                return derivative();
            case MeasureKind::when:
                return locate(*statement_.event, {});
            case MeasureKind::trig_targ:
                return distance();
            default:
                return over_window();
        }
    }

    /// Where FIND and DERIV look.
    std::optional<double> place() {
        result_.at = statement_.event ? locate(*statement_.event, {}) : std::optional(scalar(*statement_.at));
        return result_.at;
    }

    std::optional<double> find() {
        const Curve signal(*statement_.signal, signals_, scope_, statement_.file, statement_.line);
        const auto at = place();
        if (!at) return {};
        const auto place = axis_.find(*at);
        return place ? signal.at(*place) : fail_outside(*at);
    }

    std::optional<double> derivative() {
        const Curve signal(*statement_.signal, signals_, scope_, statement_.file, statement_.line);
        const auto at = place();
        if (!at) return {};
        const auto place = axis_.find(*at);
        if (!place) return fail_outside(*at);
        const auto value = slope(signal, axis_, *place, *at);
        return value ? value : fail(fmt::format("{} has no slope at {} {}", signal.text(), analysis_.sweep_name, *at));
    }

    std::optional<double> distance() {
        const auto& trigger_delay = statement_.trigger->delay;
        result_.trigger = locate(*statement_.trigger, {});
        if (!result_.trigger) return fail("trigger: " + result_.failure);
        result_.target = locate(*statement_.target, trigger_delay);
        if (!result_.target) return fail("target: " + result_.failure);
        return *result_.target - *result_.trigger;
    }

    std::optional<double> over_window() {
        const Curve signal(*statement_.signal, signals_, scope_, statement_.file, statement_.line);
        const auto [from, to] = window();
        const double first = std::max(from, axis_.lowest()), last = std::min(to, axis_.highest());
        if (!(first < last)) {
            return fail(fmt::format("the window from {} to {} holds nothing of the sweep, which goes from {} to {}",
                                    first, last, axis_.lowest(), axis_.highest()));
        }
        if (!axis_.is_monotone()) return fail("the sweep neither only rises nor only falls");
        const auto sums = sum_window(signal, axis_, first, last);
        result_.from = first;
        result_.to = last;
        switch (statement_.kind) {
            case MeasureKind::average:
                return sums.integral / (last - first);
            case MeasureKind::rms:
                return std::sqrt(sums.integral_of_square / (last - first));
            case MeasureKind::integral:
                return sums.integral;
            case MeasureKind::peak_to_peak:
                return sums.highest - sums.lowest;
            case MeasureKind::minimum:
                result_.at = sums.place_of_lowest;
                return statement_.wants_place ? sums.place_of_lowest : sums.lowest;
            default:
                result_.at = sums.place_of_highest;
                return statement_.wants_place ? sums.place_of_highest : sums.highest;
        }
    }

    struct Window {
        double from = -infinity, to = infinity;
    };

    /// FROM, TO and TD of the statement.
    Window window() {
        Window window;
        if (statement_.from) window.from = scalar(*statement_.from);
        if (statement_.to) window.to = scalar(*statement_.to);
        if (statement_.delay) window.from = std::max(window.from, scalar(*statement_.delay));
        return window;
    }

    /// Where an event happens.
    std::optional<double> locate(const MeasureEvent& event, const std::optional<Expression>& other_delay) {
        if (event.at) {
            const double at = scalar(*event.at);
            return axis_.find(at) ? std::optional(at) : fail_outside(at);
        }
        // Not a structured binding: the lambda below takes both.
        const Window searched = window();
        double from = searched.from;
        const double to = searched.to;
        if (event.delay || other_delay) from = std::max(from, scalar(event.delay ? *event.delay : *other_delay));
        const Curve signal(*event.signal, signals_, scope_, statement_.file, statement_.line);
        const Curve level(*event.level, signals_, scope_, statement_.file, statement_.line);
        int count = 0;
        std::optional<double> found;
        const auto meet = [&](double place, bool is_rise) {
            const bool counts = event.edge == MeasureEdge::cross || (event.edge == MeasureEdge::rise) == is_rise;
            if (!counts || place < from || place > to) return false;
            found = place;
            return ++count == event.count;
        };
        if (walk_crossings(signal, level, meet)) return found;
        if (event.count == MeasureEvent::last && found) return found;
        return fail(fmt::format("{} {} {} {}", signal.text(), words_of_measure(event.edge), level.text(),
                                count == 0   ? "never"
                                : count == 1 ? "only once"
                                             : fmt::format("only {} times", count)) +
                    (std::isfinite(from) ? fmt::format(" from {} {} on", analysis_.sweep_name, from) : "") +
                    (std::isfinite(to) ? fmt::format(" up to {}", to) : ""));
    }

    /// Tells `meet` every place where signal and level cross, and whether the signal rises there, until it says true.
    template <class Meet>
    bool walk_crossings(const Curve& signal, const Curve& level, Meet meet) const {
        const auto& x = axis_.points();
        double before = signal[0] - level[0];
        bool has_left_level = before != 0;
        for (std::size_t i = 1; i < x.size(); ++i) {
            const double now = signal[i] - level[i];
            if ((before < 0 && now >= 0) || (before > 0 && now <= 0)) {
                const double fraction = before / (before - now);
                if (meet(now == 0 ? x[i] : x[i - 1] + fraction * (x[i] - x[i - 1]), before < 0)) return true;
            } else if (!has_left_level && now != 0) {
                if (meet(x[i - 1], now > 0)) return true;
            }
            has_left_level |= now != 0;
            before = now;
        }
        return false;
    }

    double scalar(const Expression& expression) const { return expression.evaluate(scope_); }

    std::optional<double> fail(std::string why) {
        result_.failure = std::move(why);
        return {};
    }
    std::optional<double> fail_outside(double at) {
        return fail(fmt::format("{} {} lies outside of the sweep, which goes from {} to {}", analysis_.sweep_name, at,
                                axis_.lowest(), axis_.highest()));
    }

    const MeasureStatement& statement_;
    const SignalIndex& signals_;
    const AnalysisResult& analysis_;
    SweepAxis axis_;
    ExpressionScope scope_;
    MeasureResult result_;
    std::string missing_;  ///< an earlier measure that was asked for its value and has none
};

}  // namespace

MeasureResult evaluate_measure(const MeasureStatement& statement, const SignalIndex& signals,
                               const std::vector<MeasureResult>& earlier, const ExpressionScope& parameters) {
    return Evaluation(statement, signals, earlier, parameters).run();
}

}  // namespace spinloom::spice
