#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "commands.hpp"
#include "spinloom/scenario/scenario_keys.hpp"

namespace spinloom::app {
namespace {

/// What may follow a command: its own commands and its options.
std::vector<std::string> option_words(Command command) {
    std::vector<std::string> words;
    for (const auto& inner : command.subcommands()) words.push_back(inner.name());
    for (auto& name : command.option_names()) words.push_back(std::move(name));
    return words;
}

/// A function of the shell that tells the words of its argument.
class ShellFunction {
public:
    explicit ShellFunction(std::string_view name) : text_(fmt::format("{}() {{\n    case $1 in\n", name)) {}
    void add(std::string_view argument, const std::vector<std::string>& words) {
        text_ += fmt::format("    {}) echo '{}' ;;\n", argument, fmt::join(words, " "));
    }
    [[nodiscard]] std::string text() const { return text_ + "    esac\n}\n"; }

private:
    std::string text_;
};

/// Bash takes the equals sign of `--set key=value` as a word of its own.
constexpr const char* completing = R"bash(_spinloom() {
    local word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    if [[ $word == '=' ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_spinloom_values "$last")")
    elif [[ $last == '=' ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_spinloom_values "${COMP_WORDS[COMP_CWORD - 2]}")" -- "$word")
    elif [[ $last == --set ]]; then
        compopt -o nospace 2>/dev/null || true
        mapfile -t COMPREPLY < <(compgen -S = -W "$(_spinloom_keys keys)" -- "$word")
    elif ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "$(_spinloom_words spinloom)" -- "$word")
    elif [[ ${COMP_WORDS[1]} == keys && $word != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_spinloom_keys keys)" -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -W "$(_spinloom_words "${COMP_WORDS[1]}")" -- "$word")
    fi
}
complete -o default -F _spinloom spinloom
)bash";

std::vector<std::string> key_names() {
    std::vector<std::string> names;
    for (const auto& key : scenario_keys()) names.emplace_back(key.name);
    return names;
}

std::string bash_completion(Command app) {
    ShellFunction words("_spinloom_words"), keys("_spinloom_keys"), values("_spinloom_values");
    words.add("spinloom", option_words(app));
    for (const auto& command : app.subcommands()) words.add(command.name(), option_words(command));
    for (const auto& key : scenario_keys()) {
        if (key.kind == KeyKind::flag) values.add(key.name, {"true", "false"});
        if (!key.words.empty()) values.add(key.name, key.words);
    }
    keys.add("keys", key_names());
    return "# Completion of spinloom for bash: source <(spinloom completion bash)\n" + words.text() + keys.text() +
           values.text() + completing;
}

std::string zsh_completion(Command app) {
    std::string text = fmt::format(
        "#compdef spinloom\n"
        "# Completion of spinloom for zsh: put it as _spinloom into a folder of $fpath.\n"
        "_spinloom() {{\n"
        "    if ((CURRENT == 2)); then compadd -- {}; return; fi\n"
        "    if [[ $words[CURRENT - 1] == --set ]]; then compadd -S= -- {}; return; fi\n"
        "    [[ $words[CURRENT] == -* ]] || _files\n"
        "    case $words[2] in\n",
        fmt::join(option_words(app), " "), fmt::join(key_names(), " "));
    for (const auto& command : app.subcommands())
        text += fmt::format("        {}) compadd -- {} ;;\n", command.name(), fmt::join(option_words(command), " "));
    return text + "    esac\n}\n_spinloom \"$@\"\n";
}

std::string fish_completion(Command app) {
    std::string text = "# Completion of spinloom for fish: put it as spinloom.fish into ~/.config/fish/completions.\n";
    for (const auto& command : app.subcommands()) {
        const auto name = command.name();
        text += fmt::format("complete -c spinloom -n __fish_use_subcommand -f -a {}\n", name);
        for (const auto& word : option_words(command)) {
            const bool is_option = word.starts_with("--");
            text += fmt::format("complete -c spinloom -n '__fish_seen_subcommand_from {}' {} {}\n", name,
                                is_option ? "-l" : "-f -a", is_option ? word.substr(2) : word);
        }
    }
    return text + fmt::format("complete -c spinloom -l set -x -a '{}='\n", fmt::join(key_names(), "= "));
}

}  // namespace

void add_completion_command(Command app) {
    auto command = app.add_subcommand("completion", "Print what completes commands, options and keys in a shell");
    auto shell = std::make_shared<std::string>();
    command.add_option("shell", *shell, "bash, zsh or fish")
        .required()
        .one_of(std::vector<std::string>{"bash", "zsh", "fish"});
    command.footer("Example: spinloom completion bash >~/.local/share/bash-completion/completions/spinloom");
    command.callback([app, shell] {
        fmt::print("{}", *shell == "bash"  ? bash_completion(app)
                         : *shell == "zsh" ? zsh_completion(app)
                                           : fish_completion(app));
    });
}

}  // namespace spinloom::app
