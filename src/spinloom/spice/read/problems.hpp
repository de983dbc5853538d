#pragma once

#include <string>
#include <vector>

#include "spinloom/core/error.hpp"

namespace spinloom::spice {

/// Collects the problems of a deck and gives up, by throwing all of them, once there are twenty.
class DeckProblems {
public:
    static constexpr std::size_t most = 20;

    void add(const InputError& error);
    /// The same, with the place where it was found for problems that name none.
    void add(const InputError& error, const std::string& file, int line);
    void throw_if_any() const;

private:
    std::vector<InputProblem> problems_;
};

}  // namespace spinloom::spice
