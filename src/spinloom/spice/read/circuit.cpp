#include "spinloom/spice/read/circuit.hpp"

namespace spinloom::spice {

ExpressionScope Circuit::parameter_scope() const {
    ExpressionScope scope;
    scope.parameter = [this](const std::string& name) -> std::optional<double> {
        const auto it = parameters.find(name);
        if (it == parameters.end()) return {};
        return it->second;
    };
    scope.known_names = [this] {
        std::vector<std::string> names;
        for (const auto& entry : parameters) names.push_back(entry.first);
        return names;
    };
    return scope;
}

std::vector<std::string> Circuit::element_names() const {
    std::vector<std::string> names;
    for (const auto& entry : elements) names.emplace_back(entry.first);
    return names;
}

}  // namespace spinloom::spice
