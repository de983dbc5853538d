#pragma once

#include <filesystem>
#include <string>

#include "spinloom/report/picture.hpp"

namespace spinloom {

/// One HTML file that shows a run: no other file and no network is needed to read it.
///
/// Shows what is there: a key of results.json that a run does not have is a section that its report does not have.
/// @param results  text of results.json, as `spinloom run` or `spinloom reproduce` writes it
/// @param plots    text of plots.json, what only plots need; "{}" where there is none. docs/theory/report.md has both
/// @pre both are JSON objects
[[nodiscard]] std::string html_report(const std::string& results, const std::string& plots);

/// A page of pictures alone: lines are read, zoomed and shown as tables there.
[[nodiscard]] std::string pictures_page(const PictureSheet& pictures);

/// The report of a folder of results. Of `run`, `infer` or `reproduce`: results.json, and where they are there
/// plots.json, confusion.csv and weights/training.csv. Of other commands: the pictures of result_pictures(), the values
/// and the assumptions of the folder's JSON file.
/// @throws InputError if there is no file of results, or it is not what it should be
[[nodiscard]] std::string folder_report(const std::filesystem::path& folder);

}  // namespace spinloom
