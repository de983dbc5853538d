#pragma once

#include <string_view>
#include <vector>

#include "spinloom/spice/read/deck.hpp"
#include "spinloom/spice/read/tokens.hpp"
#include "spinloom/spice/read/warnings.hpp"

namespace spinloom::spice {

/// .print, .probe, .plot or .save. @throws InputError
[[nodiscard]] std::vector<OutputStatement> read_outputs(std::string_view text, const Place& place, Warnings& warnings);

/// .option or .options: those that are applied; the rest goes into one warning, unless it only concerns output.
/// @throws InputError
[[nodiscard]] std::vector<OptionStatement> read_options(std::string_view text, Origin origin, const Place& place,
                                                        Warnings& warnings);

/// A quantity as .print and .measure name it: v(out), par('...'), '...'. @throws InputError
[[nodiscard]] Expression read_signal(const Token& token, const Place& place);

}  // namespace spinloom::spice
