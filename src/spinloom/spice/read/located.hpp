#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/deck.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {

/// Runs `what` and tells where in the deck its problem lies, where that says no place itself.
template <class Action>
auto located(const Deck& deck, const Origin& origin, std::string_view key, const Action& what) -> decltype(what()) {
    try {
        return what();
    } catch (const InputError& error) {
        auto problems = error.problems();
        for (auto& problem : problems) {
            if (problem.file.empty()) {
                problem.file = deck.files[static_cast<std::size_t>(origin.file)];
                problem.line = origin.line;
            }
            if (problem.key.empty()) problem.key = excerpt(key);
        }
        throw InputError(std::move(problems));
    }
}

[[noreturn]] inline void fail_at(const Deck& deck, const Origin& origin, const std::string& key,
                                 const std::string& message) {
    throw InputError(InputProblem{deck.files[static_cast<std::size_t>(origin.file)], origin.line, key, message});
}

}  // namespace spinloom::spice
