#include "spinloom/study/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "spinloom/core/error.hpp"
#include "spinloom/study/settle_study.hpp"

namespace spinloom {

std::span<const Study> studies() {
    static const std::vector<Study> all = {
        settle_study(),
    };
    return all;
}

const Study& find_study(std::string_view name) {
    const auto all = studies();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Study& study) { return study.name == name; });
    if (found != all.end()) return *found;
    std::vector<std::string> known;
    for (const auto& study : all) known.push_back(study.name);
    throw InputError(
        InputProblem{{}, 0, std::string(name), fmt::format("no such study{}", suggest(std::string(name), known))});
}

}  // namespace spinloom
