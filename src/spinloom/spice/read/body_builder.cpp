#include "spinloom/spice/read/body_builder.hpp"

#include <fmt/format.h>

#include <utility>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {

int BodyBuilder::node(std::string_view name) {
    require_short_name(name);
    const int next = static_cast<int>(body_->nodes.size()), place = places_.find_or_add(name, next, body_->nodes);
    if (place == next) body_->nodes.push_back(body_->names.keep(name));
    return place;
}

void BodyBuilder::add(ElementStatement element) {
    element.plain_before = body_->plain.size();
    body_->elements.push_back(std::move(element));
}

void BodyBuilder::add(PlainPassive element) {
    require_short_name(element.name);
    element.name = body_->names.keep(element.name);
    body_->plain.push_back(element);
}

ElementStatement as_statement(const PlainPassive& element) {
    ElementStatement statement;
    statement.kind = element.kind;
    statement.name = element.name;
    statement.origin = element.origin;
    statement.arm = element.arm;
    statement.nodes.assign(element.nodes.begin(), element.nodes.end());
    statement.values.emplace_back(element.value);
    return statement;
}

bool is_ground_name(std::string_view name) {
    return name == "0" || name == "gnd" || name == "gnd!" || name == "ground";
}

void require_short_name(std::string_view name) {
    constexpr std::size_t longest_name = 1000;
    if (name.size() > longest_name) {
        throw InputError(
            InputProblem{{}, 0, excerpt(name), fmt::format("a name has at most {} characters", longest_name)});
    }
}

}  // namespace spinloom::spice
