#include "waiting.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "spinloom/core/monitor.hpp"
#include "spinloom/core/parallel.hpp"

namespace spinloom::python {
namespace {

namespace py = pybind11;

constexpr std::chrono::milliseconds between_looks(20);

/// Work on its own thread. Its destructor waits for the end.
class Worker {
public:
    explicit Worker(const std::function<void()>& work) : thread_([this, &work] { run(work); }) {}
    ~Worker() { thread_.join(); }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Waits a moment. @returns whether the work has ended
    bool look() {
        std::unique_lock lock(mutex_);
        return ended_.wait_for(lock, between_looks, [this] { return has_ended_; });
    }
    /// What the work threw. @pre it has ended
    [[nodiscard]] std::exception_ptr failure() const { return failure_; }
    Monitor monitor;

private:
    void run(const std::function<void()>& work) {
        try {
            const MonitorScope scope(&monitor);
            work();
        } catch (...) {
            failure_ = std::current_exception();
        }
        const std::scoped_lock lock(mutex_);
        has_ended_ = true;
        ended_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable ended_;
    bool has_ended_ = false;
    std::exception_ptr failure_;
    std::thread thread_;  // last: it begins when all else is there
};

/// Tells what is new. @throws what the callable throws
void tell(const py::object& progress, const Monitor& monitor, std::size_t& times_told) {
    if (progress.is_none()) return;
    const auto work = monitor.work();
    if (work.times_told == times_told) return;
    times_told = work.times_told;
    progress(work.done, work.total, work.note.empty() ? work.label : work.label + "; " + work.note);
}

}  // namespace

void wait_for(const std::function<void()>& work, const py::object& progress) {
    std::exception_ptr interruption;
    std::exception_ptr failure;
    {
        std::size_t times_told = 0;
        Worker worker(work);
        for (bool has_ended = false; !has_ended;) {
            {
                const py::gil_scoped_release release;
                has_ended = worker.look();
            }
            if (interruption) continue;
            try {
                if (PyErr_CheckSignals() != 0) throw py::error_already_set();
                tell(progress, worker.monitor, times_told);
            } catch (...) {
                interruption = std::current_exception();
                worker.monitor.stop();
            }
        }
        failure = worker.failure();
    }
    if (interruption) std::rethrow_exception(interruption);
    if (failure) std::rethrow_exception(failure);
}

int threads_of(int asked) {
    return asked > 0 ? asked : hardware_threads();
}

}  // namespace spinloom::python
