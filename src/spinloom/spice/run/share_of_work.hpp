#pragma once

#include <cstddef>

namespace spinloom::spice {

/// A share of a whole, which is 1, for progress.
struct ShareOfWork {
    double begin = 0, width = 1;

    /// One of `count` equal parts. @pre index < count
    [[nodiscard]] ShareOfWork part(std::size_t index, std::size_t count) const {
        const double each = width / static_cast<double>(count);
        return {begin + each * static_cast<double>(index), each};
    }
    /// How much of the whole is done when this much of the share is. @param done  0 to 1
    [[nodiscard]] double at(double done) const { return begin + width * done; }
};

}  // namespace spinloom::spice
