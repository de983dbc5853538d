#include "spinloom/spice/run/pass_results.hpp"

#include <optional>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/run/curve.hpp"
#include "spinloom/spice/run/measure.hpp"

namespace spinloom::spice {
namespace {

/// The last analysis that a measure may belong to; null for none.
const SignalIndex* analysis_of(const MeasureStatement& statement, const std::vector<SignalIndex>& indices) {
    const SignalIndex* found = nullptr;
    for (const auto& candidate : indices) {
        const auto kind = candidate.analysis().kind;
        const bool has_sweep = kind != AnalysisKind::operating_point;
        if (statement.analysis ? kind == *statement.analysis : has_sweep) found = &candidate;
    }
    if (found == nullptr && statement.kind == MeasureKind::parameter && !indices.empty()) found = &indices.back();
    return found;
}

bool is_for(const OutputStatement& output, AnalysisKind kind) {
    return !output.analysis || *output.analysis == kind;
}

}  // namespace

void add_measures(const Circuit& circuit, bool is_part, SimulationResult& result) {
    if (circuit.measures.empty()) return;
    const auto scope = circuit.parameter_scope();
    const std::vector<SignalIndex> indices(result.analyses.begin(), result.analyses.end());
    for (const auto& statement : circuit.measures) {
        const auto* analysis = analysis_of(statement, indices);
        if (analysis == nullptr && is_part) continue;
        if (analysis == nullptr) {
            throw InputError(InputProblem{statement.file, statement.line, statement.name,
                                          "the deck has no analysis that this measure belongs to"});
        }
        try {
            result.measures.push_back(evaluate_measure(statement, *analysis, result.measures, scope));
        } catch (const InputError&) {
            // Another part of the deck's analyses may know what this one needs.
            if (!is_part || statement.kind != MeasureKind::parameter) throw;
        }
    }
}

std::vector<PrintTable> print_tables(const Deck& deck, const Circuit& circuit, const SimulationResult& result) {
    std::vector<PrintTable> tables;
    for (std::size_t i = 0; i < result.analyses.size(); ++i) {
        PrintTable table{i, {}};
        std::optional<SignalIndex> signals;
        for (const auto& output : circuit.outputs) {
            if (!output.expression || !is_for(output, result.analyses[i].kind)) continue;
            if (!signals) signals.emplace(result.analyses[i]);
            table.columns.push_back(evaluate_along(*output.expression, output.name, *signals, circuit.parameter_scope(),
                                                   deck.files[static_cast<std::size_t>(output.origin.file)],
                                                   output.origin.line));
        }
        if (!table.columns.empty()) tables.push_back(std::move(table));
    }
    return tables;
}

}  // namespace spinloom::spice
