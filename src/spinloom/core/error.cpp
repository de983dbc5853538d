#include "spinloom/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "spinloom/core/plain_text.hpp"

namespace spinloom {
namespace {

constexpr std::size_t most_problems_told = 100;

std::string join(const std::vector<InputProblem>& problems) {
    std::string text;
    for (std::size_t i = 0; i < std::min(problems.size(), most_problems_told); ++i) {
        if (!text.empty()) text += '\n';
        text += problems[i].text();
    }
    if (problems.size() > most_problems_told)
        text += fmt::format("\nand {} problems more", problems.size() - most_problems_told);
    return text;
}

char lowered(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Levenshtein distance, upper and lower case taken as equal.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t substitution = diagonal + (lowered(a[i]) == lowered(b[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, substitution});
        }
    }
    return row.back();
}

}  // namespace

std::string InputProblem::text() const {
    std::string where = shown(file);
    if (line > 0) where += fmt::format(":{}", line);
    if (!key.empty()) where += (where.empty() ? "" : ": ") + shown(key);
    return where.empty() ? shown(message) : where + ": " + shown(message);
}

InputError::InputError(InputProblem problem) : InputError(std::vector{std::move(problem)}) {}

InputError::InputError(std::vector<InputProblem> problems)
    : std::runtime_error(join(problems)), problems_(std::move(problems)) {}

InputError::InputError(std::string file, std::string message)
    : InputError(InputProblem{std::move(file), 0, {}, std::move(message)}) {}

void InputProblems::add(const InputError& error) {
    problems_.insert(problems_.end(), error.problems().begin(), error.problems().end());
}

void InputProblems::throw_if_any() const {
    if (!problems_.empty()) throw InputError(problems_);
}

std::string nearest_name(std::string_view name, std::span<const std::string> known) {
    std::string best;
    const std::size_t largest_distance = name.size() <= 3 ? 1 : std::max<std::size_t>(2, name.size() / 3);
    std::size_t best_distance = largest_distance + 1;
    for (const auto& candidate : known) {
        const auto distance = edit_distance(name, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

std::string suggest(std::string_view name, std::span<const std::string> known) {
    const auto nearest = nearest_name(name, known);
    return nearest.empty() ? std::string{} : fmt::format(" (did you mean '{}'?)", nearest);
}

}  // namespace spinloom
