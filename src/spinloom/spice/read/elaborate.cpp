#include "spinloom/spice/read/elaborate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/body_builder.hpp"
#include "spinloom/spice/read/definitions.hpp"
#include "spinloom/spice/read/element_builder.hpp"
#include "spinloom/spice/read/noise_request.hpp"
#include "spinloom/spice/read/output_wildcards.hpp"
#include "spinloom/spice/read/scope.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

using constants::zero_celsius;

constexpr int max_depth = 64;
constexpr double default_max_elements = 4e6;
constexpr double most_points = 1e7;  ///< of all sweeps of a deck together
constexpr std::string_view legal_temperatures = "a temperature lies from -173.15 to 726.85 degree Celsius";

/// [K]; beyond, no model of a device holds.
bool is_legal_temperature(double temperature) {
    return temperature >= 100 && temperature <= 1000;
}

/// A current that controls an element.
struct Control {
    Origin origin;
    std::string element, branch;
};

/// Expands the bodies of a deck into one netlist.
class Expander {
public:
    Expander(const Deck& deck, const Overrides& overrides, Circuit& circuit)
        : deck_(&deck), overrides_(&overrides), circuit_(&circuit), top_(nullptr) {
        for (int pass = 0; pass <= overrides.pass; ++pass)
            blocks_.push_back(&deck.blocks[static_cast<std::size_t>(pass)]);
    }

    void expand() {
        for (const auto* block : blocks_) top_.define(*block->body);
        for (const auto& [name, value] : overrides_->parameters) top_.define(name, value);
        read_options();
        for (const auto* block : blocks_) globals_.insert(block->globals.begin(), block->globals.end());
        read_requests();
        read_timing();
        builder_.emplace(*circuit_, SourceTiming{circuit_->step, circuit_->stop}, warnings_);
        for (const auto* block : blocks_) {
            bodies_.push_back(block->body.get());
            definitions_.add_top(*block->body);
        }
        expand_top();
        circuit_->outputs = without_wildcards(*circuit_);
        read_conditions();
        circuit_->parameters = top_.values();
        check_controls();
        check_sweeps();
        resolve_noise(blocks_, deck_->files, *circuit_);
        circuit_->warnings = deck_->warnings;
        const auto more = warnings_.texts();
        circuit_->warnings.insert(circuit_->warnings.end(), more.begin(), more.end());
    }

private:
    /// Runs `what` and tells where in the deck its problem lies.
    template <class Action>
    auto located(const Origin& origin, const std::string& key, const Action& what) -> decltype(what()) {
        try {
            return what();
        } catch (const InputError& error) {
            auto problems = error.problems();
            for (auto& problem : problems) {
                if (problem.file.empty()) {
                    problem.file = deck_->files[static_cast<std::size_t>(origin.file)];
                    problem.line = origin.line;
                }
                if (problem.key.empty()) problem.key = excerpt(key);
            }
            throw InputError(std::move(problems));
        }
    }
    [[noreturn]] void fail(const Origin& origin, const std::string& key, const std::string& message) const {
        throw InputError(InputProblem{deck_->files[static_cast<std::size_t>(origin.file)], origin.line, key, message});
    }
    [[nodiscard]] double number(const Value& value, const Origin& origin, const std::string& key) {
        return located(origin, key, [&] { return top_.evaluate(value); });
    }

    void read_options() {
        max_elements_ = default_max_elements;
        for (const auto* block : blocks_) {
            for (const auto& option : block->options) {
                if (option.name == "method") circuit_->uses_gear = option.text == "gear" || option.text == "bdf";
                if (!option.value) continue;
                const double value = number(*option.value, option.origin, option.name);
                if (option.name == "temp" && !is_legal_temperature(value + zero_celsius))
                    fail(option.origin, "temp", std::string(legal_temperatures));
                circuit_->options[option.name] = value;
            }
        }
        circuit_->temperature = overrides_->default_temperature;
        const auto temp = circuit_->options.find("temp");
        if (temp != circuit_->options.end()) circuit_->temperature = temp->second + zero_celsius;
        if (overrides_->temperature) circuit_->temperature = *overrides_->temperature;
        if (!is_legal_temperature(circuit_->temperature))
            throw InputError(InputProblem{deck_->name, 0, "temp", std::string(legal_temperatures)});
        if (const auto it = circuit_->options.find("max_elements"); it != circuit_->options.end())
            max_elements_ = it->second;
        top_.define("temper", circuit_->temperature - zero_celsius);
    }

