#pragma once

#include <map>
#include <memory>
#include <string>

#include "spinloom/spice/read/deck.hpp"
#include "spinloom/spice/read/random_draws.hpp"

namespace spinloom::spice {

/// Parameters and functions where an element stands: those of its body, of the instance, and of the bodies around it.
///
/// A parameter is evaluated when it is first asked for, so definitions may stand in any order. Parameters and functions
/// may refer to one another 500 deep, and one evaluation may take ten thousand calls of the deck's functions.
class Scope {
public:
    /// @param outer  scope that this one lies in; null at the top
    explicit Scope(const Scope* outer) : outer_(outer), root_(outer != nullptr ? outer->root_ : this) {}
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

    /// The random numbers of distributions, for this scope and all within it; nominal values without.
    void set_draws(RandomDraws* draws) { draws_ = draws; }
    /// A value of a distribution; nothing if there is none of that name.
    [[nodiscard]] std::optional<double> draw(const std::string& name, const std::vector<double>& arguments) const;
    /// A later definition of the same name counts.
    void define(const Parameter& parameter);
    void define(const std::string& name, double value);
    void define(const Body& body);

    /// @throws InputError for an unknown or circular parameter, and beyond the limits
    [[nodiscard]] double evaluate(const Value& value) const;
    [[nodiscard]] std::optional<double> find(const std::string& name) const;
    /// Whether something within has asked for this name, defined here.
    [[nodiscard]] bool was_asked(const std::string& name) const;
    struct FoundFunction {
        const Function* function;  ///< null: there is none
        const Scope* scope;        ///< in which it is defined
    };
    [[nodiscard]] FoundFunction find_function(const std::string& name) const;
    /// Names of parameters, for suggestions.
    [[nodiscard]] std::vector<std::string> known_names() const;
    /// Parameters of this scope alone, evaluated.
    [[nodiscard]] std::map<std::string, double> values() const;

private:
    struct Entry {
        const Value* expression = nullptr;
        double value = 0;
        bool is_known = false, is_being_evaluated = false, was_asked = false;
    };
    [[nodiscard]] std::optional<double> call(const std::string& name, const std::vector<double>& arguments) const;
    [[nodiscard]] ExpressionScope expression_scope() const;

    const Scope* outer_;
    const Scope* root_;             ///< counts for all within it
    RandomDraws* draws_ = nullptr;  ///< the root's count
    mutable std::map<std::string, Entry> entries_;
    std::map<std::string, const Function*> functions_;
    mutable int depth_ = 0, num_calls_ = 0;  ///< of the evaluation under way; the root's count
};

}  // namespace spinloom::spice
