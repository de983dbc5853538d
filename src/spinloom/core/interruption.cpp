#include "spinloom/core/interruption.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <mutex>
#include <string>

#include "spinloom/core/plain_text.hpp"

namespace spinloom {
namespace {

/// A line that a signal handler can write: it is not changed after it was published.
struct Line {
    std::array<char, 1024> text{};
    std::size_t size = 0;
};

constexpr std::string_view nothing_kept = "spinloom: interrupted; nothing was kept, the same command begins anew\n";

std::atomic<const Line*> published = nullptr;

void end_by(int number) {
    const Line* line = published.load();
    const auto text = line ? std::string_view(line->text.data(), line->size) : nothing_kept;
    static_cast<void>(!write(STDERR_FILENO, text.data(), text.size()));
    std::signal(number, SIG_DFL);
    std::raise(number);
}

}  // namespace

void tell_interruptions() {
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before {};
        if (sigaction(number, nullptr, &before) != 0 || before.sa_handler == SIG_IGN) continue;  // as under nohup
        struct sigaction action {};
        action.sa_handler = end_by;
        action.sa_flags = static_cast<int>(SA_RESETHAND);
        sigemptyset(&action.sa_mask);
        sigaction(number, &action, nullptr);
    }
}

void note_resumable(std::string_view folder) {
    static std::mutex mutex;
    static std::string told;
    static std::array<Line, 8> lines;
    static std::size_t next = 0;
    const std::lock_guard lock(mutex);
    if (folder == told || next == lines.size()) return;
    told = folder;
    auto& line = lines[next++];
    const auto text = fmt::format(
        "spinloom: interrupted; what is finished is kept in {}, the same command goes on from it\n", shown(folder));
    line.size = std::min(text.size(), line.text.size());
    std::copy_n(text.begin(), line.size, line.text.begin());
    published = &line;
}

}  // namespace spinloom
