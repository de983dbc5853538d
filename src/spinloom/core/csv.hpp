#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// Tables of numbers as text: comma-separated values.

namespace spinloom {

/// A table of finite numbers with a name for each column, or no names at all.
struct NumericTable {
    std::vector<std::string> header;  ///< one name a column, or empty
    Eigen::MatrixXd values;           ///< rows x columns, as in the file
};

/// Reads a table. The first line names the columns unless it begins with a digit, a sign or a point; a field in quotes
/// is text. Spaces around fields, CRLF, blank lines, a byte order mark and lines that begin with `#` are tolerated.
/// @throws InputError with line and column: ragged rows, fields that are not finite numbers, no rows and no header, a
/// first
///         column without a name beside others (an index of pandas, which is no column of the table)
[[nodiscard]] NumericTable read_csv(const std::filesystem::path& path);
/// Reads from text; `name` stands for the path in messages.
[[nodiscard]] NumericTable read_csv_text(std::string_view text, const std::string& name);
/// The numbers alone.
[[nodiscard]] Eigen::MatrixXd read_csv_matrix(const std::filesystem::path& path);

/// The table as text, `digits` significant digits a number (17 keep a double exactly). No header line if `header` is
/// empty.
/// @pre the header is empty or has a name for each column
[[nodiscard]] std::string csv_text(const std::vector<std::string>& header, const Eigen::MatrixXd& values,
                                   int digits = 13);
/// Writes the table, whole or not at all. @throws EnvironmentError
void write_csv(const std::filesystem::path& path, const NumericTable& table, int digits = 13);

}  // namespace spinloom
