#include "spinloom/architecture/cost/breakdown_range.hpp"

#include <algorithm>

namespace spinloom {
namespace {

bool is_of(const Sensitivity& entry, const BreakdownInput& input) {
    return entry.symbol == input.symbol && entry.source == input.source;
}

void collect(const Breakdown& tree, std::vector<Sensitivity>& list) {
    for (const auto& child : tree.children) collect(child, list);
    for (const auto& input : tree.inputs) {
        if (!input.range) continue;
        const bool is_there = std::any_of(list.begin(), list.end(), [&](const auto& e) { return is_of(e, input); });
        if (!is_there) list.push_back({input.symbol, input.source, input.unit, *input.range, 0, 0});
    }
}

void move(Breakdown& tree, const Sensitivity& entry, double value) {
    for (auto& child : tree.children) move(child, entry, value);
    for (auto& input : tree.inputs)
        if (is_of(entry, input)) input.value = value;
}

double value_with(Breakdown tree, const Sensitivity& entry, double value) {
    move(tree, entry, value);
    return tree.value();
}

}  // namespace

std::vector<Sensitivity> sensitivities(const Breakdown& tree) {
    std::vector<Sensitivity> list;
    collect(tree, list);
    for (auto& entry : list) {
        entry.value_at_low = value_with(tree, entry, entry.range.low);
        entry.value_at_high = value_with(tree, entry, entry.range.high);
    }
    return list;
}

Interval interval(const Breakdown& tree) {
    Breakdown lowest = tree, highest = tree;
    for (const auto& entry : sensitivities(tree)) {
        const bool rises = entry.value_at_high >= entry.value_at_low;
        move(lowest, entry, rises ? entry.range.low : entry.range.high);
        move(highest, entry, rises ? entry.range.high : entry.range.low);
    }
    return {lowest.value(), highest.value()};
}

}  // namespace spinloom