    void take_points(double count, const Origin& origin, const std::string& key) {
        num_points_ += count;
        if (!(num_points_ <= most_points))
            fail(origin, key, fmt::format("the sweeps of a deck have at most {:.0e} points", most_points));
    }

    [[nodiscard]] std::vector<double> sweep_values(const SweepStatement& sweep, const Origin& origin) {
        std::vector<double> n;
        for (const auto& value : sweep.numbers) n.push_back(number(value, origin, sweep.variable));
        using Spacing = SweepStatement::Spacing;
        std::vector<double> values;
        if (sweep.spacing == Spacing::list) return n;
        if (n.size() != 3) fail(origin, sweep.variable, "a sweep has three numbers");
        if (sweep.spacing == Spacing::linear_step) {
            const double count = (n[1] - n[0]) / n[2];
            if (!(count >= 0) || !std::isfinite(count))
                fail(origin, sweep.variable, "the step does not lead from start to stop");
            take_points(count + 1, origin, sweep.variable);
            const auto steps = static_cast<long>(std::floor(count + 1e-6));
            for (long i = 0; i <= steps; ++i) values.push_back(n[0] + static_cast<double>(i) * n[2]);
            return values;
        }
        const double points = std::floor(n[0]), from = n[1], to = n[2];
        if (!(points >= 1)) fail(origin, sweep.variable, "a sweep has at least one point");
        if (sweep.spacing == Spacing::linear_count) {
            take_points(points, origin, sweep.variable);
            for (double i = 0; i < points; ++i)
                values.push_back(points > 1 ? from + (to - from) * i / (points - 1) : from);
            return values;
        }
        if (!(from > 0) || !(to >= from)) fail(origin, sweep.variable, "a logarithmic sweep needs 0 < start <= stop");
        const double base = sweep.spacing == Spacing::decade ? 10 : 2;
        const double total = std::log(to / from) / std::log(base) * points;
        take_points(total + 1, origin, sweep.variable);
        for (double i = 0; i <= total + 1e-6; ++i) values.push_back(from * std::pow(base, i / points));
        return values;
    }

    void read_requests() {
        for (const auto* block : blocks_) {
            for (const auto& statement : block->analyses) {
                AnalysisRequest request{statement.kind};
                double total = 1;
                for (const auto& sweep : statement.sweeps) {
                    request.sweeps.push_back({sweep.variable, sweep_values(sweep, statement.origin)});
                    total *= static_cast<double>(request.sweeps.back().values.size());
                }
                if (request.sweeps.size() > 1) take_points(total, statement.origin, ".dc");
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
                    fail(statement.origin, ".tran", "needs 0 < step and 0 <= start < stop");
                circuit_->analyses.push_back(std::move(request));
            }
            circuit_->measures.insert(circuit_->measures.end(), block->measures.begin(), block->measures.end());
            circuit_->outputs.insert(circuit_->outputs.end(), block->outputs.begin(), block->outputs.end());
        }
    }

    void read_timing() {
        for (const auto& request : circuit_->analyses) {
            if (request.kind != AnalysisKind::transient) continue;
            circuit_->step = request.step;
            circuit_->stop = request.stop;
            return;
        }
    }

    /// Elements of the deck itself, those of a later .alter block in the place of their namesakes.
    void expand_top() {
        std::unordered_map<std::string_view, std::size_t> later;  // name -> last .alter block that defines it
        for (std::size_t b = 1; b < bodies_.size(); ++b) {
            for (const auto& element : bodies_[b]->elements) later[element.name] = b;
        }
        const auto is_last = [&](const std::string& name, std::size_t b) {
            const auto it = later.find(name);
            return it == later.end() || it->second == b;
        };
        circuit_->elements.reserve(bodies_.front()->elements.size());
        for (std::size_t b = 0; b < bodies_.size(); ++b) {
            const auto& body = *bodies_[b];
            std::vector<Node> nodes;
            for (const auto& name : body.nodes)
                nodes.push_back(is_ground_name(name) ? ground : circuit_->netlist.node(name));
            for (const auto& element : body.elements) {
                if (is_last(element.name, b)) add(element, body, nodes, top_, "", 0);
            }
        }
    }

