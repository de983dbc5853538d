#pragma once

#include <ctime>
#include <functional>

namespace spinloom::bench {

/// Processor time of the program's work [s]: what a core needs, whoever else uses the machine.
inline double processor_seconds(const std::function<void()>& work) {
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
    };
    const double start = now();
    work();
    return now() - start;
}

}  // namespace spinloom::bench
