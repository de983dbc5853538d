#include "spinloom/core/large_pages.hpp"

#include <cstdlib>  // defines __GLIBC__ where it applies

#if defined(__GLIBC__)
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#endif

namespace spinloom {

#if defined(__GLIBC__)

void use_large_pages() {
    constexpr int growth = 256 << 20;  // address space; memory is taken as it is touched
    constexpr std::uintptr_t page = 2 << 20;
    mallopt(M_TOP_PAD, growth);
    mallopt(M_TRIM_THRESHOLD, 2 * growth);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);  // what glibc would reach by itself, had no option been set
    // The heap grows when the first of its few pages are used up.
    const auto before = reinterpret_cast<std::uintptr_t>(sbrk(0));
    std::array<void*, 4> blocks{};
    for (auto& block : blocks) {
        block = std::malloc(100 << 10);
        if (reinterpret_cast<std::uintptr_t>(sbrk(0)) != before) break;
    }
    const auto end = reinterpret_cast<std::uintptr_t>(sbrk(0)) / page * page;
    const std::uintptr_t begin = (before + page - 1) / page * page;
    if (end > begin) static_cast<void>(madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE));
    for (void* block : blocks) std::free(block);
}

#else

void use_large_pages() {}

#endif

}  // namespace spinloom
