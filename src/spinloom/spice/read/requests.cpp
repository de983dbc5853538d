#include "spinloom/spice/read/requests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "spinloom/spice/read/arms.hpp"
#include "spinloom/spice/read/located.hpp"
#include "spinloom/spice/read/sweep_values.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

constexpr double most_points = 1e7;     ///< of all sweeps of a deck together
constexpr double most_steps = 100'000;  ///< of what is repeated

class RequestReader {
public:
    RequestReader(const Deck& deck, const std::vector<ActiveBlock>& blocks, const Scope& scope, Circuit& circuit)
        : deck_(deck), blocks_(blocks), scope_(scope), circuit_(circuit) {}

    void read(const ActiveBlock& active) {
        for (const auto& statement : active.block->analyses)
            if (holds(active.arms, statement.arm)) circuit_.analyses.push_back(request_of(statement));
        for (const auto& measure : active.block->measures)
            if (holds(active.arms, measure.arm)) circuit_.measures.push_back(measure);
        for (const auto& output : active.block->outputs)
            if (holds(active.arms, output.arm)) circuit_.outputs.push_back(output);
        for (const auto& step : active.block->steps)
            if (holds(active.arms, step.arm)) add_step(step);
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

    /// Every row of a table, which a later block may define anew.
    [[nodiscard]] std::vector<StepPoint> rows_of(const OuterSweep& outer) const {
        const DataTable* table = nullptr;
        std::vector<std::string> known;
        for (const auto& [block, arms] : blocks_) {
            for (const auto& entry : block->data) known.push_back(entry.first);
            if (const auto it = block->data.find(outer.data); it != block->data.end()) table = &it->second;
        }
        if (table == nullptr)
            fail_at(deck_, outer.origin, "data",
                    fmt::format("no table '{}'{}", excerpt(outer.data), suggest_among(outer.data, known)));
        std::vector<StepPoint> points;
        for (const auto& row : table->rows) {
            StepPoint point;
            for (std::size_t i = 0; i < row.size(); ++i)
                point.values.emplace_back(table->names[i], number(row[i], outer.origin, outer.data));
            points.push_back(std::move(point));
        }
        return points;
    }

    [[nodiscard]] std::vector<StepPoint> samples_of(const OuterSweep& outer) const {
        const auto& numbers = outer.sweep.numbers;
        const double count = number(numbers[0], outer.origin, "monte");
        const double first = numbers.size() > 1 ? number(numbers[1], outer.origin, "firstrun") : 1;
        if (!(count >= 1 && count <= most_steps && first >= 1 && first <= 1e15))
            fail_at(deck_, outer.origin, "monte",
                    fmt::format("takes 1 to {:.0f} samples, the first from 1 on", most_steps));
        std::vector<StepPoint> points;
        for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(count); ++i) {
            const auto sample = static_cast<std::uint64_t>(first) + i;
            points.push_back({{{"monte", static_cast<double>(sample)}}, sample});
        }
        return points;
    }

    [[nodiscard]] std::vector<StepPoint> points_of(const OuterSweep& outer) {
        std::vector<StepPoint> points;
        if (outer.kind == OuterSweep::Kind::data) points = rows_of(outer);
        if (outer.kind == OuterSweep::Kind::monte) points = samples_of(outer);
        if (outer.kind == OuterSweep::Kind::values) {
            const auto values = values_of(outer.sweep, outer.origin);
            check_steps(static_cast<double>(values.size()), outer.origin);
            for (const double value : values) points.push_back({{{outer.sweep.variable, value}}});
        }
        check_steps(static_cast<double>(points.size()), outer.origin);
        return points;
    }

    void check_steps(double count, const Origin& origin) const {
        if (count <= most_steps) return;
        fail_at(deck_, origin, "sweep", fmt::format("a deck is repeated at most {:.0f} times", most_steps));
    }

    /// Every step so far with every point of another .step.
    void add_step(const OuterSweep& step) {
        const auto points = points_of(step);
        const auto before = std::exchange(circuit_.steps, {});
        if (before.empty()) {
            circuit_.steps = points;
            return;
        }
        check_steps(static_cast<double>(before.size() * points.size()), step.origin);
        for (const auto& point : points) {
            for (const auto& inner : before) {
                StepPoint both = inner;
                both.values.insert(both.values.end(), point.values.begin(), point.values.end());
                both.sample = std::max(inner.sample, point.sample);
                circuit_.steps.push_back(std::move(both));
            }
        }
    }

    [[nodiscard]] AnalysisRequest request_of(const AnalysisStatement& statement) {
        AnalysisRequest request{statement.kind};
        if (statement.outer) request.outer = points_of(*statement.outer);
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
        if (statement.is_noisy) request.noise = noise_of(statement, request.step);
        return request;
    }

    /// .tran ... noise: without fmax= up to what the print step shows.
    [[nodiscard]] TransientNoise noise_of(const AnalysisStatement& statement, double step) const {
        TransientNoise noise;
        noise.temperature = circuit_.temperature;
        const auto given = [&](const std::optional<Value>& value, double otherwise) {
            return value ? number(*value, statement.origin, ".tran") : otherwise;
        };
        noise.bandwidth = given(statement.noise_bandwidth, 1 / (2 * step));
        const double seed = given(statement.noise_seed, 1);
        if (!(noise.bandwidth > 0 && noise.bandwidth <= 1e18))
            fail_at(deck_, statement.origin, ".tran", "fmax= must be above 0 and at most 1e18 Hz");
        if (!(seed >= 0 && seed <= 9e15 && seed == std::floor(seed)))
            fail_at(deck_, statement.origin, ".tran", "seed= must be a whole number from 0 to 9e15");
        noise.seed = static_cast<std::uint64_t>(seed);
        return noise;
    }

    const Deck& deck_;
    const std::vector<ActiveBlock>& blocks_;
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
        if (is_source(entry.second.kind)) known.emplace_back(entry.first);
    for (const auto& entry : circuit.parameters) known.push_back(entry.first);
    fail_at(deck, origin, ".dc",
            fmt::format("no source or parameter '{}'{}", excerpt(name), suggest_among(name, known)));
}

}  // namespace

void read_requests(const Deck& deck, const std::vector<ActiveBlock>& blocks, const Scope& scope, Circuit& circuit) {
    RequestReader reader(deck, blocks, scope, circuit);
    for (const auto& block : blocks) reader.read(block);
}

void check_sweeps(const Deck& deck, const std::vector<ActiveBlock>& blocks, const Circuit& circuit) {
    for (const auto& [block, arms] : blocks) {
        for (const auto& statement : block->analyses) {
            if (statement.kind != AnalysisKind::dc_sweep || !holds(arms, statement.arm)) continue;
            for (const auto& sweep : statement.sweeps) check_swept(deck, sweep.variable, statement.origin, circuit);
        }
    }
    for (const auto& [block, arms] : blocks) {
        const auto check = [&, table_block = block](const OuterSweep& outer) {
            if (outer.kind == OuterSweep::Kind::values) check_swept(deck, outer.sweep.variable, outer.origin, circuit);
            const auto it = table_block->data.find(outer.data);
            if (outer.kind != OuterSweep::Kind::data || it == table_block->data.end()) return;
            for (const auto& name : it->second.names) check_swept(deck, name, outer.origin, circuit);
        };
        for (const auto& statement : block->analyses)
            if (statement.outer && holds(arms, statement.arm)) check(*statement.outer);
        for (const auto& step : block->steps)
            if (holds(arms, step.arm)) check(step);
    }
}

}  // namespace spinloom::spice
