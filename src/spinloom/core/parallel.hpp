#pragma once

#include <cstddef>
#include <functional>

namespace spinloom {

/// The number of threads this process may run at once; at least 1.
[[nodiscard]] int hardware_threads();

/// Runs `task(0) ... task(count - 1)`, each once, on up to `threads` threads; returns when all are done.
///
/// Tasks are claimed in order of their index by whichever thread is free, so long tasks do not hold up short ones. The
/// results do not depend on the number of threads if each task writes only its own output and reads nothing that
/// another task writes. With `threads <= 1`, or a single task, everything runs on the calling thread.
///
/// @throws what a task throws: no task is started after a failure, and of several failures the one with the lowest
/// index
///         is thrown, which is the same whatever the number of threads; Stopped if the caller's monitor asks for it
void parallel_for(int threads, std::size_t count, const std::function<void(std::size_t)>& task);

}  // namespace spinloom
