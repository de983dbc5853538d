#include "spinloom/spice/run/frequency_analyses.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <numbers>

#include "spinloom/circuit/noise.hpp"
#include "spinloom/circuit/small_signal.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/run/asked_probes.hpp"

namespace spinloom::spice {
namespace {

[[noreturn]] void fail(const FrequencyRun& run, double frequency) {
    throw ConvergenceError(fmt::format("{}: .{} has no unique solution at {:g} Hz", run.deck.name,
                                       name_in_deck(run.request.kind), frequency));
}

/// The elements that make noise, and which of them each source belongs to.
struct NoisyElements {
    std::vector<std::string> names;
    std::vector<std::size_t> of_source;
};

NoisyElements noisy_elements(const Circuit& circuit, const std::vector<NoiseSource>& sources) {
    const auto kind_of = [](NoiseSource::Kind kind) {
        return kind == NoiseSource::Kind::resistor   ? ElementKind::resistor
               : kind == NoiseSource::Kind::junction ? ElementKind::junction
                                                     : ElementKind::finfet;
    };
    std::map<std::pair<ElementKind, std::size_t>, std::string> names;
    for (const auto& [name, element] : circuit.elements) names[{element.kind, element.index}] = name;
    NoisyElements result;
    std::map<std::string, std::size_t> places;
    for (const auto& source : sources) {
        const auto it = names.find({kind_of(source.kind), source.index});
        const auto name = it == names.end() ? fmt::format("r#{}", source.index) : it->second;
        const auto [place, is_new] = places.try_emplace(name, result.names.size());
        if (is_new) result.names.push_back(name);
        result.of_source.push_back(place->second);
    }
    return result;
}

/// Integrals over the frequencies so far, source by source.
class NoiseTotals {
public:
    explicit NoiseTotals(std::size_t sources) : output_(sources, 0.0) {}

    void add(double frequency, const NoiseSolver::Spectrum& spectrum) {
        if (frequency_ && frequency > *frequency_) {
            for (std::size_t i = 0; i < output_.size(); ++i) {
                const double before = last_.densities[i], now = spectrum.densities[i];
                output_[i] += integrated_noise(*frequency_, before, frequency, now);
                input_ += integrated_noise(*frequency_, before / (last_.gain * last_.gain), frequency,
                                           now / (spectrum.gain * spectrum.gain));
            }
        }
        frequency_ = frequency;
        last_ = spectrum;
    }
    [[nodiscard]] std::vector<Signal> signals(const NoisyElements& elements) const {
        std::vector<double> each(elements.names.size(), 0.0);
        double sum = 0;
        for (std::size_t i = 0; i < output_.size(); ++i) {
            each[elements.of_source[i]] += output_[i];
            sum += output_[i];
        }
        std::vector<Signal> result{{"onoise_total", {std::sqrt(sum)}}, {"inoise_total", {std::sqrt(input_)}}};
        for (std::size_t i = 0; i < each.size(); ++i)
            result.push_back({"onoise_total_" + elements.names[i], {std::sqrt(each[i])}});
        return result;
    }

private:
    std::vector<double> output_;
    double input_ = 0;
    std::optional<double> frequency_;
    NoiseSolver::Spectrum last_;
};

}  // namespace

AnalysisResult small_signal_analysis(const FrequencyRun& run) {
    SmallSignalSolver solver(run.circuit.netlist, run.point);
    Recorder values(asked_probes(run.circuit, solver.system(), AnalysisKind::ac, run.deck.files, {}));
    AnalysisResult result{AnalysisKind::ac, "frequency", run.request.sweeps[0].values, {}};
    run.take_values(static_cast<double>(result.sweep.size() * (2 * values.width() + 1)));
    for (std::size_t i = 0; i < result.sweep.size(); ++i) {
        const auto response = solver.solve(result.sweep[i]);
        if (response.status != SolverStatus::converged) fail(run, result.sweep[i]);
        values.record(response.unknowns, 2 * std::numbers::pi * result.sweep[i]);
        run.report(static_cast<double>(i + 1) / static_cast<double>(result.sweep.size()));
    }
    result.signals = values.take(result.sweep);
    return result;
}

AnalysisResult noise_analysis(const FrequencyRun& run) {
    const auto& request = run.request;
    NoiseSolver solver(run.circuit.netlist, run.point, run.circuit.temperature);
    const auto elements = noisy_elements(run.circuit, solver.sources());
    AnalysisResult result{
        AnalysisKind::noise, "frequency", request.sweeps[0].values, {{"onoise_spectrum", {}}, {"inoise_spectrum", {}}}};
    if (request.lists_contributions) {
        for (const auto& name : elements.names) result.signals.push_back({"onoise_" + name, {}});
    }
    run.take_values(static_cast<double>(result.sweep.size() * (result.signals.size() + 1)));
    NoiseTotals totals(solver.sources().size());
    for (std::size_t k = 0; k < result.sweep.size(); ++k) {
        const double frequency = result.sweep[k];
        const auto spectrum = solver.at(request.output, request.reference, request.input, frequency);
        if (!spectrum.is_solved) fail(run, frequency);
        std::vector<double> each(elements.names.size(), 0.0);
        double sum = 0;
        for (std::size_t i = 0; i < spectrum.densities.size(); ++i) {
            each[elements.of_source[i]] += spectrum.densities[i];
            sum += spectrum.densities[i];
        }
        result.signals[0].values.push_back(std::sqrt(sum));
        result.signals[1].values.push_back(std::sqrt(sum) / spectrum.gain);
        for (std::size_t i = 2; i < result.signals.size(); ++i)
            result.signals[i].values.push_back(std::sqrt(each[i - 2]));
        totals.add(frequency, spectrum);
        run.report(static_cast<double>(k + 1) / static_cast<double>(result.sweep.size()));
    }
    result.totals = totals.signals(elements);
    return result;
}

}  // namespace spinloom::spice
