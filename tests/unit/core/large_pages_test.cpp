#include "spinloom/core/large_pages.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace spinloom {
namespace {

/// Ends with 0 if the heap has grown by far more than what was asked for.
[[noreturn]] void grow() {
    const auto* const before = static_cast<const char*>(sbrk(0));
    use_large_pages();
    constexpr std::ptrdiff_t large = 100 << 20;
    std::_Exit(static_cast<const char*>(sbrk(0)) - before > large ? 0 : 1);
}

TEST(LargePagesDeathTest, TheHeapHasGrownAtOnce) {
    EXPECT_EXIT(grow(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace spinloom

#endif
