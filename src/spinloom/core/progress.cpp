#include "spinloom/core/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>

#include "spinloom/core/monitor.hpp"

namespace spinloom {
namespace {

std::string duration_text(double seconds) {
    const auto whole = static_cast<long>(std::min(seconds + 0.5, 1e9));
    if (whole < 100) return fmt::format("{} s", whole);
    if (whole < 6000) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

}  // namespace

std::string detail::progress_text(const std::string& label, std::size_t done, std::size_t total, double seconds,
                                  const std::string& note, bool is_final) {
    std::string text = label + ": ";
    const double share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0;
    text +=
        total > 0 ? fmt::format("{} % ({}/{})", static_cast<int>(100 * share), done, total) : fmt::format("{}", done);
    if (done > 0 && seconds > 0) {
        text += fmt::format(", {:.3g}/s", static_cast<double>(done) / seconds);
        if (!is_final && total > done) text += fmt::format(", {} left", duration_text(seconds / share - seconds));
    }
    if (is_final) text += fmt::format(", {}", seconds < 10 ? fmt::format("{:.2f} s", seconds) : duration_text(seconds));
    if (!note.empty()) text += "; " + note;
    return text;
}

Progress::Progress(std::string label, std::size_t total, bool enabled)
    : label_(std::move(label)),
      total_(total),
      enabled_(enabled),
      on_terminal_(enabled && !current_monitor() && isatty(STDERR_FILENO) == 1),
      start_(Clock::now()),
      shown_(start_) {
    if (on_terminal_) show(false);
}

Progress::~Progress() {
    // What failed before its first step has nothing to tell beside the error.
    if (!enabled_ || current_monitor() || (done_ == 0 && !on_terminal_ && std::uncaught_exceptions() > 0)) return;
    const std::scoped_lock lock(mutex_);
    try {
        show(true);
    } catch (...) {  // out of memory: a progress line is not worth dying for
        return;
    }
}

void Progress::advance(std::size_t n) {
    throw_if_stopped();
    if (!enabled_) return;
    const std::scoped_lock lock(mutex_);
    done_ += n;
    tell();
}

void Progress::note(std::string text) {
    if (!enabled_) return;
    const std::scoped_lock lock(mutex_);
    note_ = std::move(text);
    tell();
}

void Progress::line(const std::string& text) {
    if (!enabled_ || current_monitor()) return;
    const std::scoped_lock lock(mutex_);
    std::fputs(fmt::format("{}{}\n", on_terminal_ ? "\r\x1b[2K" : "", text).c_str(), stderr);
    if (on_terminal_) {
        show(false);
    } else {
        std::fflush(stderr);
    }
}

void Progress::tell() {
    if (auto* monitor = current_monitor()) {
        monitor->tell(label_, note_, done_, total_);
        return;
    }
    const std::chrono::milliseconds interval(on_terminal_ ? 200 : 5000);
    if (Clock::now() - shown_ >= interval) show(false);
}

void Progress::show(bool is_final) {
    shown_ = Clock::now();
    const double seconds = std::chrono::duration<double>(shown_ - start_).count();
    auto text = detail::progress_text(label_, done_, total_, seconds, note_, is_final);
    winsize window{};
    if (on_terminal_ && ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 1) {
        text.resize(std::min<std::size_t>(text.size(), window.ws_col - 1U));  // a wrapped line could not be redrawn
    }
    const bool ends_line = is_final || !on_terminal_;
    std::fputs(fmt::format("{}{}{}", on_terminal_ ? "\r\x1b[2K" : "", text, ends_line ? "\n" : "").c_str(), stderr);
    std::fflush(stderr);
}

}  // namespace spinloom