    void add(const ElementStatement& element, const Body& body, const std::vector<Node>& nodes, const Scope& scope,
             const std::string& prefix, int depth) {
        located(element.origin, prefix + element.name, [&] {
            // Instances count too: those of nothing may multiply without end.
            if (static_cast<double>(++num_elements_) > max_elements_)
                fail(element.origin, element.name,
                     fmt::format("the deck has more than {:.0f} elements (.option max_elements)", max_elements_));
            if (element.kind == ElementKind::instance)
                return expand_instance(element, body, nodes, scope, prefix, depth);
            std::vector<Node> own;
            for (const int node : element.nodes) own.push_back(nodes[static_cast<std::size_t>(node)]);
            builder_->add(element, own, scope, prefix, model_of(element, body));
            if (is_current_controlled(element))
                controls_.push_back({element.origin, prefix + element.name, prefix + element.reference});
        });
    }

    void expand_instance(const ElementStatement& element, const Body& body, const std::vector<Node>& nodes,
                         const Scope& scope, const std::string& prefix, int depth) {
        const Body* inner = definitions_.find_subcircuit(body, element.reference);
        if (inner == nullptr)
            fail(element.origin, prefix + element.name,
                 "no subcircuit " + excerpt(element.reference) +
                     definitions_.suggest_subcircuit(body, element.reference));
        if (depth >= max_depth)
            fail(element.origin, excerpt(prefix + element.name),
                 fmt::format("subcircuits lie more than {} deep; does one contain itself?", max_depth));
        if (element.nodes.size() != inner->ports)
            fail(element.origin, prefix + element.name,
                 fmt::format("connects {} nodes, but {} has {}", element.nodes.size(), inner->name, inner->ports));
        const std::string path = prefix + element.name + ".";
        std::vector<Node> own;
        for (std::size_t i = 0; i < inner->nodes.size(); ++i) {
            const auto& name = inner->nodes[i];
            if (is_ground_name(name))
                own.push_back(ground);
            else if (i < inner->ports)
                own.push_back(nodes[static_cast<std::size_t>(element.nodes[i])]);
            else
                own.push_back(circuit_->netlist.node(globals_.contains(name) ? name : path + name));
        }
        // Defaults of the body, then the values of the instance, which are expressions of the scope around.
        Scope local(&scope);
        for (const auto& parameter : inner->defaults) local.define(parameter);
        local.define(*inner);
        double multiplier = 1;
        for (const auto& [key, value] : element.settings) {
            if (key == "m" && !has_parameter(*inner, key))
                multiplier = scope.evaluate(value);
            else
                local.define(key, scope.evaluate(value));
        }
        const auto multiplied = builder_->multiply(prefix + element.name, multiplier);
        for (const auto& child : inner->elements) add(child, *inner, own, local, path, depth + 1);
        builder_->restore(multiplied);
        refuse_unknown(element, *inner, local, prefix);
    }

    [[nodiscard]] static bool has_parameter(const Body& body, const std::string& key) {
        const auto is_it = [&](const Parameter& parameter) { return parameter.name == key; };
        return std::any_of(body.defaults.begin(), body.defaults.end(), is_it) ||
               std::any_of(body.parameters.begin(), body.parameters.end(), is_it);
    }

