#include "spinloom/spice/read/asked_nodes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

/// How many of an element's nodes it is connected to; it sees the others.
std::size_t num_connected(const ElementStatement& element) {
    return element.nodes.size() - element.extras->seen.size();
}

}  // namespace

void check_asked_nodes(const Body& body, const std::vector<std::string>& globals, const std::vector<std::string>& files,
                       DeckProblems& problems) {
    const auto asks = [](const ElementStatement& element) { return !element.extras->seen.empty(); };
    if (std::none_of(body.elements.begin(), body.elements.end(), asks)) return;
    std::vector<char> is_connected(body.nodes.size(), 0);
    std::fill_n(is_connected.begin(), body.ports, 1);
    for (const auto& element : body.plain)
        for (const int node : element.nodes) is_connected[static_cast<std::size_t>(node)] = 1;
    for (const auto& element : body.elements) {
        for (std::size_t i = 0; i < num_connected(element); ++i)
            is_connected[static_cast<std::size_t>(element.nodes[i])] = 1;
    }
    std::vector<std::string> known;
    for (std::size_t i = 0; i < body.nodes.size(); ++i)
        if (is_connected[i] != 0) known.emplace_back(body.nodes[i]);
    for (const auto& element : body.elements) {
        for (std::size_t i = 0; i < element.extras->seen.size(); ++i) {
            const auto& name = element.extras->seen[i];
            const auto node = static_cast<std::size_t>(element.nodes[num_connected(element) + i]);
            const bool is_elsewhere =
                name.find('.') != std::string::npos || std::find(globals.begin(), globals.end(), name) != globals.end();
            if (is_connected[node] != 0 || is_elsewhere) continue;
            problems.add(InputError(InputProblem{
                files[static_cast<std::size_t>(element.origin.file)], element.origin.line, excerpt(element.name),
                fmt::format("no node '{}'{}", excerpt(name), suggest_among(name, known))}));
        }
    }
}

}  // namespace spinloom::spice
