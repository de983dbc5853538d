#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace spinloom {

/// Keeps names, one behind the other, in blocks of memory that never move. A copy shares what is there, and puts what
/// is added to it into blocks of its own.
class NamePool {
public:
    NamePool() = default;
    ~NamePool() = default;
    NamePool(const NamePool& other) : blocks_(other.blocks_) {}
    NamePool(NamePool&& other) noexcept { *this = std::move(other); }
    NamePool& operator=(const NamePool& other) { return *this = NamePool(other); }
    NamePool& operator=(NamePool&& other) noexcept {
        blocks_ = std::exchange(other.blocks_, {});
        next_ = std::exchange(other.next_, nullptr);
        left_ = std::exchange(other.left_, 0);
        return *this;
    }

    /// The name as it is kept; it lasts as long as the pool or a copy of it.
    [[nodiscard]] std::string_view keep(std::string_view name) {
        if (name.size() > left_) add_block(name.size());
        char* const place = next_;
        std::copy(name.begin(), name.end(), place);
        next_ += name.size();
        left_ -= name.size();
        return {place, name.size()};
    }

private:
    static constexpr std::size_t first_size = 512, largest_size = 65536;

    void add_block(std::size_t least) {
        const auto usual = std::min(first_size << std::min<std::size_t>(blocks_.size(), 10), largest_size);
        left_ = std::max(usual, least);
        next_ = blocks_.emplace_back(std::shared_ptr<char[]>(new char[left_])).get();
    }

    std::vector<std::shared_ptr<char[]>> blocks_;
    char* next_ = nullptr;  ///< in the last block
    std::size_t left_ = 0;  ///< of the last block
};

}  // namespace spinloom
