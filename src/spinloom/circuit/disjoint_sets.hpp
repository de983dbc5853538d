#pragma once

#include <cstddef>
#include <numeric>
#include <vector>

namespace spinloom {

/// Sets of the numbers below a count, each alone at first, joined two by two. Paths are halved on the way.
class DisjointSets {
public:
    explicit DisjointSets(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0); }

    /// @returns whether they were in different sets
    bool join(int a, int b) {
        const int from = set_of(a), to = set_of(b);
        at(from) = to;
        return from != to;
    }
    /// A member that stands for the set, until it is joined with another.
    [[nodiscard]] int set_of(int member) {
        while (at(member) != member) member = at(member) = at(at(member));
        return member;
    }

private:
    [[nodiscard]] int& at(int member) { return parent_[static_cast<std::size_t>(member)]; }

    std::vector<int> parent_;
};

}  // namespace spinloom
