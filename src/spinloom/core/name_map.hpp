#pragma once

#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "spinloom/core/name_index.hpp"
#include "spinloom/core/name_pool.hpp"

namespace spinloom {

/// Values by names, in the order in which they were added; none is taken away. As std::unordered_map where the names
/// are used, in a third of its memory: entries lie in one list, found by a NameIndex, their names in a NamePool.
/// Iterators end where something is added; names last as long as the map.
template <class Value>
class NameMap {
public:
    using Entry = std::pair<std::string_view, Value>;
    using const_iterator = typename std::vector<Entry>::const_iterator;

    [[nodiscard]] const_iterator begin() const { return entries_.begin(); }
    [[nodiscard]] const_iterator end() const { return entries_.end(); }
    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    void reserve(std::size_t count) {
        entries_.reserve(count);
        index_.reserve(count);
    }

    [[nodiscard]] const_iterator find(std::string_view name) const {
        const int place = index_.find(name, Names{&entries_});
        return place == NameIndex::none ? end() : begin() + place;
    }
    [[nodiscard]] bool contains(std::string_view name) const { return find(name) != end(); }
    /// @throws std::out_of_range for a name that is not there
    [[nodiscard]] const Value& at(std::string_view name) const {
        const auto it = find(name);
        if (it == end()) throw std::out_of_range("no entry of this name");
        return it->second;
    }

    /// Adds an entry unless its name is there. @returns whether it was added
    bool add(std::string_view name, Value value) { return find_or_add(name, std::move(value)).second; }

    /// The entry of the name, which is made with this value if it is not there. @returns it and whether it was added
    std::pair<const_iterator, bool> find_or_add(std::string_view name, Value value) {
        const int next = static_cast<int>(entries_.size()), place = index_.find_or_add(name, next, Names{&entries_});
        if (place == next) entries_.emplace_back(names_.keep(name), std::move(value));
        return {begin() + place, place == next};
    }

private:
    struct Names {
        const std::vector<Entry>* entries;
        std::string_view operator[](std::size_t place) const { return (*entries)[place].first; }
    };

    NamePool names_;
    std::vector<Entry> entries_;
    NameIndex index_;
};

}  // namespace spinloom
