#include "spinloom/spice/read/passive_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom::spice {
namespace {

using constants::zero_celsius;

constexpr double nominal_temperature = 300.15;  ///< at which tc1 and tc2 act on nothing [K]
constexpr std::array<std::string_view, 18> used_keys = {"r",     "res", "rsh", "c",    "cap",  "cj",
                                                        "cjsw",  "l",   "w",   "defl", "defw", "narrow",
                                                        "short", "tc1", "tc2", "tc1r", "tc2r", "tnom"};

[[noreturn]] void refuse(const std::string& name, const std::string& message) {
    throw InputError(InputProblem{{}, 0, name, message});
}

/// The numbers of a model of R or C.
class PassiveModel {
public:
    PassiveModel(const ModelStatement& model, const Scope& scope, Warnings& warnings) {
        for (const auto& [key, value] : model.parameters) {
            if (std::find(used_keys.begin(), used_keys.end(), key) == used_keys.end())
                warnings.add("passive-model", "parameters of models of R and C that are not used:", key);
            else
                numbers_[key] = scope.evaluate(value);
        }
    }
    [[nodiscard]] std::optional<double> find(std::initializer_list<const char*> keys) const {
        for (const auto* const key : keys)
            if (const auto it = numbers_.find(key); it != numbers_.end()) return it->second;
        return {};
    }

private:
    std::map<std::string, double, std::less<>> numbers_;
};

/// What the size of the element gives.
double value_by_size(const PassiveModel& model, bool is_resistor, std::optional<double> own_length,
                     std::optional<double> own_width, const std::string& name) {
    if (const auto value = is_resistor ? model.find({"r", "res"}) : model.find({"c", "cap"})) return *value;
    const auto length = own_length ? own_length : model.find({"l", "defl"});
    const auto width = own_width ? own_width : model.find({"w", "defw"});
    const char* const sheet = is_resistor ? "rsh" : "cj";
    if (!model.find({sheet}) || !width || !length)
        refuse(name, fmt::format("has no value: neither its own nor {}, l and w with its model", sheet));
    const double l = *length - model.find({"short"}).value_or(0), w = *width - model.find({"narrow"}).value_or(0);
    if (!(l > 0) || !(w > 0)) refuse(name, "l and w less short and narrow of its model must be above 0");
    if (is_resistor) return *model.find({"rsh"}) * l / w;
    return *model.find({"cj"}) * l * w + 2 * model.find({"cjsw"}).value_or(0) * (l + w);
}

}  // namespace

std::optional<double> setting(const ElementStatement& element, const Scope& scope, std::string_view key) {
    for (auto it = element.extras->settings.rbegin(); it != element.extras->settings.rend(); ++it) {
        if (it->first == key) return scope.evaluate(it->second);
    }
    return {};
}

double passive_value(const ElementStatement& element, const std::string& name, const Scope& scope,
                     const ModelStatement* model, double temperature, Warnings& warnings) {
    const bool is_resistor = element.kind == ElementKind::resistor;
    if (model == nullptr && element.values.size() == 1 && element.extras->settings.empty())
        return scope.evaluate(element.values[0]);
    auto values = element.values;
    std::optional<PassiveModel> numbers;
    double nominal = nominal_temperature;
    if (model != nullptr) {
        if (model->type[0] != (is_resistor ? 'r' : 'c'))
            refuse(name, fmt::format("its model {} is of type {}", model->name, model->type));
        numbers.emplace(*model, scope, warnings);
        values.erase(values.begin() + static_cast<std::ptrdiff_t>(*element.extras->place_of_reference));
        if (const auto tnom = numbers->find({"tnom"})) nominal = *tnom + zero_celsius;
    } else if (values.size() > 3) {
        refuse(name, "has too many values: a value, and two coefficients of temperature");
    }
    const double value = !values.empty() ? scope.evaluate(values[0])
                                         : value_by_size(*numbers, is_resistor, setting(element, scope, "l"),
                                                         setting(element, scope, "w"), name);
    const auto coefficient = [&](std::size_t place, const char* key, const char* other) {
        if (const auto own = setting(element, scope, key)) return *own;
        if (values.size() > place) return scope.evaluate(values[place]);
        return numbers ? numbers->find({key, other}).value_or(0) : 0.0;
    };
    const double warmer = temperature - nominal;
    return value * (1 + coefficient(1, "tc1", "tc1r") * warmer + coefficient(2, "tc2", "tc2r") * warmer * warmer);
}

}  // namespace spinloom::spice
