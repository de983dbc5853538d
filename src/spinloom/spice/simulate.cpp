#include "spinloom/spice/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/small_signal.hpp"
#include "spinloom/circuit/transient.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/body_builder.hpp"
#include "spinloom/spice/curve.hpp"
#include "spinloom/spice/measure.hpp"
#include "spinloom/spice/probes.hpp"

namespace spinloom::spice {
namespace {

constexpr double zero_celsius = 273.15;
/// Error of one time step for each unit of .option reltol, whose default of 1e-3 means this engine's own default.
constexpr double step_error_of_reltol = 0.03;

bool is_wanted(const std::optional<AnalysisKind>& asked, AnalysisKind kind) {
    return !asked || *asked == kind;
}

/// Runs the analyses of one pass.
class PassRunner {
public:
    PassRunner(const Deck& deck, int pass, const SimulationSettings& settings)
        : deck_(&deck), pass_(pass), settings_(&settings), circuit_(elaborate(deck, overrides())) {}

    void run(DeckResults& results) {
        SimulationResult result;
        result.title = deck_->title;
        result.pass = deck_->blocks[static_cast<std::size_t>(pass_)].name;
        if (pass_ > 0 && result.pass.empty()) result.pass = fmt::format("alter {}", pass_);
        if (circuit_.analyses.empty()) circuit_.analyses.push_back({});
        for (const auto& request : circuit_.analyses) {
            result.analyses.push_back(analyse(request));
            result.analyses.back().temperature = circuit_.temperature;
        }
        measure(result);
        results.tables.push_back(print_tables(result));
        for (const auto& warning : circuit_.warnings) {
            if (std::find(results.warnings.begin(), results.warnings.end(), warning) == results.warnings.end())
                results.warnings.push_back(warning);
        }
        results.passes.push_back(std::move(result));
    }

private:
    [[nodiscard]] Overrides overrides() const { return {{}, {}, settings_->default_temperature, pass_}; }

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
            throw ConvergenceError(
                fmt::format("{}: the operating point was not found\n{}", deck_->name, point.report()));
        }
        return point;
    }

    [[nodiscard]] AnalysisResult analyse(const AnalysisRequest& request) {
        switch (request.kind) {
            case AnalysisKind::operating_point:
                return operating_point();
            case AnalysisKind::dc_sweep:
                return dc_sweep(request);
            case AnalysisKind::ac:
                return small_signal(request);
            case AnalysisKind::transient:
                return transient(request);
        }
        return {};
    }

    /// Everything that is kept of an analysis: all nodes and branches, then what is named beside them.
    [[nodiscard]] Recorder recorder(const Circuit& circuit, const MnaSystem& system, AnalysisKind kind) const {
        auto probes = all_probes(system);
        std::set<std::string> names;
        for (const auto& probe : probes) names.insert(probe.name);
        const auto add = [&](const Expression& expression, const std::string& file, int line) {
            for (const auto& asked : expression.probes()) {
                // Of v(a,b) both nodes are kept already; vm(), vp() ... are parts of a phasor that is. But they must
                // be.
                if (asked.function[0] == 'v') {
                    for (const auto& node : asked.arguments)
                        if (!is_ground_name(node))
                            static_cast<void>(make_probe(circuit, system, {"v", {node}, file, line}));
                    continue;
                }
                const bool is_part = kind == AnalysisKind::ac && asked.function.size() > 1 && asked.function[0] == 'i';
                ProbeRequest request{is_part ? "i" : asked.function, asked.arguments, file, line};
                auto probe = make_probe(circuit, system, request);
                if (kind == AnalysisKind::ac && !probe.phasor) continue;
                if (names.insert(probe.name).second) probes.push_back(std::move(probe));
            }
        };
        for (const auto& output : circuit.outputs) {
            if (output.expression && is_wanted(output.analysis, kind))
                add(*output.expression, file_of(output), output.origin.line);
        }
        for (const auto& statement : circuit.measures) {
            if (!is_wanted(statement.analysis, kind)) continue;
            const auto add_if = [&](const std::optional<Expression>& expression) {
                if (expression) add(*expression, statement.file, statement.line);
            };
            add_if(statement.signal);
            for (const auto* event : {&statement.event, &statement.trigger, &statement.target}) {
                if (!*event) continue;
                add_if((*event)->signal);
                add_if((*event)->level);
            }
        }
        return Recorder(std::move(probes));
    }

    [[nodiscard]] AnalysisResult operating_point() {
        OperatingPointSolver solver(circuit_.netlist, point_options(true));
        Recorder values = recorder(circuit_, solver.system(), AnalysisKind::operating_point);
        values.record(solve(solver).unknowns, -1);
        AnalysisResult result;
        result.signals = values.take({});
        return result;
    }

