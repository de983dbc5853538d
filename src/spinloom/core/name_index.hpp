#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace spinloom {

/// Finds the places of names in a list that somebody else keeps: a hash table of eight bytes a slot, without the names.
///
/// `names[place]` must be what a std::string_view can be made from, and stay what it was when it was added.
class NameIndex {
public:
    static constexpr int none = -1;

    /// Place of the name, or `none`.
    template <class Names>
    [[nodiscard]] int find(std::string_view name, const Names& names) const {
        if (slots_.empty()) return none;
        return slots_[find_slot(hash_of(name), name, names)].place;
    }

    /// Adds a name that is not there yet. @pre place >= 0
    void add(std::string_view name, int place) {
        if (is_full(count_ + 1)) grow();
        insert({hash_of(name), place});
        ++count_;
    }

    /// Adds a name unless it is there. @pre place >= 0 @returns its place: `place` where it was added
    template <class Names>
    int find_or_add(std::string_view name, int place, const Names& names) {
        if (is_full(count_ + 1)) grow();
        const auto hash = hash_of(name);
        auto& slot = slots_[find_slot(hash, name, names)];
        if (slot.place != none) return slot.place;
        slot = {hash, place};
        ++count_;
        return place;
    }

    [[nodiscard]] std::size_t size() const { return count_; }
    /// Room for so many names.
    void reserve(std::size_t count) {
        if (is_full(count)) grow(std::bit_ceil(count + count / 2 + 1));
    }

private:
    struct Slot {
        std::uint32_t hash = 0;
        int place = none;
    };

    /// Eight bytes at a time, of which the last may overlap those before; odd constants of no meaning.
    static std::uint32_t hash_of(std::string_view name) {
        constexpr std::uint64_t odd = 0x9E3779B97F4A7C15, other = 0xD6E8FEB86659FD93;
        const char* const end = name.data() + name.size();
        std::uint64_t hash = odd * (name.size() + 1);
        const auto take = [&](std::uint64_t word) {
            hash = (hash ^ word) * other;
            hash ^= hash >> 32U;
        };
        if (name.size() >= 8) {
            for (const char* at = name.data(); end - at > 8; at += 8) take(word_at<std::uint64_t>(at));
            take(word_at<std::uint64_t>(end - 8));
        } else if (name.size() >= 4) {
            take(word_at<std::uint32_t>(name.data()) + (std::uint64_t{word_at<std::uint32_t>(end - 4)} << 32U));
        } else if (!name.empty()) {
            const auto byte = [&](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(name[i])}; };
            take(byte(0) + (byte(name.size() / 2) << 8U) + (byte(name.size() - 1) << 16U));
        }
        take(odd);
        return static_cast<std::uint32_t>(hash);
    }
    template <class Word>
    static Word word_at(const char* place) {
        Word word;
        std::memcpy(&word, place, sizeof word);
        return word;
    }
    [[nodiscard]] bool is_full(std::size_t count) const { return 3 * count > 2 * slots_.size(); }
    [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }

    /// The slot of the name, or the empty one that it would take. @pre there are slots
    template <class Names>
    [[nodiscard]] std::size_t find_slot(std::uint32_t hash, std::string_view name, const Names& names) const {
        std::size_t at = hash & mask();
        while (
            slots_[at].place != none &&
            !(slots_[at].hash == hash && std::string_view(names[static_cast<std::size_t>(slots_[at].place)]) == name))
            at = (at + 1) & mask();
        return at;
    }

    void insert(Slot slot) {
        std::size_t at = slot.hash & mask();
        while (slots_[at].place != none) at = (at + 1) & mask();
        slots_[at] = slot;
    }

    void grow() { grow(slots_.empty() ? 64 : 2 * slots_.size()); }
    void grow(std::size_t num_slots) {
        const auto old = std::exchange(slots_, std::vector<Slot>(num_slots));
        for (const auto& slot : old)
            if (slot.place != none) insert(slot);
    }

    std::vector<Slot> slots_;  ///< a power of two of them, at most two thirds of them taken
    std::size_t count_ = 0;
};

}  // namespace spinloom
