#include "spinloom/core/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

constexpr auto pause = std::chrono::milliseconds(100);

/// What the program finds open and where it starts.
class SpawnActions {
public:
    explicit SpawnActions(const ProgramCall& call) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, std::filesystem::absolute(call.log).c_str(),
                                         O_WRONLY | O_CREAT | O_TRUNC, 0644);
        posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
        posix_spawn_file_actions_addchdir_np(&actions_, call.folder.c_str());
    }
    ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

}  // namespace

int run_program(const ProgramCall& call) {
    // A path is meant from here, not from the folder where the program starts.
    const auto program =
        call.program.find('/') == std::string::npos ? call.program : std::filesystem::absolute(call.program).string();
    auto words = call.arguments;
    words.insert(words.begin(), program);
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    pid_t child = 0;
    if (const int error =
            posix_spawnp(&child, program.c_str(), SpawnActions(call).get(), nullptr, argv.data(), environ)) {
        throw EnvironmentError(fmt::format("{}: cannot be started ({})", call.program, std::strerror(error)));
    }
    int status = 0;
    while (true) {
        const pid_t ended = waitpid(child, &status, call.meanwhile ? WNOHANG : 0);
        if (ended == child) break;
        if (ended < 0 && errno != EINTR)
            throw EnvironmentError(fmt::format("{}: cannot be waited for ({})", call.program, std::strerror(errno)));
        if (ended == 0) {
            call.meanwhile();
            std::this_thread::sleep_for(pause);
        }
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace spinloom
