#include "spinloom/spice/read/definitions.hpp"

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/arms.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

/// The last model of that name in an arm that holds, or the one outside of arms.
const ModelStatement* model_in(const Body& body, const std::vector<char>& arms, const std::string& name) {
    for (auto it = body.models_in_arms.rbegin(); it != body.models_in_arms.rend(); ++it) {
        if (it->name == name && !arms.empty() && holds(arms, it->arm)) return &*it;
    }
    const auto it = body.models.find(name);
    return it == body.models.end() ? nullptr : &it->second;
}

const Body* subcircuit_in(const Body& body, const std::vector<char>& arms, const std::string& name) {
    for (auto it = body.bodies_in_arms.rbegin(); it != body.bodies_in_arms.rend(); ++it) {
        if (it->second->name == name && !arms.empty() && holds(arms, it->first)) return it->second.get();
    }
    const auto it = body.subcircuits.find(name);
    return it == body.subcircuits.end() ? nullptr : it->second.get();
}

}  // namespace

/// Looks into each body in the order in which they count, until one has the name.
template <class Find>
auto Definitions::find(const Body& from, const std::vector<char>& arms, const Find& find_in) const
    -> decltype(find_in(from, arms)) {
    const std::vector<char> unknown;  // what lies in arms around is not looked for
    for (const Body* b = &from; b != nullptr; b = b->enclosing) {
        if (auto found = find_in(*b, b == &from ? arms : unknown)) return found;
    }
    for (auto top = tops_.rbegin(); top != tops_.rend(); ++top) {
        if (auto found = find_in(*top->body, top->arms)) return found;
    }
    return nullptr;
}

template <class List>
std::string Definitions::suggest_of(const Body& from, List Body::*list, const std::string& name) const {
    std::vector<std::string> known;
    for (const Body* b = &from; b != nullptr; b = b->enclosing) {
        for (const auto& entry : b->*list) known.push_back(entry.first);
    }
    for (const auto& top : tops_) {
        for (const auto& entry : top.body->*list) known.push_back(entry.first);
    }
    return suggest_among(name, known);
}

const Body* Definitions::find_subcircuit(const Body& from, const std::vector<char>& arms,
                                         const std::string& name) const {
    return find(from, arms, [&](const Body& b, const std::vector<char>& a) { return subcircuit_in(b, a, name); });
}

const ModelStatement* Definitions::find_model(const Body& from, const std::vector<char>& arms,
                                              const std::string& name) const {
    return find(from, arms, [&](const Body& b, const std::vector<char>& a) { return model_in(b, a, name); });
}

std::string Definitions::suggest_subcircuit(const Body& from, const std::string& name) const {
    return suggest_of(from, &Body::subcircuits, name);
}

std::string Definitions::suggest_model(const Body& from, const std::string& name) const {
    return suggest_of(from, &Body::models, name);
}

}  // namespace spinloom::spice
