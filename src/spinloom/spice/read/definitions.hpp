#pragma once

#include <string>
#include <vector>

#include "spinloom/spice/read/deck.hpp"

namespace spinloom::spice {

/// Finds what a name stands for in a body: its own definitions, then those of the bodies around it, then those at the
/// top of the deck, where a later .alter block counts. The bodies must outlive it.
class Definitions {
public:
    /// Adds a body of the top; later ones come before earlier ones.
    /// @param arms  which of its arms hold
    void add_top(const Body& body, std::vector<char> arms) { tops_.push_back({&body, std::move(arms)}); }

    /// Null if there is none of that name. @param arms  of `from`, which of them hold
    [[nodiscard]] const Body* find_subcircuit(const Body& from, const std::vector<char>& arms,
                                              const std::string& name) const;
    [[nodiscard]] const ModelStatement* find_model(const Body& from, const std::vector<char>& arms,
                                                   const std::string& name) const;

    /// The known names nearest to one that is not known, for the end of a message.
    [[nodiscard]] std::string suggest_subcircuit(const Body& from, const std::string& name) const;
    [[nodiscard]] std::string suggest_model(const Body& from, const std::string& name) const;

private:
    struct Top {
        const Body* body;
        std::vector<char> arms;
    };
    template <class Find>
    auto find(const Body& from, const std::vector<char>& arms, const Find& find_in) const
        -> decltype(find_in(from, arms));
    template <class List>
    [[nodiscard]] std::string suggest_of(const Body& from, List Body::*list, const std::string& name) const;

    std::vector<Top> tops_;
};

}  // namespace spinloom::spice
