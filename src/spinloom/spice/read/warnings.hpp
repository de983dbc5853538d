#pragma once

#include <map>
#include <string>
#include <vector>

/// What a deck's user should know although it is no error.

namespace spinloom::spice {

/// Warnings in the order in which they first arose; those of one key are told once, with the names they concern.
class Warnings {
public:
    /// `text` once for each key; a `name` is added to the list behind it.
    void add(const std::string& key, const std::string& text, const std::string& name = {});
    /// Every warning, with at most eight names each.
    [[nodiscard]] std::vector<std::string> texts() const;

private:
    struct Entry {
        std::string text;
        std::vector<std::string> names;
        std::size_t count = 0;  ///< of names, told or not
    };
    std::vector<Entry> entries_;
    std::map<std::string, std::size_t> entry_by_key_;
};

}  // namespace spinloom::spice
