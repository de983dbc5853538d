#pragma once

#include <span>
#include <string>

#include "spinloom/spice/write/print_table.hpp"

namespace spinloom::spice {

/// One pass as `spinloom sim` prints it: operating points as tables `name value`, a line about every other analysis,
/// the .print tables as columns. At last come the measures, a line `name= value` each with all digits, or `name=
/// failed: why`. SI units.
[[nodiscard]] std::string plain_listing(const SimulationResult& result, std::span<const PrintTable> tables = {});

}  // namespace spinloom::spice
