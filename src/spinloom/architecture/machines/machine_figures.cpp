#include "spinloom/architecture/machines/machine_figures.hpp"

#include "spinloom/core/card_range.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {

Breakdown leaf(std::string name, std::string unit, std::string formula, std::vector<BreakdownInput> inputs,
               std::string note) {
    Breakdown result;
    result.name = std::move(name);
    result.unit = std::move(unit);
    result.formula = std::move(formula);
    result.inputs = std::move(inputs);
    result.note = std::move(note);
    return result;
}

Breakdown branch(std::string name, std::string unit, std::vector<Breakdown> children) {
    Breakdown result;
    result.name = std::move(name);
    result.unit = std::move(unit);
    result.children = std::move(children);
    return result;
}

BreakdownInput card_input(const Card& card, const std::string& symbol, const std::string& unit) {
    const auto& value = card.values().at(symbol);
    const auto source = card.sources().find(value.source);
    return {symbol,
            value.value,
            unit,
            origin_of(value.provenance),
            "card " + card.name() + (source == card.sources().end() ? "" : ": " + source->second),
            stated_range(card, symbol)};
}

BreakdownInput counted(std::string symbol, double value, std::string unit) {
    return {std::move(symbol), value, std::move(unit), Origin::derived, "counted from the network"};
}

BreakdownInput solved(std::string symbol, double value, std::string unit, std::string by) {
    return {std::move(symbol), value, std::move(unit), Origin::simulated, std::move(by)};
}

BreakdownInput gate_input(const GateFigures& gate, const std::string& symbol) {
    const char* by = "NAND of the technology, solved";
    if (symbol == "gate_energy") return solved(symbol, gate.energy, "J", by);
    if (symbol == "gate_leakage") return solved(symbol, gate.leakage, "W", by);
    if (symbol == "gate_delay") return solved(symbol, gate.delay, "s", by);
    SPINLOOM_EXPECT(symbol == "gate_area");
    return {symbol, gate.area, "m^2", Origin::assumed, "NAND by the layout rule"};
}

double table_gates(const CodeTable& table, int bits, double gates_per_multiplexer) {
    return gates_per_multiplexer * count_multiplexers(table, bits);
}

}  // namespace spinloom
