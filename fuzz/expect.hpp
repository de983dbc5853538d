#pragma once

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
