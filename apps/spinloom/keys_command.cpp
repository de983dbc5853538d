#include <memory>

#include "commands.hpp"
#include "spinloom/scenario/scenario_keys.hpp"

namespace spinloom::app {

void add_keys_command(Command app) {
    struct Arguments {
        std::string pattern;
        bool as_markdown = false;
        Answer answer;
    };
    auto command = app.add_subcommand("keys", "List the keys of a scenario: name, unit, default, range and meaning");
    auto arguments = std::make_shared<Arguments>();
    command.add_option("pattern", arguments->pattern, "Part of the names, or a pattern with * and ? (default: all)");
    command.add_flag("--markdown", arguments->as_markdown, "As the table of docs/theory/scenario.md");
    arguments->answer.add_to(command);
    command.footer(
        "A key a line, with tabs between what is told of it.\n"
        "Example: spinloom keys fins\n"
        "         spinloom keys 'wires.*_nm'");
    command.callback([arguments] {
        const auto keys = matching_keys(scenario_keys(), arguments->pattern);
        arguments->answer.tell(arguments->as_markdown ? key_markdown(keys) : key_lines(keys), [&] {
            return lines_json(key_lines(keys), {"key", "unit", "default", "range", "meaning"});
        });
    });
}

}  // namespace spinloom::app
