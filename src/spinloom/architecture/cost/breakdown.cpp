#include "spinloom/architecture/cost/breakdown.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/expression.hpp"

namespace spinloom {
namespace {

constexpr std::array<std::pair<Origin, std::string_view>, 6> origins{{{Origin::simulated, "simulated"},
                                                                      {Origin::measured, "measured"},
                                                                      {Origin::published, "published"},
                                                                      {Origin::fitted, "fitted"},
                                                                      {Origin::assumed, "assumed"},
                                                                      {Origin::derived, "derived"}}};

double fill(const std::string& formula, const std::vector<BreakdownInput>& inputs) {
    spice::ExpressionScope scope;
    scope.parameter = [&](const std::string& symbol) -> std::optional<double> {
        const auto it = std::find_if(inputs.begin(), inputs.end(), [&](const auto& i) { return i.symbol == symbol; });
        if (it == inputs.end()) return std::nullopt;
        return it->value;
    };
    scope.known_names = [&] {
        std::vector<std::string> names;
        for (const auto& input : inputs) names.push_back(input.symbol);
        return names;
    };
    return spice::Expression::parse(formula).evaluate(scope);
}

}  // namespace

std::string_view name(Origin origin) {
    return std::find_if(origins.begin(), origins.end(), [&](const auto& o) { return o.first == origin; })->second;
}

Origin origin_of(Provenance provenance) {
    switch (provenance) {
        case Provenance::measured:
            return Origin::measured;
        case Provenance::published:
            return Origin::published;
        case Provenance::fitted:
            return Origin::fitted;
        case Provenance::assumed:
            break;
    }
    return Origin::assumed;
}

Origin origin_named(std::string_view wanted) {
    const auto it = std::find_if(origins.begin(), origins.end(), [&](const auto& o) { return o.second == wanted; });
    if (it != origins.end()) return it->first;
    std::vector<std::string> known;
    for (const auto& [origin, word] : origins) known.emplace_back(word);
    throw InputError(InputProblem{
        {},
        0,
        std::string(wanted),
        fmt::format("no such provenance{}; one of {}", suggest(std::string(wanted), known), fmt::join(known, ", "))});
}

double Breakdown::value() const {
    if (children.empty()) return fill(formula, inputs);
    double sum = 0;
    for (const auto& child : children) sum += child.value();
    return sum;
}

std::size_t Breakdown::num_leaves() const {
    if (children.empty()) return 1;
    std::size_t count = 0;
    for (const auto& child : children) count += child.num_leaves();
    return count;
}

const Breakdown& Breakdown::at(std::string_view path) const {
    if (path.empty()) return *this;
    const auto dot = path.find('.');
    const auto first = std::string(path.substr(0, dot));
    for (const auto& child : children) {
        if (child.name == first) return child.at(dot == path.npos ? "" : path.substr(dot + 1));
    }
    if (children.empty()) throw InputError(InputProblem{{}, 0, first, fmt::format("{} has no parts", name)});
    std::vector<std::string> known;
    for (const auto& child : children) known.push_back(child.name);
    throw InputError(InputProblem{
        {},
        0,
        first,
        fmt::format("no such part of {}{}; it has {}", name, suggest(first, known), fmt::join(known, ", "))});
}

}  // namespace spinloom
