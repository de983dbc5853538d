#pragma once

#include <span>
#include <string>

#include "spinloom/spice/write/print_table.hpp"

/// Results as text for the scripts that people wrote for HSPICE.

namespace spinloom::spice {

/// One pass in the layout of an HSPICE listing, up to and with the line `          ***** job concluded`:
///
///      ****** transient analysis tnom=  25.000 temp=  25.000 ******
///      pwr0=   1.2034m  from=   0.             to=   2.0000n
///      tdelay=   7.2000p  targ=   1.0072n   trig=   1.0000n
///      vout0_0= 735.2133m
///      never= failed
///
/// Numbers are those of engineering(). Names are in lower case. A .print table opens with a line `x` and closes with
/// `y`. An operating point lists node voltages three in a row as `0:name   = value` (those inside subcircuits by their
/// whole path, where HSPICE numbers the subcircuits), then the sources with current and power. The place where FIND
/// found its value is not shown, only that of MIN and MAX: scripts take the last number of a FIND line for its value.
/// The deck is not echoed, and nothing is printed that contains the name of a measure but its own line.
/// @param nominal_temperature tnom [K]
[[nodiscard]] std::string hspice_listing(const SimulationResult& result, std::span<const PrintTable> tables,
                                         double nominal_temperature = 298.15);

/// How long it took, for the end of the listing.
struct JobStatistics {
    double cpu_seconds = 0;
    std::string started, ended;  ///< dates in words
};

/// The last section of an HSPICE listing, after all passes: `job statistics summary` and `total cpu time`.
[[nodiscard]] std::string hspice_job_statistics(const SimulationResult& last, const JobStatistics& statistics,
                                                double nominal_temperature = 298.15);

/// The status file of a job, .st0: a line for the end of each analysis, and at its end
/// `>info:         ***** hspice job concluded`, which scripts look for.
/// @param deck  the file's name
[[nodiscard]] std::string hspice_status(std::string_view deck, std::span<const SimulationResult> passes,
                                        double cpu_seconds);

}  // namespace spinloom::spice
