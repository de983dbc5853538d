#include "help_lines.hpp"

#include <sstream>

namespace spinloom::app {
namespace {

constexpr std::size_t longest_line = 100, description_column = 30;

/// Whether a line is a command that a reader may copy.
bool is_command(const std::string& line) {
    const auto first = line.find_first_not_of(' ');
    if (first == std::string::npos) return false;
    return line.starts_with("Example: spinloom ") || (first > 0 && line.compare(first, 9, "spinloom ") == 0);
}

/// Appends the line, broken as often as it is too long.
void add_lines(std::string line, std::string& text) {
    const bool is_copied = is_command(line);
    const std::string end = is_copied ? " \\" : "";
    const bool has_column = line.starts_with("  ") && !is_copied;
    const std::string indent(is_copied ? 4 : has_column ? description_column : 0, ' ');
    while (line.size() > longest_line) {
        const auto from = line.find_first_not_of(' ');
        auto at = is_copied ? line.rfind(" --", longest_line - end.size()) : std::string::npos;
        if (at == std::string::npos || at <= from) at = line.rfind(' ', longest_line - end.size());
        if (at == std::string::npos || at <= from) break;
        text += line.substr(0, at) + end + '\n';
        line = indent + line.substr(at + 1);
    }
    text += line + '\n';
}

}  // namespace

std::string help_lines(const std::string& text) {
    std::istringstream lines(text);
    std::string line, result;
    while (std::getline(lines, line)) add_lines(line, result);
    return result;
}

}  // namespace spinloom::app
