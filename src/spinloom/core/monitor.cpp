#include "spinloom/core/monitor.hpp"

namespace spinloom {
namespace {

thread_local Monitor* monitor_of_thread = nullptr;

}  // namespace

void Monitor::tell(const std::string& label, const std::string& note, std::size_t done, std::size_t total) {
    const std::scoped_lock lock(mutex_);
    work_.label = label;
    work_.note = note;
    work_.done = done;
    work_.total = total;
    ++work_.times_told;
}

WorkDone Monitor::work() const {
    const std::scoped_lock lock(mutex_);
    return work_;
}

Monitor* current_monitor() noexcept {
    return monitor_of_thread;
}

MonitorScope::MonitorScope(Monitor* monitor) noexcept : before_(monitor_of_thread) {
    monitor_of_thread = monitor;
}

MonitorScope::~MonitorScope() {
    monitor_of_thread = before_;
}

void throw_if_stopped() {
    if (monitor_of_thread && monitor_of_thread->is_stopped()) throw Stopped();
}

}  // namespace spinloom
