#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <string>

/// How a program that calls the library follows a computation, and ends it.

namespace spinloom {

/// Thrown by work that its monitor asked to end. It is no error: who asked catches it.
class Stopped : public std::exception {
public:
    [[nodiscard]] const char* what() const noexcept override { return "stopped on request"; }
};

/// How far the work is.
struct WorkDone {
    std::string label;           ///< what is done, such as "solving"
    std::string note;            ///< a few words more; may be empty
    std::size_t done = 0;        ///< steps
    std::size_t total = 0;       ///< 0: not known
    std::size_t times_told = 0;  ///< grows with every step told
};

/// One who waits for work that runs on other threads. All members may be called from any thread.
class Monitor {
public:
    /// Asks the work to end: it throws `Stopped` within a fraction of a second.
    void stop() noexcept { is_stopped_ = true; }
    [[nodiscard]] bool is_stopped() const noexcept { return is_stopped_; }

    void tell(const std::string& label, const std::string& note, std::size_t done, std::size_t total);
    [[nodiscard]] WorkDone work() const;

private:
    std::atomic<bool> is_stopped_ = false;
    mutable std::mutex mutex_;
    WorkDone work_;
};

/// The monitor of the work on this thread; null: none. The threads of `parallel_for` have that of their caller.
[[nodiscard]] Monitor* current_monitor() noexcept;

/// As long as it lives, what this thread does is done for that monitor: `Progress` tells it instead of standard error.
class MonitorScope {
public:
    explicit MonitorScope(Monitor* monitor) noexcept;
    ~MonitorScope();
    MonitorScope(const MonitorScope&) = delete;
    MonitorScope& operator=(const MonitorScope&) = delete;

private:
    Monitor* before_;
};

/// Called by whatever takes long, every few milliseconds; costs a few nanoseconds.
/// @throws Stopped if the monitor of this thread asks for it
void throw_if_stopped();

}  // namespace spinloom
