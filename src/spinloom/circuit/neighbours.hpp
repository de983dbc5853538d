#pragma once

#include <numeric>
#include <span>
#include <vector>

#include "spinloom/circuit/sparse_lu.hpp"

namespace spinloom {

/// For every unknown, the unknowns that share a row or column entry with it.
class Neighbours {
public:
    explicit Neighbours(const SparseLu::Matrix& pattern) : begin_(static_cast<std::size_t>(pattern.cols()) + 1, 0) {
        for_each_pair(pattern, [&](int unknown, int) { ++begin_[static_cast<std::size_t>(unknown) + 1]; });
        std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
        list_.resize(begin_.back());
        auto next = begin_;
        for_each_pair(pattern,
                      [&](int unknown, int other) { list_[next[static_cast<std::size_t>(unknown)]++] = other; });
    }

    [[nodiscard]] std::span<const int> of(int unknown) const {
        const auto at = static_cast<std::size_t>(unknown);
        return {list_.data() + begin_[at], begin_[at + 1] - begin_[at]};
    }

private:
    template <class Act>
    static void for_each_pair(const SparseLu::Matrix& pattern, const Act& act) {
        for (int column = 0; column < pattern.outerSize(); ++column) {
            for (SparseLu::Matrix::InnerIterator it(pattern, column); it; ++it) {
                if (it.row() == column) continue;
                act(column, static_cast<int>(it.row()));
                act(static_cast<int>(it.row()), column);
            }
        }
    }

    std::vector<std::size_t> begin_;
    std::vector<int> list_;
};

}  // namespace spinloom
