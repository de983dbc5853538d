#include "spinloom/spice/run/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/transient.hpp"
#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/body_builder.hpp"
#include "spinloom/spice/read/elaborate.hpp"
#include "spinloom/spice/run/asked_probes.hpp"
#include "spinloom/spice/run/foresight.hpp"
#include "spinloom/spice/run/frequency_analyses.hpp"
#include "spinloom/spice/run/pass_results.hpp"
#include "spinloom/spice/run/probes.hpp"
#include "spinloom/spice/run/share_of_work.hpp"
#include "spinloom/spice/run/source_values.hpp"

namespace spinloom::spice {
namespace {

using constants::zero_celsius;

/// Error of one time step for each unit of .option reltol, whose default of 1e-3 means this engine's own default.
constexpr double step_error_of_reltol = 0.03;

/// Transistors that are further from their range than their law is good for, a line each.
std::string far_transistors(const OperatingPointSolver& solver, const OperatingPoint& point, const Netlist& netlist) {
    constexpr double far = 20;  // [V]; beyond some 40 V the law is not finite
    std::string text;
    for (const auto& finfet : netlist.finfets()) {
        const double voltage = solver.voltage(point, finfet.gate) - solver.voltage(point, finfet.source);
        if (std::abs(voltage) <= far) continue;
        text += fmt::format(
            "{}: its gate is at {:.3g} V over its source by now, and the law of a FinFET holds to {:g} V at most\n",
            finfet.name, voltage, far);
    }
    return text;
}

/// Runs the passes of a deck one after the other. A pass that changes sources only takes over the circuit of the one
/// before, and the solvers with all that they have factorised.
class PassRunner {
public:
    PassRunner(const Deck& deck, const SimulationSettings& settings)
        : deck_(&deck), settings_(&settings), ahead_(deck) {}

    void run(int pass, DeckResults& results) {
        pass_ = pass;
        points_.clear();
        const auto all = step_ = ShareOfWork{}.part(static_cast<std::size_t>(pass), deck_->num_alters() + 1);
        if (!has_own_circuit_ || settings_->expands_every_pass || !ahead_.apply_to(circuit_, overrides())) expand();
        const auto steps = circuit_.steps;
        if (steps.empty()) return run_step(results);
        for (std::size_t i = 0; i < steps.size(); ++i) {
            step_ = all.part(i, steps.size());
            points_.assign(1, steps[i]);
            expand();
            run_step(results);
        }
        points_.clear();
    }

private:
    /// Expands the deck for the point that is to be run.
    void expand() {
        recorders_.clear();
        direct_.reset();
        ahead_.forget();
        transient_.clear();
        circuit_ = elaborate(*deck_, overrides());
        has_own_circuit_ = points_.empty();
    }

    /// The analyses that run once, then each that is repeated, for each of its points.
    void run_step(DeckResults& results) {
        if (circuit_.analyses.empty()) circuit_.analyses.push_back({});
        std::vector<std::size_t> once;
        std::vector<std::vector<StepPoint>> outer;
        for (std::size_t i = 0; i < circuit_.analyses.size(); ++i) {
            outer.push_back(circuit_.analyses[i].outer);
            if (outer.back().empty()) once.push_back(i);
        }
        const bool is_part = once.size() < outer.size() && outer.size() > 1;
        job_ = 0;
        jobs_ = once.size();
        for (const auto& points : outer) jobs_ += points.size();
        if (!once.empty()) run_analyses(once, is_part, results);
        for (std::size_t i = 0; i < outer.size(); ++i) {
            for (const auto& point : outer[i]) {
                points_.push_back(point);
                expand();
                run_analyses({i}, is_part, results);
                points_.pop_back();
            }
        }
    }

