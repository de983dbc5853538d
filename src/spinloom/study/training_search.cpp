#include "spinloom/study/training_search.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "spinloom/core/progress.hpp"
#include "spinloom/network/train/front_kernels.hpp"
#include "spinloom/network/train/trainer.hpp"

namespace spinloom {
namespace {

using Trial = RunSummary::SearchTrial;

/// Three digits, so that a gain can be written in a scenario as it is.
double rounded(double gain) {
    return std::stod(fmt::format("{:.3g}", gain));
}

/// The scenario with the circuit of a trial.
Scenario with_circuit(const Scenario& scenario, const Trial& trial) {
    std::vector<std::pair<std::string, TomlValue>> values{{"amplifier.gains", trial.gains}};
    if (trial.negative_rail_V != scenario.circuit.bias_negative.voltage) {
        values.emplace_back("bias.negative_rail", trial.negative_rail_V);
    }
    return scenario.with(values);
}

/// Tries circuits, each once, and knows the best.
class CircuitSearch {
public:
    CircuitSearch(const Scenario& scenario, const TrainOptions& options)
        : scenario_(scenario),
          options_(options),
          case_(training_case(scenario)),
          progress_("search", 0, options.progress) {
        try_circuit({scenario.circuit.gains, scenario.circuit.bias_negative.voltage});
    }

    /// @returns whether it is the best so far
    bool try_circuit(Trial trial) {
        const auto known = std::find_if(trials_.begin(), trials_.end(), [&](const Trial& other) {
            return other.gains == trial.gains && other.negative_rail_V == trial.negative_rail_V;
        });
        if (known != trials_.end()) return false;
        trial.score = score(trial);
        progress_.line(fmt::format("search {}: gains {:g}, negative bias rail {:g} V: {:.2f} %", trials_.size() + 1,
                                   fmt::join(trial.gains, " and "), trial.negative_rail_V, 100 * trial.score));
        progress_.advance();
        trials_.push_back(trial);
        if (trials_.size() > 1 && trial.score <= best().score) return false;
        best_ = trials_.size() - 1;
        return true;
    }

    /// Multiplies a layer's gain by a factor as long as that is better.
    void climb(std::size_t layer, double factor) {
        for (const double step : {factor, 1 / factor}) {
            bool has_moved = false;
            while (try_circuit(scaled(layer, step))) has_moved = true;
            if (has_moved) return;
        }
    }

    [[nodiscard]] const Trial& best() const { return trials_[best_]; }
    [[nodiscard]] std::vector<Trial> take_trials() {
        trials_[best_].is_chosen = true;
        return std::move(trials_);
    }

private:
    [[nodiscard]] Trial scaled(std::size_t layer, double factor) const {
        Trial trial{best().gains, best().negative_rail_V};
        trial.gains[layer] = rounded(trial.gains[layer] * factor);
        return trial;
    }

    [[nodiscard]] double score(const Trial& trial) const {
        const Scenario tried = with_circuit(scenario_, trial);
        auto modern = tried.training.modern;
        modern.run.epochs = tried.training.search_epochs;
        modern.run.threads = options_.threads;
        modern.candidates = 2;
        modern.front = case_.front;
        modern.distillation = 0;  // there is no teacher yet
        modern.run.store = options_.store;
        modern.run.piece = search_piece(trials_.size() + 1);
        const auto model = training_model(tried.training, tried.circuit, tried.input);
        const auto summary =
            train_modern(case_.images.training, case_.images.validation, tried.circuit.topology, model, modern);
        double sum = 0;
        int count = 0;
        for (const EpochRecord& record : summary.history) {
            if (2 * record.epoch <= modern.run.epochs) continue;
            sum += record.validation_accuracy;
            ++count;
        }
        return sum / count;
    }

    const Scenario& scenario_;
    const TrainOptions& options_;
    TrainingCase case_;
    Progress progress_;
    std::vector<Trial> trials_;
    std::size_t best_ = 0;
};

}  // namespace

SearchedScenario search_circuit(const Scenario& scenario, const TrainOptions& options) {
    const auto kind = scenario.training.search;
    if (kind == TrainingPlan::Search::none || !scenario.trains()) return {scenario, {}};
    CircuitSearch search(scenario, options);
    if (kind == TrainingPlan::Search::gains_and_bias) {
        for (const double rail : {0.0, -scenario.circuit.neuron.v_dd})
            search.try_circuit({scenario.circuit.gains, rail});
    }
    for (const double factor : {2.0, std::sqrt(2.0)}) {
        for (std::size_t layer = 0; layer < scenario.circuit.gains.size(); ++layer) search.climb(layer, factor);
    }
    return {with_circuit(scenario, search.best()).with({{"training.search", "none"}}), search.take_trials()};
}

SearchedSubject prepare_searched(const Scenario& scenario, PrepareOptions options) {
    std::vector<Trial> trials;
    options.search = [&](const Scenario& asked) {
        auto searched = search_circuit(asked, {options.threads, options.progress, options.store});
        trials = std::move(searched.trials);
        return searched.scenario;
    };
    auto subject = prepare(scenario, options);
    return {std::move(subject), std::move(trials)};
}

}  // namespace spinloom
