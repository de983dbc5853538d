#include "spinloom/spice/read/arms.hpp"

#include <fmt/format.h>

#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

constexpr std::size_t deepest_conditions = 100;

/// The condition, which may stand in quotes or braces.
Value read_condition(std::string_view command, std::string_view text, const Place& place) {
    if (text.empty()) place.fail(std::string(command), "lacks its condition");
    const bool is_quoted =
        text.size() > 1 && ((text.front() == '\'' && text.back() == '\'') ||
                            (text.front() == '"' && text.back() == '"') || (text.front() == '{' && text.back() == '}'));
    if (is_quoted) text = text.substr(1, text.size() - 2);
    return parse_value(Token{Token::Kind::word, text}, place);
}

}  // namespace

bool steers_arms(std::string_view command) {
    return command == ".if" || command == ".elseif" || command == ".else" || command == ".endif";
}

void OpenArms::take(std::string_view command, std::string_view rest, Origin origin, const Place& place, Body& body) {
    if (command != ".if" && open_.empty()) place.fail(std::string(command), "without an .if before it");
    if (command == ".endif") return open_.pop_back();
    Arm arm;
    arm.origin = origin;
    if (command == ".if") {
        if (open_.size() >= deepest_conditions)
            place.fail(".if", fmt::format("conditions lie within one another more than {} deep", deepest_conditions));
        arm.around = current();
    } else {
        const Arm& before = body.arms[static_cast<std::size_t>(open_.back())];
        if (!before.condition) place.fail(std::string(command), "stands behind the .else of the same .if");
        arm.around = before.around;
        arm.before = open_.back();
    }
    if (command != ".else") arm.condition = read_condition(command, rest, place);
    if (command == ".if") open_.emplace_back();
    open_.back() = static_cast<int>(body.arms.size());
    body.arms.push_back(std::move(arm));
}

std::vector<char> holding_arms(const Body& body, Scope& scope, const std::set<std::string>& given) {
    const auto count = body.arms.size();
    std::vector<char> holding(count, 0), is_decided(count, 0);
    auto parameter = body.parameters.begin();
    for (std::size_t i = 0; i < count; ++i) {
        const auto& arm = body.arms[i];
        const bool is_open = arm.before == no_arm || is_decided[static_cast<std::size_t>(arm.before)] == 0;
        if (holds(holding, arm.around) && is_open)
            holding[i] = static_cast<char>(!arm.condition || scope.evaluate(*arm.condition) != 0);
        is_decided[i] = static_cast<char>(!is_open || holding[i] != 0);
        for (; parameter != body.parameters.end() && parameter->arm <= static_cast<int>(i); ++parameter) {
            if (parameter->arm != no_arm && holds(holding, parameter->arm) && !given.contains(parameter->name))
                scope.define(*parameter);
        }
    }
    return holding;
}

std::vector<char> used_nodes(const Body& body, const std::vector<char>& arms) {
    std::vector<char> is_used(body.nodes.size(), static_cast<char>(body.arms.empty()));
    if (body.arms.empty()) return is_used;
    for_each_element(body, [&](const auto& element) {
        if (!holds(arms, element.arm)) return;
        for (const int node : element.nodes) is_used[static_cast<std::size_t>(node)] = 1;
    });
    return is_used;
}

}  // namespace spinloom::spice
