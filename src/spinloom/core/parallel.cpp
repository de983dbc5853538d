#include "spinloom/core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "spinloom/core/monitor.hpp"

namespace spinloom {

int hardware_threads() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(int threads, std::size_t count, const std::function<void(std::size_t)>& task) {
    if (threads <= 1 || count <= 1) {
        for (std::size_t i = 0; i < count; ++i) {
            throw_if_stopped();
            task(i);
        }
        return;
    }

    std::atomic<std::size_t> next = 0;
    std::atomic<bool> has_failed = false;
    std::mutex failure_mutex;
    std::exception_ptr failure;
    std::size_t failed_index = count;

    // A claimed task always runs, so every task below a failed one has run: the lowest failure is well defined.
    Monitor* const monitor = current_monitor();
    const auto work = [&] {
        const MonitorScope scope(monitor);
        while (!has_failed) {
            const std::size_t index = next++;
            if (index >= count) return;
            try {
                throw_if_stopped();
                task(index);
            } catch (...) {
                const std::scoped_lock lock(failure_mutex);
                if (index < failed_index) {
                    failure = std::current_exception();
                    failed_index = index;
                }
                has_failed = true;
            }
        }
    };
    {
        const std::size_t helpers = std::min(static_cast<std::size_t>(threads), count) - 1;
        std::vector<std::jthread> pool;
        pool.reserve(helpers);
        for (std::size_t i = 0; i < helpers; ++i) pool.emplace_back(work);
        work();
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace spinloom
