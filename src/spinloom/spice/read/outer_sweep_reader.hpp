#pragma once

#include <optional>
#include <string_view>

#include "spinloom/spice/read/deck.hpp"
#include "spinloom/spice/read/tokens.hpp"

/// Readers of what repeats an analysis or a whole deck.

namespace spinloom::spice {

/// What stands behind SWEEP of an analysis, from word `first` on: `name start stop step`, `name LIN|DEC|OCT|POI ...`,
/// or the settings START=, DATA= and MONTE= of the statement. @throws InputError
[[nodiscard]] OuterSweep read_outer_sweep(const Arguments& arguments, std::size_t first, Origin origin,
                                          const Place& place);

/// .step in the forms of LTspice and Xyce: `[LIN|DEC|OCT] [param] name start stop step`, `name LIST ...`, `DATA=name`.
/// @throws InputError
[[nodiscard]] OuterSweep read_step(std::string_view text, Origin origin, const Place& place);

/// A table of parameters while it is read: `.data name parameter... value...`, on as many lines as there are.
class DataReader {
public:
    /// @throws InputError
    void begin(std::string_view rest, const Place& place);
    void add(std::string_view line, const Place& place);
    /// The table, with its name. @throws InputError for rows that are not complete
    [[nodiscard]] std::pair<std::string, DataTable> finish(const Place& place);

private:
    void take(const Token& token, const Place& place);

    std::string name_;
    DataTable table_;
    std::vector<Value> values_;
};

}  // namespace spinloom::spice
