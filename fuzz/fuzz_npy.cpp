#include <cstring>

#include "expect.hpp"
#include "spinloom/core/npz.hpp"

using namespace spinloom;

namespace {

bool is_same(const NumericArray& a, const NumericArray& b) {
    return a.shape == b.shape && a.values.size() == b.values.size() &&
           (a.values.empty() || std::memcmp(a.values.data(), b.values.data(), a.values.size() * sizeof(double)) == 0);
}

}  // namespace

SPINLOOM_FUZZ_TARGET(fuzz_npy) {
    const auto bytes = fuzz::text_of(data, size);
    NumericArray array;
    if (fuzz::accepts([&] { array = read_npy_bytes(bytes, "fuzz"); })) {
        fuzz::expect(array.values.size() <= size, "there are no more values than bytes");
        fuzz::expect(is_same(read_npy_bytes(npy_bytes(array), "again"), array),
                     "an array survives writing and reading");
    }
    NamedArrays arrays;
    if (fuzz::accepts([&] { arrays = read_npz_bytes(bytes, "fuzz"); })) {
        const auto again = read_npz_bytes(npz_bytes(arrays), "again");
        fuzz::expect(again.size() == arrays.size(), "an archive survives writing and reading");
        for (const auto& [name, member] : arrays) fuzz::expect(is_same(again.at(name), member), "so do its members");
    }
    return 0;
}