    /// Settings of an instance that its subcircuit neither declares nor asked for.
    void refuse_unknown(const ElementStatement& element, const Body& inner, const Scope& local,
                        const std::string& prefix) const {
        for (const auto& setting : element.settings) {
            const auto& key = setting.first;
            if (key == "m" || has_parameter(inner, key) || local.was_asked(key)) continue;
            std::vector<std::string> known;
            for (const auto* list : {&inner.defaults, &inner.parameters})
                for (const auto& parameter : *list) known.push_back(parameter.name);
            fail(
                element.origin, prefix + element.name,
                fmt::format("no parameter '{}' of {}{}; it has {}", excerpt(key), inner.name, suggest_among(key, known),
                            known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))));
        }
    }

    /// The model that the element names; null for an element that has none.
    [[nodiscard]] const ModelStatement* model_of(const ElementStatement& element, const Body& body) const {
        if (element.reference.empty() || is_current_controlled(element)) return nullptr;
        const auto* model = definitions_.find_model(body, element.reference);
        if (model == nullptr)
            throw InputError(InputProblem{
                {},
                0,
                {},
                "no model " + excerpt(element.reference) + definitions_.suggest_model(body, element.reference)});
        return model;
    }
    /// The branches that control, which may stand behind what they control.
    void check_controls() const {
        for (const auto& control : controls_) {
            const auto it = circuit_->elements.find(control.branch);
            if (it != circuit_->elements.end() && has_branch(it->second.kind)) continue;
            std::vector<std::string> known;
            for (const auto& entry : circuit_->elements)
                if (has_branch(entry.second.kind)) known.push_back(entry.first);
            fail(control.origin, control.element,
                 fmt::format("no element '{}' whose current could control (V, L, E, H)", excerpt(control.branch)) +
                     suggest_among(control.branch, known));
        }
    }
    static bool is_current_controlled(const ElementStatement& element) {
        return element.kind == ElementKind::current_amplifier || element.kind == ElementKind::transresistor;
    }
    static bool has_branch(ElementKind kind) {
        return kind == ElementKind::voltage_source || kind == ElementKind::inductor ||
               kind == ElementKind::voltage_amplifier || kind == ElementKind::transresistor ||
               kind == ElementKind::op_amp;
    }

    /// What .dc sweeps must be a source, a parameter of the deck, or the temperature.
    void check_sweeps() const {
        for (const auto* block : blocks_) {
            for (const auto& statement : block->analyses) {
                if (statement.kind != AnalysisKind::dc_sweep) continue;
                for (const auto& sweep : statement.sweeps) check_swept(sweep.variable, statement.origin);
            }
        }
    }
    void check_swept(const std::string& name, const Origin& origin) const {
        const auto is_source = [](ElementKind kind) {
            return kind == ElementKind::voltage_source || kind == ElementKind::current_source;
        };
        const auto it = circuit_->elements.find(name);
        if (it != circuit_->elements.end() && is_source(it->second.kind)) return;
        if (name == "temp" || circuit_->parameters.contains(name)) return;
        std::vector<std::string> known = {"temp"};
        for (const auto& entry : circuit_->elements)
            if (is_source(entry.second.kind)) known.push_back(entry.first);
        for (const auto& entry : circuit_->parameters) known.push_back(entry.first);
        fail(origin, ".dc", fmt::format("no source or parameter '{}'{}", excerpt(name), suggest_among(name, known)));
    }

    void read_conditions() {
        for (const auto* body : bodies_) {
            const auto read = [&](const std::vector<NodeVoltage>& list, std::vector<Clamp>& clamps) {
                for (const auto& entry : list) {
                    located(entry.origin, entry.node, [&] {
                        clamps.push_back({circuit_->netlist.find_node(entry.node), top_.evaluate(entry.value)});
                    });
                }
            };
            read(body->initial_voltages, circuit_->initial_conditions);
            read(body->node_sets, circuit_->nodesets);
        }
    }

    const Deck* deck_;
    const Overrides* overrides_;
    Circuit* circuit_;
    Scope top_;
    Warnings warnings_;
    std::vector<const DeckBlock*> blocks_;
    std::vector<const Body*> bodies_;
    Definitions definitions_;
    std::set<std::string> globals_;
    std::optional<ElementBuilder> builder_;
    double max_elements_ = default_max_elements;
    double num_points_ = 0;
    long num_elements_ = 0;
    std::vector<Control> controls_;
};

}  // namespace

Circuit elaborate(const Deck& deck, const Overrides& overrides) {
    Circuit circuit;
    Expander(deck, overrides, circuit).expand();
    return circuit;
}

}  // namespace spinloom::spice
