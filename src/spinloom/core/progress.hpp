#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace spinloom {

/// How far a long computation is, told on standard error and nowhere else.
///
/// On a terminal one line is redrawn at most five times a second: percent, rate and the time still to go. Elsewhere (a
/// log file) a plain line appears at most every five seconds, and one at the end. Where a monitor waits for the work
/// (monitor.hpp), it is told instead, and may end the work. Safe to call from several threads.
class Progress {
public:
    /// @param total    number of steps; 0 where it is not known
    /// @param enabled  false: say nothing at all
    Progress(std::string label, std::size_t total, bool enabled);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// `n` more steps are done. @throws Stopped if a monitor asks for it
    void advance(std::size_t n = 1);
    /// A few words shown behind the figures, such as "loss 0.31".
    void note(std::string text);
    /// A line that stays, above the one that is redrawn.
    void line(const std::string& text);

private:
    using Clock = std::chrono::steady_clock;

    void tell();
    void show(bool is_final);

    std::mutex mutex_;
    std::string label_, note_;
    std::size_t total_, done_ = 0;
    bool enabled_, on_terminal_;
    Clock::time_point start_, shown_;
};

namespace detail {

/// The figures of a progress line: "layer 1: 40 % (400/1000), 80/s, 8 s left; loss 0.31".
[[nodiscard]] std::string progress_text(const std::string& label, std::size_t done, std::size_t total, double seconds,
                                        const std::string& note, bool is_final);

}  // namespace detail
}  // namespace spinloom
