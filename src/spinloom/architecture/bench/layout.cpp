#include "spinloom/architecture/bench/layout.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spinloom/core/card_range.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// A number of the rule: how the card calls it, and where it stands.
struct RuleNumber {
    ParameterSpec spec;
    double LayoutRule::*member;
};

const std::vector<RuleNumber>& rule_numbers() {
    static const std::vector<RuleNumber> numbers = {
        {{"lambda", "m", positive, "unit of the rule", {}}, &LayoutRule::lambda},
        {{"fin_pitch", "1", positive, "pitch of the fins, in lambda", {}}, &LayoutRule::fin_pitch},
        {{"gate_pitch", "1", positive, "contacted pitch of the gates, in lambda", {}}, &LayoutRule::gate_pitch},
        {{"fins_per_finger", "1", Range{1, 1000, false}, "most fins under one finger", {}},
         &LayoutRule::fins_per_finger},
        {{"device_space", "1", non_negative, "space between devices, in lambda", {}}, &LayoutRule::device_space},
        {{"resistor_width", "1", positive, "width of a resistor's strip, in lambda", {}}, &LayoutRule::resistor_width},
        {{"resistor_space", "1", non_negative, "space between a resistor's folds, in lambda", {}},
         &LayoutRule::resistor_space},
        {{"sheet_resistance", "ohm", positive, "of the resistor film, a square", {}}, &LayoutRule::sheet_resistance},
        {{"capacitor_density", "F/m^2", positive, "of metal capacitors", {}}, &LayoutRule::capacitor_density},
        {{"junction_length", "1", positive, "of a SOT-MRAM bitcell, in lambda", {}}, &LayoutRule::junction_length},
        {{"junction_width", "1", positive, "of a SOT-MRAM bitcell, in lambda", {}}, &LayoutRule::junction_width},
        {{"line_area", "m^2", non_negative, "switches and drivers of a row or a column of a subarray", {}},
         &LayoutRule::line_area},
    };
    return numbers;
}

Card read_layout_card(const std::filesystem::path& path) {
    std::vector<ParameterSpec> wanted;
    for (const auto& number : rule_numbers()) wanted.push_back(number.spec);
    return Card::read(path, "layout", wanted);
}

}  // namespace

void Layout::add_finfet(std::string name, double fins, double extra_length, int count) {
    SPINLOOM_EXPECT(fins > 0 && extra_length >= 0);
    const double fingers = std::ceil(fins / rule.fins_per_finger);
    const double fins_of_finger = std::ceil(fins / fingers);
    const double pitch = rule.gate_pitch + extra_length / rule.lambda;
    items.push_back({std::move(name),
                     fmt::format("FinFET, {:g} fins in {:g} finger{}", fins, fingers, fingers > 1 ? "s" : ""),
                     fingers * pitch + rule.gate_pitch, fins_of_finger * rule.fin_pitch, rule.device_space, count});
}

void Layout::add_resistor(std::string name, double resistance, int count) {
    SPINLOOM_EXPECT(resistance > 0);
    const double squares = resistance / rule.sheet_resistance;
    const double side = std::sqrt(squares * rule.resistor_width * (rule.resistor_width + rule.resistor_space));
    items.push_back({std::move(name),
                     fmt::format("film resistor {:.4g} ohm, {:.3g} squares folded", resistance, squares), side, side,
                     rule.device_space, count});
}

void Layout::add_capacitor(std::string name, double capacitance, int count) {
    SPINLOOM_EXPECT(capacitance > 0);
    const double side = std::sqrt(capacitance / rule.capacitor_density) / rule.lambda;
    items.push_back({std::move(name), fmt::format("capacitor {:.4g} fF", 1e15 * capacitance), side, side,
                     rule.device_space, count});
}

void Layout::add_junction(std::string name, int count) {
    items.push_back(
        {std::move(name), "SOT-MRAM bitcell, space included", rule.junction_length, rule.junction_width, 0, count});
}

double Layout::area_lambda2() const {
    double sum = 0;
    for (const auto& item : items) sum += item.area();
    return sum;
}

LayoutRule read_layout_rule(const std::filesystem::path& path) {
    const auto card = read_layout_card(path);
    LayoutRule rule;
    for (const auto& number : rule_numbers()) rule.*number.member = card[number.spec.name];
    return rule;
}

std::vector<RuleRange> read_layout_ranges(const std::filesystem::path& path) {
    const auto card = read_layout_card(path);
    std::vector<RuleRange> ranges;
    for (const auto& number : rule_numbers()) {
        const auto range = stated_range(card, number.spec.name);
        if (range) ranges.push_back({number.spec.name, number.spec.si_unit, number.member, *range});
    }
    return ranges;
}

}  // namespace spinloom
