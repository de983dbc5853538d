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
    // The heap grows when the first of its few pages are used up. What lies below the first large page is held and
    // never touched: taken piece by piece it would cost a fault for every 4 KiB.
    const auto before = reinterpret_cast<std::uintptr_t>(sbrk(0));
    static std::array<void* volatile, 5> held{};  // volatile: else the compiler drops what nobody reads
    for (std::size_t i = 0; i + 1 < held.size(); ++i) {
        held[i] = std::malloc(100 << 10);
        if (reinterpret_cast<std::uintptr_t>(sbrk(0)) != before) break;
    }
    const auto end = reinterpret_cast<std::uintptr_t>(sbrk(0)) / page * page;
    const std::uintptr_t begin = (before + page - 1) / page * page;
    if (end <= begin || madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE) != 0) return;
    constexpr std::uintptr_t least = 4096;
    void* const next = std::malloc(least);
    const auto place = reinterpret_cast<std::uintptr_t>(next);
    std::free(next);
    if (place > before - page && place + least < begin) held.back() = std::malloc(begin - place - least);
}

#else

void use_large_pages() {}

#endif

}  // namespace spinloom
