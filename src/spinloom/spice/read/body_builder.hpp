#pragma once

#include <memory>
#include <string_view>

#include "spinloom/core/name_index.hpp"
#include "spinloom/spice/read/deck.hpp"

namespace spinloom::spice {

/// A body under construction: knows the place of each node's name.
class BodyBuilder {
public:
    explicit BodyBuilder(const Body* enclosing = nullptr) : body_(std::make_shared<Body>()) {
        body_->enclosing = enclosing;
    }

    [[nodiscard]] Body& body() { return *body_; }
    [[nodiscard]] std::shared_ptr<Body> share() const { return body_; }

    /// Place of a node's name, made if it is new. @throws InputError for a name longer than 1000 characters
    int node(std::string_view name);
    /// Adds an element behind those that are there.
    void add(ElementStatement element);
    /// The same; the body keeps its name. @throws InputError for a name longer than 1000 characters
    void add(PlainPassive element);
    /// Whether it has no element yet.
    [[nodiscard]] bool has_no_element() const { return body_->elements.empty() && body_->plain.empty(); }
    [[nodiscard]] bool has_node(std::string_view name) const {
        return places_.find(name, body_->nodes) != NameIndex::none;
    }

private:
    std::shared_ptr<Body> body_;
    NameIndex places_;  ///< of the body's nodes
};

/// "0", "gnd", "gnd!" and "ground".
[[nodiscard]] bool is_ground_name(std::string_view name);
/// @throws InputError for a name longer than 1000 characters
void require_short_name(std::string_view name);

}  // namespace spinloom::spice
