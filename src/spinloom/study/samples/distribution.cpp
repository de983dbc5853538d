#include "spinloom/study/samples/distribution.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/statistics.hpp"

namespace spinloom {
namespace {

constexpr std::array names = {"normal", "log-normal", "uniform", "values"};

double number_at(const Distribution& distribution, double u) {
    const double first = distribution.first, second = distribution.second;
    switch (distribution.kind) {
        case Distribution::Kind::normal:
            return first + second * normal_quantile(u);
        case Distribution::Kind::log_normal:
            return first * std::exp(second * normal_quantile(u));
        default:
            if (distribution.is_whole) return std::min(second, first + std::floor((second - first + 1) * u));
            return first + (second - first) * u;
    }
}

}  // namespace

TomlValue Distribution::at(double u) const {
    SPINLOOM_EXPECT(u > 0 && u < 1);
    if (kind == Kind::values) {
        const auto place = static_cast<std::size_t>(u * static_cast<double>(values.size()));
        return values[std::min(place, values.size() - 1)];
    }
    const double value = number_at(*this, u);
    return is_whole ? TomlValue(std::lround(value)) : TomlValue(value);
}

std::string Distribution::text() const {
    const auto* name = names[static_cast<std::size_t>(kind)];
    if (kind != Kind::values) return fmt::format("{} [{}, {}]", name, first, second);
    std::vector<std::string> texts;
    for (const auto& value : values) texts.push_back(toml_text(value));
    return fmt::format("{} [{}]", name, fmt::join(texts, ", "));
}

bool is_distribution(const TomlTable& table) {
    const auto keys = table.keys();
    return std::any_of(keys.begin(), keys.end(), [&](const std::string& key) {
        return std::find(names.begin(), names.end(), key) != names.end() && !table.is_table(key);
    });
}

Distribution read_distribution(const TomlTable& table, bool is_whole) {
    Distribution result;
    result.is_whole = is_whole;
    const auto keys = table.keys();
    const auto known = std::find(names.begin(), names.end(), keys.front());
    for (const auto* name : names) static_cast<void>(table.has(name));
    if (keys.size() != 1 || known == names.end()) {
        table.problem(keys.front(), fmt::format("a distribution is one of {}, as in {{ normal = [10, 0.5] }}",
                                                fmt::join(names, ", ")));
        result.values = {0.0};
        return result;
    }
    result.kind = static_cast<Distribution::Kind>(known - names.begin());
    if (result.kind == Distribution::Kind::values) {
        result.values = table.list(*known);
        if (result.values.empty()) result.values = {0.0};
        return result;
    }
    const auto numbers = table.numbers(*known, any_number);
    const bool is_pair = numbers.size() == 2;
    result.first = is_pair ? numbers[0] : 1;
    result.second = is_pair ? numbers[1] : 1;
    const bool is_uniform = result.kind == Distribution::Kind::uniform;
    if (!is_pair) {
        table.problem(*known, is_uniform ? "must be two numbers, [lowest, highest]"
                                         : "must be two numbers, [middle, standard deviation]");
    } else if (is_uniform && result.second < result.first) {
        table.problem(*known, "the first number is the lowest");
    } else if (!is_uniform && result.second < 0) {
        table.problem(*known, "a standard deviation is not negative");
    } else if (result.kind == Distribution::Kind::log_normal && !(result.first > 0)) {
        table.problem(*known, "the median of a log-normal distribution is positive");
    }
    return result;
}

}  // namespace spinloom
