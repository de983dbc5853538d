#include "spinloom/spice/read/scope.hpp"

#include <fmt/format.h>

#include <cctype>

#include "spinloom/core/error.hpp"

namespace spinloom::spice {
namespace {

constexpr int max_depth = 500;
constexpr int max_calls = 10'000;

std::string upper_case(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

/// Counts for as long as it lives.
class Level {
public:
    explicit Level(int& depth) : depth_(depth) { ++depth_; }
    ~Level() { --depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

private:
    int& depth_;
};

}  // namespace

void Scope::define(const Parameter& parameter) {
    entries_[parameter.name] = {&parameter.value};
}

void Scope::define(const std::string& name, double value) {
    entries_[name] = {nullptr, value, true};
}

void Scope::define(const Body& body) {
    for (const auto& parameter : body.parameters) {
        if (parameter.arm == no_arm) define(parameter);
    }
    for (const auto& [name, function] : body.functions) functions_[name] = &function;
}

std::optional<double> Scope::find(const std::string& name) const {
    const auto it = entries_.find(name);
    if (it == entries_.end()) return outer_ ? outer_->find(name) : std::nullopt;
    auto& entry = it->second;
    entry.was_asked = true;
    if (entry.is_known) return entry.value;
    if (entry.is_being_evaluated) {
        throw InputError(InputProblem{
            {},
            0,
            name,
            fmt::format("the parameter is defined by itself (a circular definition; decks know no difference "
                        "between {} and {})",
                        name, upper_case(name))});
    }
    entry.is_being_evaluated = true;
    try {
        entry.value = evaluate(*entry.expression);
    } catch (...) {
        entry.is_being_evaluated = false;
        throw;
    }
    entry.is_being_evaluated = false;
    entry.is_known = true;
    return entry.value;
}

bool Scope::was_asked(const std::string& name) const {
    const auto it = entries_.find(name);
    return it != entries_.end() && it->second.was_asked;
}

std::optional<double> Scope::call(const std::string& name, const std::vector<double>& arguments) const {
    const auto it = functions_.find(name);
    if (it == functions_.end()) return outer_ ? outer_->call(name, arguments) : draw(name, arguments);
    const Function& function = *it->second;
    if (function.arguments.size() != arguments.size()) {
        throw InputError(InputProblem{{}, 0, name, fmt::format("takes {} arguments", function.arguments.size())});
    }
    if (++root_->num_calls_ > max_calls) {
        throw InputError(
            InputProblem{{}, 0, name, fmt::format("one value takes more than {} calls of functions", max_calls)});
    }
    Scope inner(this);
    for (std::size_t i = 0; i < arguments.size(); ++i) inner.define(function.arguments[i], arguments[i]);
    return inner.evaluate(function.value);
}

std::optional<double> Scope::draw(const std::string& name, const std::vector<double>& arguments) const {
    RandomDraws nominal;
    return (root_->draws_ != nullptr ? *root_->draws_ : nominal).draw(name, arguments);
}

ExpressionScope Scope::expression_scope() const {
    ExpressionScope scope;
    scope.parameter = [this](const std::string& name) { return find(name); };
    scope.function = [this](const std::string& name, const std::vector<double>& arguments) {
        return call(name, arguments);
    };
    scope.known_names = [this] { return known_names(); };
    return scope;
}

Scope::FoundFunction Scope::find_function(const std::string& name) const {
    for (const Scope* s = this; s != nullptr; s = s->outer_) {
        if (const auto it = s->functions_.find(name); it != s->functions_.end()) return {it->second, s};
    }
    return {nullptr, nullptr};
}

std::vector<std::string> Scope::known_names() const {
    std::vector<std::string> names;
    for (const Scope* s = this; s != nullptr; s = s->outer_) {
        for (const auto& entry : s->entries_) names.push_back(entry.first);
    }
    return names;
}

double Scope::evaluate(const Value& value) const {
    if (value.is_number()) return value.number();
    const Level level(root_->depth_);
    if (root_->depth_ == 1) root_->num_calls_ = 0;
    if (root_->depth_ > max_depth) {
        throw InputError(InputProblem{
            {}, 0, {}, fmt::format("parameters or functions refer to one another more than {} deep", max_depth)});
    }
    return value.evaluate(expression_scope());
}

std::map<std::string, double> Scope::values() const {
    std::map<std::string, double> values;
    for (const auto& entry : entries_) values[entry.first] = *find(entry.first);
    return values;
}

}  // namespace spinloom::spice
