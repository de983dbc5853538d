#include "spinloom/architecture/bench/neuron_sizing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

constexpr int quick_steps = 40;                            ///< of the window
constexpr std::array<double, 3> patterns = {2, 1.4, 1.2};  ///< factors of a step, in turn
constexpr double largest_factor = 64;                      ///< up or down

/// Total power at an input, on a straight line between the points; the ends hold beyond them.
double power_at(const std::vector<TransferPoint>& points, double input) {
    const auto above = std::lower_bound(points.begin(), points.end(), input,
                                        [](const TransferPoint& p, double x) { return p.input < x; });
    if (above == points.begin()) return points.front().power.total();
    if (above == points.end()) return points.back().power.total();
    const auto& low = *(above - 1);
    const double share = (input - low.input) / (above->input - low.input);
    return (1 - share) * low.power.total() + share * above->power.total();
}

double shortfall(double value, double wanted) {
    return std::max(0.0, 1 - value / wanted);
}

/// Whether a is the better size.
bool is_better(const QuickFigures& a, const QuickFigures& b) {
    if (a.lacks != b.lacks) return a.lacks < b.lacks;
    return a.power * a.area < b.power * b.area;
}

/// Tries sizes and keeps the best.
class Search {
public:
    Search(const NeuronFamily& family, const NeuronProcess& process, const SizingTask& task)
        : family_(family), process_(process), task_(task) {}

    bool attempt(const SizeFactors& factors) {
        Place place;
        for (const auto& [name, factor] : factors) {
            if (factor > largest_factor || factor < 1 / largest_factor) return false;
            place.emplace_back(name, std::lround(std::log(factor) * places_a_unit));
        }
        std::erase_if(place, [](const auto& size) { return size.second == 0; });
        if (!seen_.insert(place).second) return false;  // nothing worse than the best of now can be better later
        ++tried_;
        const auto figures = quick_figures(family_.build(process_, factors).circuit, task_);
        if (!figures || (best_ && !is_better(*figures, best_->figures))) return false;
        best_ = SizedNeuron{factors, *figures, tried_};
        return true;
    }

    /// Along each size, up and down, for as long as it gets better.
    void refine(double step) {
        for (bool moved = best_.has_value(); moved;) {
            moved = false;
            for (const auto& size : family_.sizes) {
                for (const double factor : {step, 1 / step}) {
                    auto next = best_->factors;
                    next.try_emplace(size, 1);
                    next[size] *= factor;
                    while (attempt(next)) {
                        moved = true;
                        next[size] *= factor;
                    }
                }
            }
        }
    }

    [[nodiscard]] std::optional<SizedNeuron> found() const {
        auto result = best_;
        if (result) result->tried = tried_;
        return result;
    }

private:
    /// A size as whole numbers: the same one is reached by products and quotients that differ in their last digits.
    using Place = std::vector<std::pair<std::string, long>>;
    static constexpr double places_a_unit = 1e6;

    const NeuronFamily& family_;
    const NeuronProcess& process_;
    const SizingTask& task_;
    std::optional<SizedNeuron> best_;
    std::set<Place> seen_;
    int tried_ = 0;
};

}  // namespace

InputDistribution same_arguments(const InputDistribution& inputs, const SigmoidFit& ours, const SigmoidFit& other,
                                 const InputWindow& window) {
    InputDistribution mapped;
    mapped.is_assumed = inputs.is_assumed;
    mapped.description = inputs.description + ", at the same arguments of the sigmoid";
    mapped.values.reserve(inputs.values.size());
    for (const double x : inputs.values) {
        const double there = other.centre + ours.steepness / other.steepness * (x - ours.centre);
        mapped.values.push_back(std::clamp(there, window.low, window.high));
    }
    return mapped;
}

std::optional<QuickFigures> quick_figures(const ActivationCircuit& circuit, const SizingTask& task) {
    try {
        const auto& window = task.window;
        const auto points =
            sweep_activation(circuit, {}, equal_steps(window.low, window.high, window.width() / quick_steps));
        std::vector<std::pair<double, double>> curve;
        for (const auto& p : points) curve.emplace_back(p.input, p.output);
        const auto fit = fit_sigmoid(curve);
        const auto [low, high] = std::minmax_element(curve.begin(), curve.end(),
                                                     [](const auto& a, const auto& b) { return a.second < b.second; });
        const double centre = std::clamp(fit.centre, window.low, window.high);
        const auto small = small_signal_figures(circuit, centre);
        QuickFigures figures;
        figures.output_resistance = small.output_resistance;
        figures.slope = std::abs(small.slope);
        figures.swing = high->second - low->second;
        const auto inputs = same_arguments(task.inputs, task.ours, fit, window);
        for (const double x : inputs.values)
            figures.power += power_at(points, x) / static_cast<double>(inputs.values.size());
        figures.area = circuit.layout.area();
        const auto& demand = task.demand;
        const double less = 1 - demand.tolerance;
        figures.lacks = shortfall(figures.swing, less * demand.swing) + shortfall(figures.slope, less * demand.slope) +
                        shortfall(1 / figures.output_resistance, less / demand.output_resistance);
        if (!std::isfinite(figures.lacks) || figures.power <= 0) return std::nullopt;
        return figures;
    } catch (const ConvergenceError&) {
        return std::nullopt;  // a size at which the circuit has no operating point is none
    }
}

std::optional<SizedNeuron> size_neuron(const NeuronFamily& family, const NeuronProcess& process,
                                       const SizingTask& task) {
    Search search(family, process, task);
    search.attempt({});
    for (const double step : patterns) search.refine(step);
    return search.found();
}

}  // namespace spinloom
