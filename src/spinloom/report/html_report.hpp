#pragma once

#include <filesystem>
#include <string>

namespace spinloom {

/// One HTML file that shows a run: no other file and no network is needed to read it.
///
/// Shows what is there: a key of results.json that a run does not have is a section that its report does not have.
/// @param results  text of results.json, as `spinloom run` or `spinloom reproduce` writes it
/// @param plots    text of plots.json, what only plots need; "{}" where there is none. docs/theory/report.md has both
/// @pre both are JSON objects
[[nodiscard]] std::string html_report(const std::string& results, const std::string& plots);

/// The report of a folder that `spinloom run`, `infer` or `reproduce` wrote: results.json, and where they are there
/// plots.json, confusion.csv and weights/training.csv.
/// @throws InputError if results.json is missing or not of a run
[[nodiscard]] std::string folder_report(const std::filesystem::path& folder);

}  // namespace spinloom
