#pragma once

#include <string>
#include <vector>

namespace spinloom {

/// A table for a terminal: a header, a rule and rows, columns padded to their widest cell.
class TextTable {
public:
    explicit TextTable(std::vector<std::string> header);
    /// Adds a row of as many cells as the header has.
    void add(std::vector<std::string> row);
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::vector<std::string>> rows_;  ///< the first is the header
};

}  // namespace spinloom
