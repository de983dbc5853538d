#include "spinloom/spice/read/definitions.hpp"

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

/// Looks into each body in the order in which they count, until one has the name.
template <class List>
auto find(const Body& from, const std::vector<const Body*>& tops, List Body::*list, const std::string& name) {
    using Found = const typename List::mapped_type*;
    for (const Body* b = &from; b != nullptr; b = b->enclosing) {
        if (const auto it = (b->*list).find(name); it != (b->*list).end()) return Found{&it->second};
    }
    for (auto b = tops.rbegin(); b != tops.rend(); ++b) {
        if (const auto it = ((*b)->*list).find(name); it != ((*b)->*list).end()) return Found{&it->second};
    }
    return Found{nullptr};
}

template <class List>
std::string suggest_of(const Body& from, const std::vector<const Body*>& tops, List Body::*list,
                       const std::string& name) {
    std::vector<std::string> known;
    for (const Body* b = &from; b != nullptr; b = b->enclosing) {
        for (const auto& entry : b->*list) known.push_back(entry.first);
    }
    for (const auto* b : tops) {
        for (const auto& entry : b->*list) known.push_back(entry.first);
    }
    return suggest_among(name, known);
}

}  // namespace

const Body* Definitions::find_subcircuit(const Body& from, const std::string& name) const {
    const auto* found = find(from, tops_, &Body::subcircuits, name);
    return found == nullptr ? nullptr : found->get();
}

const ModelStatement* Definitions::find_model(const Body& from, const std::string& name) const {
    return find(from, tops_, &Body::models, name);
}

std::string Definitions::suggest_subcircuit(const Body& from, const std::string& name) const {
    return suggest_of(from, tops_, &Body::subcircuits, name);
}

std::string Definitions::suggest_model(const Body& from, const std::string& name) const {
    return suggest_of(from, tops_, &Body::models, name);
}

}  // namespace spinloom::spice
