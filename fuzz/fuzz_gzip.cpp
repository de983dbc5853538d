#include "expect.hpp"
#include "spinloom/core/inflate.hpp"

using namespace spinloom;

SPINLOOM_FUZZ_TARGET(fuzz_gzip) {
    constexpr std::uint64_t limit = 1 << 20;
    const auto bytes = fuzz::text_of(data, size);
    fuzz::accepts([&] {
        fuzz::expect(inflate_gzip(bytes, "fuzz", limit).size() <= limit, "the limit holds");
        fuzz::expect(is_gzip(bytes), "only gzip files are accepted");
    });
    fuzz::accepts([&] { fuzz::expect(inflate_raw(bytes, "fuzz", limit).size() <= limit, "the limit holds"); });
    return 0;
}
