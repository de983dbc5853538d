#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "spinloom/core/error.hpp"

namespace spinloom::fuzz {

/// Ends the program, which the fuzzer takes as a bug found. (An assert() would be gone in a release build.)
inline void expect(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "expected: %s\n", what);
    std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Calls `read`; returns whether it accepted its input. InputError is its way to refuse; anything else escapes.
template <class Read>
bool accepts(Read read) {
    try {
        read();
        return true;
    } catch (const InputError& error) {
        expect(!error.problems().empty(), "an InputError names at least one problem");
        return false;
    }
}

}  // namespace spinloom::fuzz

/// `SPINLOOM_FUZZ_TARGET(name) { ... }` is a target: what is done with the `size` bytes at `data`. It returns 0.
/// The fuzzer calls it by libFuzzer's name; a program that replays several finds it by its own.
#ifdef SPINLOOM_FUZZ_REPLAY
#include "replay/replay.hpp"
#define SPINLOOM_FUZZ_TARGET(name)                                  \
    static int name(const std::uint8_t*, std::size_t);              \
    static const spinloom::fuzz::Listed listed_##name{#name, name}; \
    static int name(const std::uint8_t* data, std::size_t size)
#else
#define SPINLOOM_FUZZ_TARGET(name) extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
#endif