    void run_analyses(const std::vector<std::size_t>& numbers, bool is_part, DeckResults& results) {
        SimulationResult result;
        result.title = deck_->title;
        result.alter = pass_;
        result.pass = deck_->blocks[static_cast<std::size_t>(pass_)].name;
        if (pass_ > 0 && result.pass.empty()) result.pass = fmt::format("alter {}", pass_);
        for (const auto& point : points_) {
            for (const auto& [name, value] : point.values) {
                result.step.emplace_back(name, value);
                result.pass += fmt::format("{}{}={:.6g}", result.pass.empty() ? "" : " ", name, value);
            }
        }
        for (const auto number : numbers) {
            share_ = step_.part(job_++, jobs_);
            result.analyses.push_back(analyse(number));
            result.analyses.back().temperature = circuit_.temperature;
            report(std::string(name_in_deck(result.analyses.back().kind)), 1);
        }
        add_measures(circuit_, is_part, result);
        results.tables.push_back(print_tables(*deck_, circuit_, result));
        for (const auto& warning : circuit_.warnings) {
            if (std::find(results.warnings.begin(), results.warnings.end(), warning) == results.warnings.end())
                results.warnings.push_back(warning);
        }
        results.passes.push_back(std::move(result));
    }

    [[nodiscard]] Overrides overrides() const {
        Overrides overrides;
        overrides.default_temperature = settings_->default_temperature;
        overrides.pass = pass_;
        overrides.parameters = settings_->changes.parameters;
        overrides.elements = settings_->changes.elements;
        for (const auto& point : points_) {
            overrides.sample = std::max(overrides.sample, point.sample);
            for (const auto& [name, value] : point.values) {
                if (name == "temp")
                    overrides.temperature = value + zero_celsius;
                else if (is_source(name))
                    overrides.sources[name] = value;
                else
                    overrides.parameters[name] = value;
            }
        }
        return overrides;
    }

    [[nodiscard]] double option(const char* name, double otherwise) const {
        const auto it = circuit_.options.find(name);
        return it == circuit_.options.end() ? otherwise : it->second;
    }

    [[nodiscard]] OperatingPointOptions point_options(bool holds_conditions) const {
        OperatingPointOptions options;
        if (holds_conditions) options.clamps = circuit_.initial_conditions;
        options.nodesets = circuit_.nodesets;
        return options;
    }

    [[nodiscard]] OperatingPoint solve(OperatingPointSolver& solver) const {
        auto point = solver.solve();
        if (!point.is_usable()) {
            throw ConvergenceError(fmt::format("{}: the operating point was not found\n{}{}", deck_->name,
                                               point.report(), far_transistors(solver, point, circuit_.netlist)));
        }
        return point;
    }

    [[nodiscard]] AnalysisResult analyse(std::size_t number) {
        const auto& request = circuit_.analyses[number];
        switch (request.kind) {
            case AnalysisKind::operating_point:
                return operating_point(number);
            case AnalysisKind::dc_sweep:
                return dc_sweep(number);
            case AnalysisKind::ac:
            case AnalysisKind::noise:
                return along_frequencies(number);
            case AnalysisKind::transient:
                return transient(number);
        }
        return {};
    }

    /// The recorder of an analysis of `circuit_`, made once for all passes that keep the circuit and `system`.
    [[nodiscard]] Recorder& recorder(std::size_t number, const MnaSystem& system, const StoredPower& stored = {}) {
        const auto it = recorders_.find(number);
        if (it != recorders_.end()) return it->second;
        const auto kind = circuit_.analyses[number].kind;
        return recorders_.emplace(number, asked_probes(circuit_, system, kind, deck_->files, stored)).first->second;
    }

    /// The solver of the circuit's operating points, as new.
    [[nodiscard]] OperatingPointSolver& direct_solver() {
        if (direct_)
            direct_->restart();
        else
            direct_.emplace(circuit_.netlist, point_options(true));
        return *direct_;
    }

    [[nodiscard]] AnalysisResult operating_point(std::size_t number) {
        OperatingPointSolver& solver = direct_solver();
        Recorder& values = recorder(number, solver.system());
        if (has_own_circuit_ && !settings_->expands_every_pass) ahead_.tell(solver, circuit_, overrides());
        values.record(solve(solver).unknowns, -1);
        AnalysisResult result;
        result.signals = values.take({});
        return result;
    }

