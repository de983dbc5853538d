#include "spinloom/spice/run/control.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "spinloom/core/error.hpp"
#include "spinloom/core/monitor.hpp"
#include "spinloom/spice/read/located.hpp"
#include "spinloom/spice/read/text.hpp"
#include "spinloom/spice/run/control_commands.hpp"

namespace spinloom::spice {
namespace {

constexpr long most_commands = 1'000'000;

using Kind = ControlStatement::Kind;

/// Goes through the statements of the blocks.
class ControlRunner {
public:
    ControlRunner(const Deck& deck, const SimulationSettings& settings) : deck_(deck), commands_(deck, settings) {}

    DeckResults run() {
        static_cast<void>(run_block(deck_.control));
        return commands_.take_results();
    }

private:
    enum class Flow { next, leave_loop, next_turn, stop };

    Flow run_block(const std::vector<ControlStatement>& statements) {
        for (const auto& statement : statements) {
            const Flow flow = located(deck_, statement.origin, ".control", [&] { return run_statement(statement); });
            if (flow != Flow::next) return flow;
        }
        return Flow::next;
    }

    Flow run_statement(const ControlStatement& statement) {
        throw_if_stopped();
        if (++num_commands_ > most_commands)
            throw InputError(InputProblem{{}, 0, {}, fmt::format("more than {} commands were run", most_commands)});
        switch (statement.kind) {
            case Kind::command:
                return run_command(statement);
            case Kind::branch:
                return run_block(commands_.is_true(statement.text) ? statement.body : statement.otherwise);
            case Kind::loop_while:
                while (commands_.is_true(statement.text))
                    if (const auto flow = turn(statement); is_over(flow)) return after(flow);
                return Flow::next;
            case Kind::loop_until_false:
                do {
                    if (const auto flow = turn(statement); is_over(flow)) return after(flow);
                } while (commands_.is_true(statement.text));
                return Flow::next;
            case Kind::repeat:
                return run_repeat(statement);
            case Kind::foreach_value:
                return run_foreach(statement);
        }
        return Flow::next;
    }

    /// One turn of a loop, which counts as a command so that an empty loop ends.
    Flow turn(const ControlStatement& loop) {
        if (++num_commands_ > most_commands)
            throw InputError(InputProblem{{}, 0, {}, fmt::format("more than {} commands were run", most_commands)});
        return run_block(loop.body);
    }
    static bool is_over(Flow flow) { return flow == Flow::leave_loop || flow == Flow::stop; }
    static Flow after(Flow flow) { return flow == Flow::stop ? Flow::stop : Flow::next; }

    Flow run_repeat(const ControlStatement& statement) {
        const bool is_endless = trim(statement.text).empty();
        const double count = is_endless ? 0 : commands_.number(statement.text);
        for (double i = 0; is_endless || i < count; ++i)
            if (const auto flow = turn(statement); is_over(flow)) return after(flow);
        return Flow::next;
    }

    Flow run_foreach(const ControlStatement& statement) {
        auto words = commands_.words(statement.text);
        if (words.empty()) throw InputError(InputProblem{{}, 0, "foreach", "lacks the name of its variable"});
        const auto name = lower_case(words[0]);
        for (std::size_t i = 1; i < words.size(); ++i) {
            const std::string value(words[i] == "(" || words[i] == ")" ? "" : words[i]);
            if (value.empty()) continue;
            commands_.set_variable(name, {value});
            if (const auto flow = turn(statement); is_over(flow)) return after(flow);
        }
        return Flow::next;
    }

    Flow run_command(const ControlStatement& statement) {
        const auto word = lower_case(statement.text.substr(0, statement.text.find_first_of(" \t")));
        if (word == "quit" || word == "exit") return Flow::stop;
        if (word == "break") return Flow::leave_loop;
        if (word == "continue") return Flow::next_turn;
        commands_.run(statement.text, statement.origin);
        return Flow::next;
    }

    const Deck& deck_;
    ControlCommands commands_;
    long num_commands_ = 0;
};

}  // namespace

DeckResults simulate_with_control(const Deck& deck, const SimulationSettings& settings) {
    if (deck.control.empty()) return simulate(deck, settings);
    auto results = ControlRunner(deck, settings).run();
    if (!results.passes.empty()) return results;
    // Blocks that only prepare something leave the analyses to the deck.
    Deck plain = deck;
    plain.control.clear();
    auto own = simulate(plain, settings);
    own.text = std::move(results.text);
    own.files = std::move(results.files);
    own.warnings.insert(own.warnings.end(), results.warnings.begin(), results.warnings.end());
    return own;
}

}  // namespace spinloom::spice
