#include "spinloom/study/samples/sample_plan.hpp"

#include <algorithm>
#include <charconv>

#include "spinloom/core/contract.hpp"
#include "spinloom/scenario/scenario_keys.hpp"
#include "spinloom/study/samples/list_entry.hpp"

namespace spinloom {

const std::vector<std::string>& sample_kinds() {
    static const std::vector<std::string> names = {"monte-carlo", "factorial", "random", "latin-hypercube", "sobol"};
    return names;
}

std::string_view name(SamplePlan::Kind kind) {
    return sample_kinds()[static_cast<std::size_t>(kind)];
}

std::vector<TomlValue> SamplePlan::values(std::size_t k) const {
    SPINLOOM_EXPECT(k < samples);
    std::vector<TomlValue> result(variables.size());
    if (kind == Kind::factorial) {
        for (std::size_t i = variables.size(); i-- > 0;) {  // the last variable changes first
            const auto& of_variable = variables[i].distribution.values;
            result[i] = of_variable[k % of_variable.size()];
            k /= of_variable.size();
        }
        return result;
    }
    const auto point = (*points)(k / block());
    const std::size_t part = k % block(), count = variables.size();
    for (std::size_t i = 0; i < count; ++i) {
        const bool is_second = for_indices && (part == 1 || part == 2 + i);
        result[i] = variables[i].distribution.at(point[is_second ? count + i : i]);
    }
    return result;
}

std::vector<std::pair<std::string, TomlValue>> SamplePlan::settings(std::size_t k) const {
    const auto drawn = values(k);
    std::vector<std::pair<std::string, TomlValue>> result;
    const auto place = [&](const std::string& key) -> TomlValue& {
        const auto found =
            std::find_if(result.begin(), result.end(), [&](const auto& one) { return one.first == key; });
        return found != result.end() ? found->second : result.emplace_back(key, TomlValue()).second;
    };
    for (std::size_t i = 0; i < variables.size(); ++i) {
        const auto entry = list_entry(variables[i].key);
        if (!entry) {
            place(variables[i].key) = drawn[i];
            continue;
        }
        auto& list = place(entry->key);
        if (!std::holds_alternative<std::vector<double>>(list)) list = numbers_of(base.values, entry->key);
        if (const auto number = number_of(drawn[i])) std::get<std::vector<double>>(list)[entry->place] = *number;
    }
    if (new_die) {
        if (seed != base.seed) place("run.seed") = static_cast<long>(seed);
        const auto is_variable = [](const auto& one) { return one.first == "variation.sample"; };
        if (std::none_of(result.begin(), result.end(), is_variable)) place("variation.sample") = static_cast<long>(k);
    }
    return result;
}

Scenario SamplePlan::scenario(std::size_t k) const {
    return base.with(settings(k));
}

}  // namespace spinloom
