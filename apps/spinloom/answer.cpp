#include "answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "spinloom/core/json_text.hpp"

namespace spinloom::app {

Option Answer::add_to(Command command) {
    return command.add_flag("--json", as_json, "What is found as JSON, and nothing else on standard output");
}

void Answer::tell(const std::string& words, const std::function<std::string()>& document,
                  const std::string& files) const {
    if (!as_json) {
        fmt::print("{}{}", words, files);
        return;
    }
    const auto text = document();
    fmt::print("{}{}", text, text.ends_with('\n') ? "" : "\n");
}

std::string files_line(const std::string& folder) {
    return folder.empty() ? std::string() : fmt::format("files: {}/\n", folder);
}

std::string file_line(const std::string& file) {
    return fmt::format("file: {}\n", file);
}

std::string lines_json(std::string_view lines, const std::vector<std::string>& names) {
    auto rows = nlohmann::ordered_json::array();
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        auto line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        auto row = nlohmann::ordered_json::object();
        for (const auto& name : names) {
            const auto tab = std::min(line.find('\t'), line.size());
            row[name] = line.substr(0, tab);
            line.remove_prefix(std::min(tab + 1, line.size()));
        }
        rows.push_back(std::move(row));
    }
    return json_text(rows, 2);
}

}  // namespace spinloom::app
