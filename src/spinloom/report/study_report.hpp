#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "spinloom/study/study.hpp"

/// What any registered study found, as text and files.

namespace spinloom {

/// Headline, tables, figures and assumptions, for a terminal.
[[nodiscard]] std::string study_text(const StudyResult& result);

/// Facts and figures by their keys, tables as an object a row, assumptions.
[[nodiscard]] nlohmann::ordered_json study_json(const StudyResult& result);

/// A table as CSV, with a line of names.
[[nodiscard]] std::string table_csv(const StudyTable& table);

/// Writes the study's JSON file, figures.csv and the tables that are files of their own. @throws EnvironmentError
void write_study(const std::filesystem::path& folder, const Study& study, const StudyResult& result);

}  // namespace spinloom