    [[nodiscard]] AnalysisResult dc_sweep(std::size_t number) {
        const auto& request = circuit_.analyses[number];
        AnalysisResult result{AnalysisKind::dc_sweep, request.sweeps[0].variable, {}, {}};
        std::vector<Signal> outer, signals;
        for (std::size_t s = 1; s < request.sweeps.size(); ++s) outer.push_back({request.sweeps[s].variable, {}, {}});
        std::vector<std::size_t> at(request.sweeps.size(), 0);
        std::size_t total = 1, done = 0;
        for (const auto& sweep : request.sweeps) total *= sweep.values.size();
        check_values(static_cast<double>(total), ".dc");
        while (done < total) {
            // Parameters and the temperature need the deck expanded anew, sources do not.
            Overrides changed = overrides();
            bool is_anew = false;
            for (std::size_t s = 0; s < at.size(); ++s) {
                const auto& [variable, values] = request.sweeps[s];
                if (is_source(variable)) continue;
                is_anew = true;
                if (variable == "temp")
                    changed.temperature = values[at[s]] + zero_celsius;
                else
                    changed.parameters[variable] = values[at[s]];
            }
            std::optional<Circuit> other;
            std::optional<OperatingPointSolver> other_solver;
            if (is_anew) other_solver.emplace(other.emplace(elaborate(*deck_, changed)).netlist, point_options(true));
            Circuit& circuit = is_anew ? *other : circuit_;
            OperatingPointSolver& solver = is_anew ? *other_solver : direct_solver();
            const SourceValues former(circuit.netlist);
            std::optional<Recorder> other_recorder;
            if (is_anew)
                other_recorder.emplace(
                    asked_probes(circuit, solver.system(), AnalysisKind::dc_sweep, deck_->files, {}));
            Recorder& recorded = is_anew ? *other_recorder : recorder(number, solver.system());
            do {
                if (!is_anew) tell_points(solver, circuit.netlist, request, at, done);
                for (std::size_t s = 0; s < at.size(); ++s) {
                    const auto& [variable, values] = request.sweeps[s];
                    if (is_source(variable)) circuit.netlist.set_source(variable, values[at[s]]);
                    if (s > 0) outer[s - 1].values.push_back(values[at[s]]);
                }
                result.sweep.push_back(request.sweeps[0].values[at[0]]);
                take_values(static_cast<double>(recorded.width() + at.size()), ".dc");
                recorded.record(solve(solver).unknowns, -1);
                ++done;
                report("dc", static_cast<double>(done) / static_cast<double>(total));
                for (std::size_t s = 0; s < at.size() && ++at[s] == request.sweeps[s].values.size(); ++s) at[s] = 0;
            } while (!is_anew && done < total);
            former.restore(circuit.netlist);
            auto part = recorded.take({});
            if (signals.empty())
                signals = std::move(part);
            else
                for (std::size_t i = 0; i < part.size(); ++i)
                    signals[i].values.insert(signals[i].values.end(), part[i].values.begin(), part[i].values.end());
        }
        result.signals = std::move(signals);
        for (auto& signal : outer) result.signals.push_back(std::move(signal));
        return result;
    }

    [[nodiscard]] bool is_source(const std::string& name) const {
        const auto it = circuit_.elements.find(name);
        return it != circuit_.elements.end() &&
               (it->second.kind == ElementKind::voltage_source || it->second.kind == ElementKind::current_source);
    }

    [[nodiscard]] AnalysisResult along_frequencies(std::size_t number) {
        const auto& request = circuit_.analyses[number];
        const char* const name = request.kind == AnalysisKind::ac ? "ac" : "noise";
        FrequencyRun run{circuit_, request, solve(direct_solver()), *deck_, {}, {}};
        run.take_values = [&](double count) {
            take_values(count, request.kind == AnalysisKind::ac ? ".ac" : ".noise");
        };
        run.report = [&](double fraction) { report(name, fraction); };
        return request.kind == AnalysisKind::ac ? small_signal_analysis(run) : noise_analysis(run);
    }

    /// Longest step of a transient analysis [s].
    [[nodiscard]] static double longest_step(const AnalysisRequest& request) {
        return request.max_step > 0 ? request.max_step : std::min(request.step, request.stop / 50);
    }

    /// Steps that a transient analysis takes at least.
    [[nodiscard]] double least_steps(const AnalysisRequest& request) const {
        double steps = request.stop / longest_step(request);
        if (request.noise) steps = std::max(steps, request.stop / request.noise->hold());
        const auto count = [&](const auto& sources) {
            for (const auto& source : sources)
                if (source.waveform)
                    steps = std::max(steps, static_cast<double>(source.waveform->breakpoints(request.stop).size()));
        };
        count(circuit_.netlist.voltage_sources());
        count(circuit_.netlist.current_sources());
        return steps;
    }

