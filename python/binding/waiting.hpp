#pragma once

#include <pybind11/pybind11.h>

#include <functional>
#include <optional>
#include <utility>

namespace spinloom::python {

/// Does work on a thread of its own while this one waits without the interpreter's lock.
///
/// Every few milliseconds it looks for signals and tells `progress(done, total, note)` what the work tells its monitor.
/// Ctrl-C, or an exception from `progress`, stops the work and is thrown once it has ended.
/// @param progress  callable, or None
/// @throws what the work throws
void wait_for(const std::function<void()>& work, const pybind11::object& progress);

/// The same for work that returns something.
template <class Work>
auto waited(const pybind11::object& progress, Work&& work) {
    std::optional<decltype(work())> result;
    wait_for([&] { result.emplace(work()); }, progress);
    return std::move(*result);
}

/// Of `threads=None` or a number: at least 1.
[[nodiscard]] int threads_of(int asked);

}  // namespace spinloom::python