    [[nodiscard]] AnalysisResult dc_sweep(const AnalysisRequest& request) {
        AnalysisResult result{AnalysisKind::dc_sweep, request.sweeps[0].variable, {}, {}};
        std::vector<Signal> outer;
        for (std::size_t s = 1; s < request.sweeps.size(); ++s) outer.push_back({request.sweeps[s].variable, {}, {}});
        std::vector<std::size_t> at(request.sweeps.size(), 0);
        std::vector<Signal> signals;
        std::size_t total = 1, done = 0;
        for (const auto& sweep : request.sweeps) total *= sweep.values.size();
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
            Circuit circuit = is_anew ? elaborate(*deck_, changed) : circuit_;
            OperatingPointSolver solver(circuit.netlist, point_options(true));
            Recorder recorded = recorder(circuit, solver.system(), AnalysisKind::dc_sweep);
            do {
                for (std::size_t s = 0; s < at.size(); ++s) {
                    const auto& [variable, values] = request.sweeps[s];
                    if (is_source(variable)) circuit.netlist.set_source(variable, values[at[s]]);
                    if (s > 0) outer[s - 1].values.push_back(values[at[s]]);
                }
                result.sweep.push_back(request.sweeps[0].values[at[0]]);
                recorded.record(solve(solver).unknowns, -1);
                ++done;
                report("dc", static_cast<double>(done) / static_cast<double>(total));
                for (std::size_t s = 0; s < at.size() && ++at[s] == request.sweeps[s].values.size(); ++s) at[s] = 0;
            } while (!is_anew && done < total);
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

    [[nodiscard]] AnalysisResult small_signal(const AnalysisRequest& request) {
        OperatingPointSolver direct(circuit_.netlist, point_options(true));
        SmallSignalSolver solver(circuit_.netlist, solve(direct));
        Recorder values = recorder(circuit_, solver.system(), AnalysisKind::ac);
        AnalysisResult result{AnalysisKind::ac, "frequency", request.sweeps[0].values, {}};
        for (std::size_t i = 0; i < result.sweep.size(); ++i) {
            const auto response = solver.solve(result.sweep[i]);
            if (response.status != SolverStatus::converged)
                throw ConvergenceError(
                    fmt::format("{}: .ac has no unique solution at {:g} Hz", deck_->name, result.sweep[i]));
            values.record(response.unknowns, 2 * 3.14159265358979323846 * result.sweep[i]);
            report("ac", static_cast<double>(i + 1) / static_cast<double>(result.sweep.size()));
        }
        result.signals = values.take(result.sweep);
        return result;
    }

    [[nodiscard]] AnalysisResult transient(const AnalysisRequest& request) {
        TransientOptions options;
        options.stop = request.stop;
        options.max_step = request.max_step > 0 ? request.max_step : std::min(request.step, request.stop / 50);
        if (circuit_.uses_gear) options.method = IntegrationMethod::gear;
        options.relative_tolerance = step_error_of_reltol * option("reltol", 1e-3);
        options.voltage_tolerance = option("vntol", 1e-6);
        options.progress = [&](double time) { report("tran", time / request.stop); };
        TransientSolver solver(circuit_.netlist, options);
        Recorder values = recorder(circuit_, solver.system(), AnalysisKind::transient);
        AnalysisResult result{AnalysisKind::transient, "time", {}, {}};
        const auto observe = [&](double time, const Eigen::VectorXd& unknowns) {
            if (time < request.start) return;
            result.sweep.push_back(time);
            values.record(unknowns, time);
        };
        TransientSummary summary;
        if (request.uses_initial_conditions) {
            summary = solver.run(
                InitialConditions{circuit_.initial_conditions, circuit_.capacitor_voltages, circuit_.inductor_currents},
                observe);
        } else {
            Netlist at_start = circuit_.netlist;
            for (const auto& source : circuit_.netlist.voltage_sources())
                if (source.waveform) at_start.set_source(source.name, source.waveform->value(0));
            for (const auto& source : circuit_.netlist.current_sources())
                if (source.waveform) at_start.set_source(source.name, source.waveform->value(0));
            OperatingPointSolver direct(at_start, point_options(true));
            summary = solver.run(solve(direct), observe);
        }
        if (!summary.is_usable()) throw ConvergenceError(deck_->name + ": " + summary.report());
        result.signals = values.take(result.sweep);
        return result;
    }

    void measure(SimulationResult& result) const {
        const auto scope = circuit_.parameter_scope();
        for (const auto& statement : circuit_.measures) {
            const AnalysisResult* analysis = nullptr;
            for (const auto& candidate : result.analyses) {
                const bool has_sweep = candidate.kind != AnalysisKind::operating_point;
                if (statement.analysis ? candidate.kind == *statement.analysis : has_sweep) analysis = &candidate;
            }
            if (analysis == nullptr && statement.kind == MeasureKind::parameter && !result.analyses.empty())
                analysis = &result.analyses.back();
            if (analysis == nullptr) {
                throw InputError(InputProblem{statement.file, statement.line, statement.name,
                                              "the deck has no analysis that this measure belongs to"});
            }
            result.measures.push_back(evaluate_measure(statement, *analysis, result.measures, scope));
        }
    }

    [[nodiscard]] std::vector<PrintTable> print_tables(const SimulationResult& result) const {
        std::vector<PrintTable> tables;
        for (std::size_t i = 0; i < result.analyses.size(); ++i) {
            PrintTable table{i, {}};
            for (const auto& output : circuit_.outputs) {
                if (!output.expression || !is_wanted(output.analysis, result.analyses[i].kind)) continue;
                table.columns.push_back(evaluate_along(*output.expression, output.name, result.analyses[i],
                                                       circuit_.parameter_scope(), file_of(output),
                                                       output.origin.line));
            }
            if (!table.columns.empty()) tables.push_back(std::move(table));
        }
        return tables;
    }

    [[nodiscard]] const std::string& file_of(const OutputStatement& output) const {
        return deck_->files[static_cast<std::size_t>(output.origin.file)];
    }

    void report(const char* analysis, double fraction) const {
        if (settings_->progress) settings_->progress(analysis, fraction);
    }

    const Deck* deck_;
    int pass_;
    const SimulationSettings* settings_;
    Circuit circuit_;
};

}  // namespace

DeckResults simulate(const Deck& deck, const SimulationSettings& settings) {
    DeckResults results;
    for (int pass = 0; pass <= static_cast<int>(deck.num_alters()); ++pass)
        PassRunner(deck, pass, settings).run(results);
    return results;
}

}  // namespace spinloom::spice