    /// @throws InputError if so many values more would be more than may be kept
    void check_values(double count, const char* analysis) const {
        if (num_values_ + count <= settings_->most_values) return;
        throw InputError(InputProblem{
            deck_->name, 0, analysis,
            fmt::format("needs at least {:.2g} values (times and quantities), and {:.2g} are kept; shorten it, take "
                        "longer steps, ask for less by .print, or raise the limit with --most-values",
                        num_values_ + count, settings_->most_values)});
    }
    void take_values(double count, const char* analysis) {
        check_values(count, analysis);
        num_values_ += count;
    }

    [[nodiscard]] std::unique_ptr<TransientSolver> transient_solver(const AnalysisRequest& request) const {
        TransientOptions options;
        options.stop = request.stop;
        options.max_step = longest_step(request);
        if (circuit_.uses_gear) options.method = IntegrationMethod::gear;
        options.relative_tolerance = step_error_of_reltol * option("reltol", 1e-3);
        options.voltage_tolerance = option("vntol", 1e-6);
        options.noise = request.noise;
        options.progress = [this, stop = request.stop](double time) { report("tran", time / stop); };
        return std::make_unique<TransientSolver>(circuit_.netlist, options);
    }

    [[nodiscard]] AnalysisResult transient(std::size_t number) {
        const auto& request = circuit_.analyses[number];
        auto& kept = transient_[number];
        const bool is_new = kept == nullptr;
        if (is_new) kept = transient_solver(request);
        TransientSolver& solver = *kept;
        Recorder& values = recorder(number, solver.system(), [&solver] { return solver.stored_power(); });
        if (is_new && !settings_->records_from_everything) solver.want(values.needs());
        AnalysisResult result{AnalysisKind::transient, "time", {}, {}};
        const auto each = static_cast<double>(values.width() + 1);
        check_values(least_steps(request) * each, ".tran");
        const auto observe = [&](double time, const Eigen::VectorXd& unknowns) {
            if (time < request.start) return;
            take_values(each, ".tran");
            result.sweep.push_back(time);
            values.record(unknowns, time);
        };
        TransientSummary summary;
        if (request.uses_initial_conditions) {
            summary = solver.run(
                InitialConditions{circuit_.initial_conditions, circuit_.capacitor_voltages, circuit_.inductor_currents},
                observe);
        } else {
            const SourceValues former(circuit_.netlist);
            former.set_to_start(circuit_.netlist);
            const auto start = solve(direct_solver());
            former.restore(circuit_.netlist);
            summary = solver.run(start, observe);
        }
        if (!summary.is_usable()) throw ConvergenceError(deck_->name + ": " + summary.report());
        result.signals = values.take(result.sweep);
        return result;
    }

    void report(const std::string& analysis, double fraction) const {
        if (settings_->progress) settings_->progress(analysis, share_.at(fraction));
    }

    const Deck* deck_;
    int pass_ = 0;
    ShareOfWork step_, share_;  ///< of the step under way and of its analysis under way
    std::size_t job_ = 0, jobs_ = 1;
    std::vector<StepPoint> points_;  ///< what is set for the run under way, by .step and by the analysis
    bool has_own_circuit_ = false;   ///< the circuit is there, and that of the deck without any point
    const SimulationSettings* settings_;
    ChangesAhead ahead_;
    Circuit circuit_;
    std::optional<OperatingPointSolver> direct_;
    std::map<std::size_t, std::unique_ptr<TransientSolver>> transient_;  ///< by the number of the analysis
    std::map<std::size_t, Recorder> recorders_;                          ///< by the number of the analysis
    double num_values_ = 0;                                              ///< kept by now, of all passes
};

}  // namespace

DeckResults simulate(const Deck& deck, const SimulationSettings& settings) {
    DeckResults results;
    PassRunner runner(deck, settings);
    for (int pass = 0; pass <= static_cast<int>(deck.num_alters()); ++pass) runner.run(pass, results);
    return results;
}

}  // namespace spinloom::spice
