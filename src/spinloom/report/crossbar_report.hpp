#pragma once

#include <string>
#include <vector>

#include "spinloom/study/crossbar_run.hpp"

/// A solved array as a table and as files.

namespace spinloom {

/// Files to be written; empty: not that one.
struct CrossbarFiles {
    std::string out;  ///< .npy or .csv, vectors x bit lines [A]
    std::string
        voltages;     ///< .npz (word, bit: vectors x word lines x bit lines), .npy (both behind the vectors) or .csv
    std::string map;  ///< SVG: largest IR drop of each cell
    std::string histogram;  ///< CSV: cells by voltage across the junction and by current
};

/// Checks what the files' names end in. @throws InputError
void check_endings(const CrossbarFiles& files);

/// Writes them. @pre voltages are kept if a file of them is wanted @returns those written @throws EnvironmentError
[[nodiscard]] std::vector<std::string> write_crossbar(const CrossbarFiles& files, const CrossbarSummary& summary);

/// The summary as a table.
[[nodiscard]] std::string crossbar_text(const CrossbarSummary& summary);

/// The same in SI units, with all bit-line currents; null: unknown, or not asked for.
[[nodiscard]] std::string crossbar_json(const CrossbarSummary& summary);

}  // namespace spinloom
