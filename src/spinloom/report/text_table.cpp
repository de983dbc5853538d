#include "spinloom/report/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/core/contract.hpp"

namespace spinloom {

TextTable::TextTable(std::vector<std::string> header) {
    rows_.push_back(std::move(header));
}

void TextTable::add(std::vector<std::string> row) {
    SPINLOOM_EXPECT(row.size() == rows_.front().size());
    rows_.push_back(std::move(row));
}

std::string TextTable::text() const {
    std::vector<std::size_t> widths(rows_.front().size(), 0);
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string text;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
        std::string line;
        for (std::size_t i = 0; i < widths.size(); ++i) line += fmt::format("{:<{}}  ", rows_[r][i], widths[i]);
        text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
        if (r > 0) continue;
        for (const auto width : widths) text += std::string(width, '-') + "  ";
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    }
    return text;
}

}  // namespace spinloom
