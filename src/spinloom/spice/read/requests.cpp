#include "spinloom/spice/read/requests.hpp"

#include <fmt/format.h>

#include "spinloom/spice/read/arms.hpp"
#include "spinloom/spice/read/located.hpp"
#include "spinloom/spice/read/sweep_values.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

constexpr double most_points = 1e7;  ///< of all sweeps of a deck together

class RequestReader {
public:
    RequestReader(const Deck& deck, const Scope& scope, Circuit& circuit)
        : deck_(deck), scope_(scope), circuit_(circuit) {}

    void read(const ActiveBlock& active) {
        for (const auto& statement : active.block->analyses)
            if (holds(active.arms, statement.arm)) circuit_.analyses.push_back(request_of(statement));
        for (const auto& measure : active.block->measures)
            if (holds(active.arms, measure.arm)) circuit_.measures.push_back(measure);
        for (const auto& output : active.block->outputs)
            if (holds(active.arms, output.arm)) circuit_.outputs.push_back(output);
    }

private:
    [[nodiscard]] double number(const Value& value, const Origin& origin, const std::string& key) const {
        return located(deck_, origin, key, [&] { return scope_.evaluate(value); });
    }

    [[nodiscard]] std::vector<double> values_of(const SweepStatement& sweep, const Origin& origin) {
        std::vector<double> numbers;
        for (const auto& value : sweep.numbers) numbers.push_back(number(value, origin, sweep.variable));
        auto values = located(deck_, origin, sweep.variable,
                              [&] { return sweep_values(sweep.spacing, numbers, most_points - num_points_); });
        num_points_ += static_cast<double>(values.size());
        return values;
    }

    [[nodiscard]] AnalysisRequest request_of(const AnalysisStatement& statement) {
        AnalysisRequest request{statement.kind};
        double total = 1;
        for (const auto& sweep : statement.sweeps) {
            request.sweeps.push_back({sweep.variable, values_of(sweep, statement.origin)});
            total *= static_cast<double>(request.sweeps.back().values.size());
        }
        if (request.sweeps.size() > 1) {
            num_points_ += total;
            if (!(num_points_ <= most_points))
                fail_at(deck_, statement.origin, ".dc",
                        fmt::format("the sweeps of a deck have at most {:.0e} points", most_points));
        }
        std::vector<double> times;
        for (const auto& time : statement.times) times.push_back(number(time, statement.origin, ".tran"));
        times.resize(4, 0.0);
        request.step = times[0];
        request.stop = times[1];
        request.start = times[2];
        request.max_step = times[3];
        request.uses_initial_conditions = statement.uses_initial_conditions;
        request.lists_contributions = statement.lists_contributions;
        if (statement.kind == AnalysisKind::transient &&
            !(request.step > 0 && request.stop > request.start && request.start >= 0))
            fail_at(deck_, statement.origin, ".tran", "needs 0 < step and 0 <= start < stop");
        return request;
    }

    const Deck& deck_;
    const Scope& scope_;
    Circuit& circuit_;
    double num_points_ = 0;
};

void check_swept(const Deck& deck, const std::string& name, const Origin& origin, const Circuit& circuit) {
    const auto is_source = [](ElementKind kind) {
        return kind == ElementKind::voltage_source || kind == ElementKind::current_source;
    };
    const auto it = circuit.elements.find(name);
    if (it != circuit.elements.end() && is_source(it->second.kind)) return;
    if (name == "temp" || circuit.parameters.contains(name)) return;
    std::vector<std::string> known = {"temp"};
    for (const auto& entry : circuit.elements)
        if (is_source(entry.second.kind)) known.push_back(entry.first);
    for (const auto& entry : circuit.parameters) known.push_back(entry.first);
    fail_at(deck, origin, ".dc",
            fmt::format("no source or parameter '{}'{}", excerpt(name), suggest_among(name, known)));
}

}  // namespace

void read_requests(const Deck& deck, const std::vector<ActiveBlock>& blocks, const Scope& scope, Circuit& circuit) {
    RequestReader reader(deck, scope, circuit);
    for (const auto& block : blocks) reader.read(block);
}

void check_sweeps(const Deck& deck, const std::vector<ActiveBlock>& blocks, const Circuit& circuit) {
    for (const auto& [block, arms] : blocks) {
        for (const auto& statement : block->analyses) {
            if (statement.kind != AnalysisKind::dc_sweep || !holds(arms, statement.arm)) continue;
            for (const auto& sweep : statement.sweeps) check_swept(deck, sweep.variable, statement.origin, circuit);
        }
    }
}

}  // namespace spinloom::spice
