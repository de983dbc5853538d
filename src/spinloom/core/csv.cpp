#include "spinloom/core/csv.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <optional>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

constexpr std::size_t most_problems_told = 10;
constexpr std::string_view blanks = " \t\r";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string_view without_blanks(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The number a field holds, or nothing if it is not a finite number.
std::optional<double> csv_number(std::string_view field) {
    if (field.starts_with('+') && !field.starts_with("+-")) field.remove_prefix(1);
    double value = 0;
    const auto [end, status] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (end != field.data() + field.size()) return {};
    // Too large or too small for a double: the latter is zero.
    if (status == std::errc::result_out_of_range) value = std::strtod(std::string(field).c_str(), nullptr);
    if ((status != std::errc{} && status != std::errc::result_out_of_range) || !std::isfinite(value)) return {};
    return value;
}

/// Whether a first line that begins with this field is a line of numbers, well formed or not, rather than names.
bool begins_like_number(std::string_view field) {
    double ignored = 0;
    const auto [end, status] = std::from_chars(field.data(), field.data() + field.size(), ignored);
    const bool is_whole_field = !field.empty() && end == field.data() + field.size();
    return is_whole_field || (!field.empty() && std::string_view("+-.0123456789").find(field.front()) != field.npos);
}

/// One field of a line, trimmed; a quoted one keeps its quotes.
struct Field {
    std::string_view text;
    bool is_last = false;
};

/// Takes the next field off the front of a line.
Field take_field(std::string_view& line) {
    std::size_t search_from = 0;
    if (const auto first = line.find_first_not_of(blanks); first != std::string_view::npos && line[first] == '"') {
        auto quote = line.find('"', first + 1);
        while (quote != std::string_view::npos && quote + 1 < line.size() && line[quote + 1] == '"') {
            quote = line.find('"', quote + 2);
        }
        search_from = std::min(quote, line.size());
    }
    const auto comma = line.find(',', search_from);
    const Field field{without_blanks(line.substr(0, comma)), comma == std::string_view::npos};
    line.remove_prefix(field.is_last ? line.size() : comma + 1);
    return field;
}

std::string without_quotes(std::string_view field) {
    if (field.size() < 2 || field.front() != '"' || field.back() != '"') return std::string(field);
    std::string text;
    for (std::size_t i = 1; i + 1 < field.size(); ++i) {
        text += field[i];
        if (field[i] == '"' && field[i + 1] == '"' && i + 2 < field.size()) ++i;
    }
    return text;
}

std::string with_quotes_if_needed(const std::string& name) {
    const bool is_plain = !name.empty() && name.find_first_of(",\"#\r\n") == std::string::npos &&
                          without_blanks(name) == name && !begins_like_number(name) &&
                          !name.starts_with(byte_order_mark);
    if (is_plain) return name;
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"') text += '"';
        text += c == '\n' ? ' ' : c;
    }
    return text + '"';
}

class Reader {
public:
    explicit Reader(std::string name) : name_(std::move(name)) {}

    NumericTable read(std::string_view text) {
        if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
        for (int line_number = 1; !text.empty() && problems_told_ < most_problems_told; ++line_number) {
            const auto end = text.find('\n');
            const auto line = without_blanks(text.substr(0, end));
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            if (!line.empty() && line.front() != '#') read_line(line, line_number);
        }
        if (columns_ == 0) add_problem(0, {}, "holds no numbers");
        problems_.throw_if_any();

        using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
        const auto columns = static_cast<Eigen::Index>(columns_);
        const auto rows = static_cast<Eigen::Index>(values_.size() / columns_);
        return {std::move(header_), Eigen::Map<const RowMajor>(values_.data(), rows, columns)};
    }

private:
    void read_line(std::string_view line, int line_number) {
        auto rest = line;
        if (columns_ == 0 && !begins_like_number(take_field(rest).text)) return read_header(line, line_number);
        rest = line;
        std::size_t column = 0;
        for (bool is_last = false; !is_last;) {
            const auto field = take_field(rest);
            is_last = field.is_last;
            ++column;
            if (const auto value = csv_number(field.text)) {
                values_.push_back(*value);
            } else {
                values_.push_back(0);
                add_problem(line_number, column,
                            fmt::format("\"{}\" is not a finite number", field.text.substr(0, 40)));
            }
        }
        if (columns_ == 0) columns_ = column;
        if (column != columns_) {
            add_problem(line_number, {}, fmt::format("has {} fields, but the lines above have {}", column, columns_));
        }
    }

    void read_header(std::string_view line, int line_number) {
        for (bool is_last = false; !is_last;) {
            const auto field = take_field(line);
            is_last = field.is_last;
            header_.push_back(without_quotes(field.text));
        }
        columns_ = header_.size();
        if (columns_ > 1 && (header_.front().empty() || header_.front() == "Unnamed: 0")) {
            throw InputError(InputProblem{name_,
                                          line_number,
                                          {},
                                          "the first column has no name, so it numbers the lines, as pandas' index "
                                          "does; write the table without (to_csv(..., index=False)) or name it"});
        }
    }

    void add_problem(int line, std::optional<std::size_t> column, std::string message) {
        std::string where;
        if (column) where = fmt::format("column {}", *column);
        if (column && *column <= header_.size()) where += fmt::format(" ({})", header_[*column - 1]);
        problems_.add({name_, line, std::move(where), std::move(message)});
        ++problems_told_;
    }

    std::string name_;
    std::vector<std::string> header_;
    std::vector<double> values_;  ///< row by row
    std::size_t columns_ = 0;     ///< 0 until the first line was read
    InputProblems problems_;
    std::size_t problems_told_ = 0;
};

}  // namespace

NumericTable read_csv_text(std::string_view text, const std::string& name) {
    return Reader(name).read(text);
}

NumericTable read_csv(const std::filesystem::path& path) {
    return read_csv_text(read_file(path), path.string());
}

Eigen::MatrixXd read_csv_matrix(const std::filesystem::path& path) {
    return read_csv(path).values;
}

std::string csv_text(const std::vector<std::string>& header, const Eigen::MatrixXd& values, int digits) {
    SPINLOOM_EXPECT(header.empty() || static_cast<Eigen::Index>(header.size()) == values.cols());
    std::string text;
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (i > 0) text += ',';
        text += with_quotes_if_needed(header[i]);
    }
    if (!header.empty()) text += '\n';
    for (Eigen::Index row = 0; row < values.rows(); ++row) {
        for (Eigen::Index column = 0; column < values.cols(); ++column) {
            if (column > 0) text += ',';
            fmt::format_to(std::back_inserter(text), "{:.{}g}", values(row, column), digits);
        }
        text += '\n';
    }
    return text;
}

void write_csv(const std::filesystem::path& path, const NumericTable& table, int digits) {
    write_file_atomically(path, csv_text(table.header, table.values, digits));
}

}  // namespace spinloom
