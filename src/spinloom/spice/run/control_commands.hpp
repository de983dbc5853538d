#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/spice/read/deck.hpp"
#include "spinloom/spice/read/tokens.hpp"
#include "spinloom/spice/run/control_output.hpp"
#include "spinloom/spice/run/control_plots.hpp"
#include "spinloom/spice/run/control_words.hpp"
#include "spinloom/spice/run/simulate.hpp"

namespace spinloom::spice {

/// The commands of .control blocks, but for those that steer, and what they work on.
class ControlCommands {
public:
    ControlCommands(const Deck& deck, const SimulationSettings& settings);

    /// Runs one command as written. @throws InputError without a place, or with one of the deck
    void run(const std::string& text, Origin origin);

    /// Whether an expression is other than 0; variables are put in first.
    [[nodiscard]] bool is_true(const std::string& text) const;
    [[nodiscard]] double number(std::string_view text) const;
    [[nodiscard]] std::vector<std::string> words(std::string_view text) const;
    void set_variable(const std::string& name, std::vector<std::string> words);

    [[nodiscard]] DeckResults take_results();

private:
    using Command = void (ControlCommands::*)(const std::string& rest);
    [[nodiscard]] static const std::map<std::string, Command, std::less<>>& table();
    [[nodiscard]] std::string substituted(std::string_view text) const;
    [[nodiscard]] ControlVector evaluate(std::string_view text) const;
    [[nodiscard]] std::vector<NamedVector> vectors_of(const std::string& text) const;

    void analyse(const std::string& statement);
    void run_deck(const std::string& rest);
    void simulate_now(Deck deck);
    void measure(const std::string& rest);
    void let(const std::string& rest);
    void unlet(const std::string& rest);
    void print(const std::string& rest);
    void echo(const std::string& rest);
    void wrdata(const std::string& rest);
    void write(const std::string& rest);
    void plot(const std::string& rest);
    void alter(const std::string& rest);
    void alter_parameter(const std::string& rest);
    void reset(const std::string& rest);
    void option(const std::string& rest);
    void set(const std::string& rest);
    void unset(const std::string& rest);
    void select_plot(const std::string& rest);
    void pass_over(const std::string& rest);

    void show(const std::string& text);
    void add_file(const std::string& name, std::string contents);
    void warn_not_run(const std::string& word);

    Deck deck_;  ///< without its .control blocks
    SimulationSettings settings_;
    ControlPlots plots_;
    ControlVariables variables_;
    DeckResults results_;
    std::vector<std::string> not_run_;
    std::vector<MeasureResult> measures_;
    std::size_t file_bytes_ = 0;
    int num_plots_ = 0;
    Place place_;
    Origin origin_;
};

}  // namespace spinloom::spice
