#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "spinloom/architecture/bench/digital_neuron.hpp"
#include "spinloom/architecture/cost/breakdown.hpp"

namespace spinloom {

/// What a machine of the comparison costs, as trees.
struct MachineFigures {
    Breakdown area;                               ///< [m^2]
    Breakdown energy;                             ///< of one inference [J]
    Breakdown latency;                            ///< of one image alone: steps one after another [s]
    double interval = 0;                          ///< between images in a row, by the slowest stage [s]
    std::optional<Interval> interval_range = {};  ///< of it, over the ranges that the cards state; none: not known
    std::vector<std::string> assumptions;

    [[nodiscard]] double throughput() const { return 1 / interval; }          ///< [1/s]
    [[nodiscard]] double power() const { return energy.value() / interval; }  ///< at that throughput [W]
};

/// A part that is a formula of inputs.
[[nodiscard]] Breakdown leaf(std::string name, std::string unit, std::string formula,
                             std::vector<BreakdownInput> inputs, std::string note = {});
/// A part of parts.
[[nodiscard]] Breakdown branch(std::string name, std::string unit, std::vector<Breakdown> children);

/// A parameter of a card as an input of a formula. @param symbol  of the formula; the card's parameter has that name
[[nodiscard]] BreakdownInput card_input(const Card& card, const std::string& symbol, const std::string& unit);
/// A number that was counted, solved or assumed.
[[nodiscard]] BreakdownInput counted(std::string symbol, double value, std::string unit = "1");
[[nodiscard]] BreakdownInput solved(std::string symbol, double value, std::string unit, std::string by);

/// The gate figures as inputs `gate_energy`, `gate_leakage`, `gate_delay`, `gate_area`.
[[nodiscard]] BreakdownInput gate_input(const GateFigures& gate, const std::string& symbol);

/// NANDs of a table's multiplexers. @param gates_per_multiplexer  > 0
[[nodiscard]] double table_gates(const CodeTable& table, int bits, double gates_per_multiplexer);

}  // namespace spinloom
