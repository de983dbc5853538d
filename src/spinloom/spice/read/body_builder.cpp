#include "spinloom/spice/read/body_builder.hpp"

#include <fmt/format.h>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {

int BodyBuilder::node(std::string_view name) {
    require_short_name(name);
    const int next = static_cast<int>(body_->nodes.size()), place = places_.find_or_add(name, next, body_->nodes);
    if (place == next) body_->nodes.emplace_back(name);
    return place;
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
