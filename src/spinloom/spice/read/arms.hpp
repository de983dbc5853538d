#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/spice/read/deck.hpp"
#include "spinloom/spice/read/scope.hpp"
#include "spinloom/spice/read/tokens.hpp"

/// .if, .elseif, .else and .endif: which parts of a body hold.

namespace spinloom::spice {

/// The arms of the .if statements that are open in one body while it is read.
class OpenArms {
public:
    /// Takes .if, .elseif, .else or .endif with what stands behind it. @throws InputError
    void take(std::string_view command, std::string_view rest, Origin origin, const Place& place, Body& body);
    /// The arm that a statement here lies in.
    [[nodiscard]] int current() const { return open_.empty() ? no_arm : open_.back(); }

private:
    std::vector<int> open_;  ///< the last arm of each open .if
};

[[nodiscard]] bool steers_arms(std::string_view command);

/// Which arms of a body hold in a scope, and makes the parameters that stand in those known there, but for the names in
/// `given`. Conditions are evaluated in the order of the deck, each only where it decides something.
/// @throws InputError without a place
[[nodiscard]] std::vector<char> holding_arms(const Body& body, Scope& scope, const std::set<std::string>& given);

/// Whether a statement of that arm holds.
[[nodiscard]] inline bool holds(const std::vector<char>& arms, int arm) {
    return arm == no_arm || arms[static_cast<std::size_t>(arm)] != 0;
}

/// Which nodes of a body elements that hold connect; those of no arm are all taken for such.
[[nodiscard]] std::vector<char> used_nodes(const Body& body, const std::vector<char>& arms);

}  // namespace spinloom::spice
