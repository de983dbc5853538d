#pragma once

#include <cstddef>
#include <vector>

#include "spinloom/spice/read/deck.hpp"
#include "spinloom/spice/read/tokens.hpp"

namespace spinloom::spice {

/// Reads the words behind the nodes of a V or I element. @throws InputError
[[nodiscard]] SourceStatement read_source(const std::vector<Token>& tokens, std::size_t first, const Place& place);

}  // namespace spinloom::spice
