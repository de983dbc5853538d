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
    void add_top(const Body& body) { tops_.push_back(&body); }

    /// Null if there is none of that name.
    [[nodiscard]] const Body* find_subcircuit(const Body& from, const std::string& name) const;
    [[nodiscard]] const ModelStatement* find_model(const Body& from, const std::string& name) const;

    /// The known names nearest to one that is not known, for the end of a message.
    [[nodiscard]] std::string suggest_subcircuit(const Body& from, const std::string& name) const;
    [[nodiscard]] std::string suggest_model(const Body& from, const std::string& name) const;

private:
    std::vector<const Body*> tops_;
};

}  // namespace spinloom::spice
