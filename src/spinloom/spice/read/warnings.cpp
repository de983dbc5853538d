#include "spinloom/spice/read/warnings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

constexpr std::size_t most_names_told = 8;
constexpr std::size_t most_entries = 100;

}  // namespace

void Warnings::add(const std::string& key, const std::string& text, const std::string& name) {
    auto it = entry_by_key_.find(key);
    if (it == entry_by_key_.end()) {
        if (entries_.size() == most_entries) return;
        it = entry_by_key_.emplace(key, entries_.size()).first;
        entries_.push_back({text, {}, 0});
    }
    auto& entry = entries_[it->second];
    if (name.empty() || std::find(entry.names.begin(), entry.names.end(), excerpt(name)) != entry.names.end()) return;
    ++entry.count;
    if (entry.names.size() < most_names_told) entry.names.push_back(excerpt(name));
}

std::vector<std::string> Warnings::texts() const {
    std::vector<std::string> texts;
    for (const auto& entry : entries_) {
        std::string text = entry.text;
        for (std::size_t i = 0; i < entry.names.size(); ++i) text += (i == 0 ? ": " : ", ") + entry.names[i];
        if (entry.count > entry.names.size()) text += fmt::format(" and {} more", entry.count - entry.names.size());
        texts.push_back(std::move(text));
    }
    return texts;
}

}  // namespace spinloom::spice
