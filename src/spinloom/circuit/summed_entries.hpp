#pragma once

#include <Eigen/SparseCore>
#include <algorithm>
#include <numeric>
#include <vector>

namespace spinloom {

/// Makes a sparse matrix from entries of which several may have one place; they are added up in the order in which they
/// come, as Eigen's setFromTriplets does, with half of its memory. Each entry is counted first and added then.
class SummedEntries {
public:
    using Matrix = Eigen::SparseMatrix<double, Eigen::ColMajor, int>;

    explicit SummedEntries(int size) : begin_(static_cast<std::size_t>(size) + 1, 0) {}

    void count(int column) { ++begin_[static_cast<std::size_t>(column) + 1]; }
    /// All are counted.
    void start() {
        std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
        entries_.resize(static_cast<std::size_t>(begin_.back()));
        next_ = begin_;
    }
    void add(int row, int column, double value) {
        entries_[static_cast<std::size_t>(next_[static_cast<std::size_t>(column)]++)] = {row, value};
    }

    /// All are added. The matrix is compressed; entries that are 0 stay.
    [[nodiscard]] Matrix matrix() {
        const auto size = static_cast<Eigen::Index>(begin_.size()) - 1;
        std::size_t kept = 0;
        for (Eigen::Index column = 0; column < size; ++column) {
            const auto first = entries_.begin() + begin_[static_cast<std::size_t>(column)];
            const auto last = entries_.begin() + begin_[static_cast<std::size_t>(column) + 1];
            sort_by_row(first, last);
            const auto column_begin = kept;
            for (auto entry = first; entry != last; ++entry) {
                if (kept > column_begin && entries_[kept - 1].row == entry->row)
                    entries_[kept - 1].value += entry->value;
                else
                    entries_[kept++] = *entry;
            }
            begin_[static_cast<std::size_t>(column)] = static_cast<int>(column_begin);
        }
        Matrix matrix(size, size);
        matrix.resizeNonZeros(static_cast<Eigen::Index>(kept));
        begin_.back() = static_cast<int>(kept);
        std::copy(begin_.begin(), begin_.end(), matrix.outerIndexPtr());
        for (std::size_t i = 0; i < kept; ++i) {
            matrix.innerIndexPtr()[i] = entries_[i].row;
            matrix.valuePtr()[i] = entries_[i].value;
        }
        return matrix;
    }

private:
    struct Entry {
        int row;
        double value;
    };
    using Place = std::vector<Entry>::iterator;

    /// Entries of one row stay in their order. Most columns are short, for which std::stable_sort's own memory is slow.
    static void sort_by_row(Place first, Place last) {
        constexpr std::ptrdiff_t is_short = 24;
        const auto is_above = [](const Entry& a, const Entry& b) { return a.row < b.row; };
        if (last - first > is_short) return std::stable_sort(first, last, is_above);
        for (auto end = first; end != last; ++end)
            std::rotate(std::upper_bound(first, end, *end, is_above), end, end + 1);
    }

    std::vector<int> begin_, next_;  ///< of each column
    std::vector<Entry> entries_;
};

}  // namespace spinloom
