#include "spinloom/spice/write/raw_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";
constexpr std::size_t longest_header_line = 65536;

/// Takes the next word off the front; empty at the end.
std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const auto word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    return word;
}

template <class Number>
std::optional<Number> parse(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    Number value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || status != std::errc{}) return {};
    return value;
}

/// Reads plot after plot off the front of a file.
class Reader {
public:
    Reader(std::string_view bytes, const std::string& name) : rest_(bytes), name_(name) {}

    std::vector<RawPlot> read() {
        std::vector<RawPlot> plots;
        while (rest_.find_first_not_of(blanks) != std::string_view::npos) plots.push_back(read_plot());
        if (plots.empty()) fail("is empty, and so no raw file");
        return plots;
    }

private:
    RawPlot read_plot() {
        ++plot_;
        RawPlot plot;
        variables_ = points_ = std::nullopt;
        for (;;) {
            const auto line = take_line();
            if (line.empty()) continue;
            const auto colon = line.find(':');
            if (colon == std::string_view::npos) fail_here(line, "is no header line \"Key: value\" of a raw file");
            const auto key = line.substr(0, colon);
            const auto value = trim(line.substr(colon + 1));
            if (key == "Variables") {
                read_variables(plot, value);
            } else if (key == "Binary" || key == "Values") {
                if (plot.variables.empty()) fail_here(line, "comes before the list \"Variables:\"");
                if (!points_) fail_here(line, "comes before \"No. Points:\"");
                plot.points = *points_;
                key == "Binary" ? read_binary(plot) : read_text(plot);
                return plot;
            } else {
                read_key(plot, line, key, value);
            }
        }
    }

    void read_key(RawPlot& plot, std::string_view line, std::string_view key, std::string_view value) {
        if (key == "Title") {
            plot.title = value;
        } else if (key == "Date") {
            plot.date = value;
        } else if (key == "Plotname") {
            plot.name = value;
        } else if (key == "Flags") {
            plot.is_complex = value.find("complex") != std::string_view::npos;
            if (value.find("unpadded") != std::string_view::npos) {
                fail_here(line, "is not supported: write padded vectors (ngspice: unset nopadding)");
            }
        } else if (key == "No. Variables" || key == "No. Points") {
            const auto count = parse<std::size_t>(value);
            if (!count || (key == "No. Variables" && *count == 0)) fail_here(line, "is no count");
            (key == "No. Points" ? points_ : variables_) = count;
        } else if (key != "Command" && key != "Option" && key != "Dimensions" && key != "Offset" &&
                   key != "Backannotation") {
            fail_here(line, "is no header line of a raw file");
        }
    }

    /// The list of variables, whose first may stand in the line of the key.
    void read_variables(RawPlot& plot, std::string_view first) {
        if (!variables_) fail("has \"Variables:\" before \"No. Variables:\"");
        if (*variables_ > rest_.size()) fail(fmt::format("ends within the list of {} variables", *variables_));
        plot.variables.clear();
        while (plot.variables.size() < *variables_) {
            const auto line = first.empty() ? take_line() : first;
            first = {};
            auto words = line;
            const auto index = parse<std::size_t>(take_word(words));
            RawVariable variable{std::string(take_word(words)), std::string(take_word(words)), {}, {}};
            if (index != plot.variables.size() || variable.type.empty()) {
                fail_here(line, fmt::format("is not \"{} name type\", as variable {} of {} must be",
                                            plot.variables.size(), plot.variables.size(), *variables_));
            }
            plot.variables.push_back(std::move(variable));
        }
    }

    /// Makes room for the numbers, each of which takes `bytes` or more of what is left of the file.
    void allocate(RawPlot& plot, std::size_t bytes) {
        const auto a_point = plot.variables.size() * (plot.is_complex ? 2 : 1) * bytes;
        if (plot.points > rest_.size() / a_point) {
            fail(fmt::format("is cut short: plot {} ({}) announces {} points of {} variables, but {} bytes are left",
                             plot_, plot.name, plot.points, plot.variables.size(), rest_.size()));
        }
        for (auto& variable : plot.variables) {
            variable.values.resize(plot.points);
            if (plot.is_complex) variable.imaginary.resize(plot.points);
        }
    }

    void read_binary(RawPlot& plot) {
        allocate(plot, sizeof(double));
        const auto take = [&](double& value) {
            std::memcpy(&value, rest_.data(), sizeof value);
            rest_.remove_prefix(sizeof value);
        };
        for (std::size_t point = 0; point < plot.points; ++point) {
            for (auto& variable : plot.variables) {
                take(variable.values[point]);
                if (plot.is_complex) take(variable.imaginary[point]);
            }
        }
    }

    void read_text(RawPlot& plot) {
        allocate(plot, 2);  // a digit and what separates it from the next
        for (std::size_t point = 0; point < plot.points; ++point) {
            const auto index = take_word(rest_);
            if (parse<std::size_t>(index) != point) {
                fail(fmt::format("plot {} ({}): point {} begins with \"{}\"", plot_, plot.name, point,
                                 index.substr(0, 40)));
            }
            for (auto& variable : plot.variables) read_value(plot, variable, point);
        }
    }

    void read_value(const RawPlot& plot, RawVariable& variable, std::size_t point) {
        const auto word = take_word(rest_);
        const auto comma = plot.is_complex ? word.find(',') : std::string_view::npos;
        const auto real = parse_number(word.substr(0, comma));
        const auto imaginary =
            comma == std::string_view::npos ? std::optional(0.0) : parse_number(word.substr(comma + 1));
        if (!real || !imaginary) {
            fail(fmt::format("plot {} ({}), point {}: \"{}\" is no value of {}", plot_, plot.name, point,
                             word.substr(0, 40), variable.name));
        }
        variable.values[point] = *real;
        if (plot.is_complex) variable.imaginary[point] = *imaginary;
    }

    static std::optional<double> parse_number(std::string_view word) {
        if (const auto value = parse<double>(word)) return value;
        // Denormal numbers, which from_chars calls out of range, and inf.
        const std::string text(word);
        char* end = nullptr;
        const double value = std::strtod(text.c_str(), &end);
        if (text.empty() || end != text.c_str() + text.size()) return {};
        return value;
    }

    /// The next line, trimmed.
    std::string_view take_line() {
        if (rest_.empty()) fail("ends within a header");
        const auto end = rest_.substr(0, longest_header_line).find('\n');
        if (end == std::string_view::npos && rest_.size() > longest_header_line) {
            fail_here(rest_, "is no header line of a raw file");
        }
        const auto line = trim(rest_.substr(0, end));
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        return line;
    }

    [[noreturn]] void fail(std::string message) const { throw InputError(name_, std::move(message)); }
    [[noreturn]] void fail_here(std::string_view line, std::string_view why) const {
        std::string shown(line.substr(0, 40));
        std::replace_if(
            shown.begin(), shown.end(), [](unsigned char c) { return c < 32 || c > 126; }, '?');
        fail(fmt::format("plot {}: \"{}\" {}", plot_, shown, why));
    }

    std::string_view rest_;
    const std::string& name_;
    int plot_ = 0;                                   ///< 1-based
    std::optional<std::size_t> variables_, points_;  ///< as announced in the header of this plot
};

}  // namespace

std::vector<RawPlot> read_raw_bytes(std::string_view bytes, const std::string& name) {
    return Reader(bytes, name).read();
}

std::vector<RawPlot> read_raw_file(const std::filesystem::path& path) {
    return read_raw_bytes(read_file(path), path.string());
}

}  // namespace spinloom::spice
