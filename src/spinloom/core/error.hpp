#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// What can go wrong outside our own code, and how it is said.
///
/// Message grammar: what is wrong, why it matters, what is legal; with the nearest known name where a name is unknown.

namespace spinloom {

/// Exit codes of the program.
enum class ExitCode : int { success = 0, bad_input = 2, not_converged = 3, environment = 4, bug = 70 };

/// One thing that is wrong with what the user gave us.
struct InputProblem {
    std::string file;     ///< path, or empty where the input is the command line
    int line = 0;         ///< 1-based; 0 where no line applies
    std::string key;      ///< dotted key or option name; may be empty
    std::string message;  ///< what is wrong and what is legal

    /// `file:line: key: message`, leaving out what is not known.
    [[nodiscard]] std::string text() const;
};

/// The user's input is wrong. Carries every problem found, not only the first. Exit code 2.
class InputError : public std::runtime_error {
public:
    explicit InputError(InputProblem problem);
    explicit InputError(std::vector<InputProblem> problems);
    /// A problem of a whole file (or, with an empty path, of the command line).
    InputError(std::string file, std::string message);

    [[nodiscard]] const std::vector<InputProblem>& problems() const { return problems_; }

private:
    std::vector<InputProblem> problems_;
};

/// The machine did not do its part (file system, missing program). Exit code 4.
class EnvironmentError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A computation did not converge and the caller cannot go on without it. Exit code 3.
class ConvergenceError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Collects problems so that the user sees all of them at once.
class InputProblems {
public:
    void add(InputProblem problem) { problems_.push_back(std::move(problem)); }
    void add(const InputError& error);
    [[nodiscard]] bool empty() const { return problems_.empty(); }
    /// Throws InputError if anything was added.
    void throw_if_any() const;

private:
    std::vector<InputProblem> problems_;
};

/// The known name nearest to a mistyped one (Levenshtein distance, blind to case), or an empty string where none is
/// near.
[[nodiscard]] std::string nearest_name(std::string_view name, std::span<const std::string> known);

/// " (did you mean 'x'?)" for the nearest known name, or "".
[[nodiscard]] std::string suggest(std::string_view name, std::span<const std::string> known);

}  // namespace spinloom
