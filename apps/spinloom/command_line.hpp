#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/core/error.hpp"
#include "spinloom/core/range.hpp"

/// What the program takes on its command line, in words of our own: the parser (CLI11) is seen by one source only.

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace spinloom::app {

/// An option of a command, or a word without a name. A handle: copies speak of the same option.
class Option {
public:
    explicit Option(CLI::Option* option) : option_(option) {}
    Option required();
    /// A number lies in a range, told with as many digits as it needs, and with the reason for it.
    Option within(double minimum, double maximum, const std::string& reason = "");
    /// @pre both ends of the range are part of it
    Option within(const Range& range, const std::string& reason = "") {
        return within(range.minimum, range.maximum, reason);
    }
    /// A whole number lies in a range.
    Option whole(long minimum, long maximum);
    Option positive();
    Option one_of(const std::vector<std::string>& words);
    Option one_of(const std::vector<double>& values);
    /// What separates the parts of a list that is one word.
    Option delimiter(char separator);
    /// How many words it takes.
    Option expected(int count);
    /// Each use takes one word, though it may be used again and again.
    Option one_word_each();
    Option shows_default();
    Option named(const std::string& type);
    Option excludes(Option other);
    /// An older name that help does not tell.
    Option hidden();

private:
    CLI::Option* option_;
};

/// A command, or the program itself. A handle. What options are written to must live until the command line is read.
class Command {
public:
    explicit Command(CLI::App* app) : app_(app) {}

    Command add_subcommand(const std::string& name, const std::string& help);
    void require_subcommand();
    void footer(const std::string& text);
    /// What is done when the command was given.
    void callback(std::function<void()> action);

    Option add_option(const std::string& name, std::string& value, const std::string& help);
    Option add_option(const std::string& name, std::filesystem::path& value, const std::string& help);
    Option add_option(const std::string& name, int& value, const std::string& help);
    Option add_option(const std::string& name, long& value, const std::string& help);
    Option add_option(const std::string& name, double& value, const std::string& help);
    Option add_option(const std::string& name, std::vector<std::string>& value, const std::string& help);
    Option add_option(const std::string& name, std::vector<std::filesystem::path>& value, const std::string& help);
    Option add_option(const std::string& name, std::vector<int>& value, const std::string& help);
    Option add_option(const std::string& name, std::vector<long>& value, const std::string& help);
    Option add_option(const std::string& name, std::optional<std::vector<long>>& value, const std::string& help);
    Option add_option(const std::string& name, std::vector<double>& value, const std::string& help);
    Option add_flag(const std::string& name, bool& value, const std::string& help);

    /// Options whose values are handed on instead of stored.
    Option on_flag(const std::string& name, std::function<void()> take, const std::string& help);
    Option on_whole(const std::string& name, std::function<void(long)> take, const std::string& help);
    Option on_number(const std::string& name, std::function<void(double)> take, const std::string& help);
    Option on_text(const std::string& name, std::function<void(std::string)> take, const std::string& help);
    Option on_list(const std::string& name, std::function<void(std::vector<long>)> take, const std::string& help);

    /// While an action is done: whether the words named a subcommand, whose own action is done as well.
    [[nodiscard]] bool has_chosen_subcommand() const;
    [[nodiscard]] std::string name() const;
    [[nodiscard]] std::vector<Command> subcommands() const;
    /// "--limit", "--quiet", ...
    [[nodiscard]] std::vector<std::string> option_names() const;

private:
    CLI::App* app_;
};

/// The command line of the program.
class CommandLine {
public:
    CommandLine(const std::string& description, const std::string& version, const std::string& examples);
    ~CommandLine();
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;

    [[nodiscard]] Command program();
    /// Reads the words and runs the command. Every number is finite, whatever range its option states besides.
    /// Help goes to standard output, also without any word and for `help [COMMAND...]`. What is wrong with the words
    /// goes to standard error, with the nearest option.
    /// @throws InputError for a first word that is no command, and what the command throws
    [[nodiscard]] ExitCode run(int argc, char** argv);

private:
    std::unique_ptr<CLI::App> app_;
};

}  // namespace spinloom::app
