#pragma once

#include <optional>
#include <string_view>

#include "spinloom/spice/read/deck.hpp"
#include "spinloom/spice/read/tokens.hpp"
#include "spinloom/spice/read/warnings.hpp"

namespace spinloom::spice {

/// tran, dc, ac or op; nothing for any other word.
[[nodiscard]] std::optional<AnalysisKind> analysis_kind(std::string_view word);

/// .op, .dc, .ac or .tran. @throws InputError
[[nodiscard]] AnalysisStatement read_analysis(std::string_view text, Origin origin, const Place& place,
                                              Warnings& warnings);

}  // namespace spinloom::spice
