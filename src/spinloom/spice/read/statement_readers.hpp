#pragma once

#include <string_view>
#include <vector>

#include "spinloom/spice/read/deck.hpp"
#include "spinloom/spice/read/tokens.hpp"
#include "spinloom/spice/read/warnings.hpp"

/// Readers of the statements that ask for something: analyses, outputs, measures, options. Each throws InputError.

namespace spinloom::spice {

/// tran, dc, ac or op; nothing for any other word.
[[nodiscard]] std::optional<AnalysisKind> analysis_kind(std::string_view word);

/// .op, .dc, .ac or .tran.
[[nodiscard]] AnalysisStatement read_analysis(std::string_view text, Origin origin, const Place& place,
                                              Warnings& warnings);

/// .print, .probe, .plot or .save.
[[nodiscard]] std::vector<OutputStatement> read_outputs(std::string_view text, const Place& place, Warnings& warnings);

/// .measure or .meas.
[[nodiscard]] MeasureStatement read_measure(std::string_view text, const Place& place);

/// .option or .options: those that are applied; the rest goes into one warning, unless it only concerns output.
[[nodiscard]] std::vector<OptionStatement> read_options(std::string_view text, Origin origin, const Place& place,
                                                        Warnings& warnings);

/// A quantity as .print and .measure name it: v(out), par('...'), '...'. @throws InputError
[[nodiscard]] Expression read_signal(const Token& token, const Place& place);

}  // namespace spinloom::spice
