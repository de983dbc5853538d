#include "expect.hpp"
#include "spinloom/spice/write/raw_file.hpp"
#include "spinloom/spice/write/raw_reader.hpp"

using namespace spinloom;

SPINLOOM_FUZZ_TARGET(fuzz_raw) {
    std::vector<spice::RawPlot> plots;
    if (!fuzz::accepts([&] { plots = spice::read_raw_bytes(fuzz::text_of(data, size), "fuzz"); })) return 0;
    const auto bytes = spice::raw_plot_bytes(plots);
    const auto again = spice::read_raw_bytes(bytes, "again");
    fuzz::expect(again.size() == plots.size(), "every plot survives writing and reading");
    for (std::size_t i = 0; i < plots.size(); ++i) {
        fuzz::expect(again[i].points == plots[i].points && again[i].is_complex == plots[i].is_complex,
                     "points and kind of numbers survive writing and reading");
        fuzz::expect(again[i].variables.size() == plots[i].variables.size(), "so do the variables");
    }
    fuzz::expect(spice::raw_plot_bytes(again) == bytes, "what was written is read and written as it is");
    return 0;
}
