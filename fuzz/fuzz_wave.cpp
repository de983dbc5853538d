#include "expect.hpp"
#include "spinloom/spice/write/hspice_wave.hpp"
#include "spinloom/spice/write/hspice_wave_reader.hpp"

using namespace spinloom;

SPINLOOM_FUZZ_TARGET(fuzz_wave) {
    std::vector<spice::RawPlot> plots;
    if (!fuzz::accepts([&] { plots = spice::read_wave_bytes(fuzz::text_of(data, size), "fuzz"); })) return 0;
    fuzz::expect(!plots.empty(), "a file has a sweep");
    for (const auto& plot : plots) {
        for (const auto& variable : plot.variables) {
            fuzz::expect(variable.values.size() == plot.points, "every column has every point");
            fuzz::expect(variable.imaginary.size() == (plot.is_complex ? plot.points : 0), "so have imaginary parts");
        }
    }
    const auto bytes = spice::wave_bytes(plots, spice::WaveVersion::v2001);
    const auto again = spice::read_wave_bytes(bytes, "again");
    fuzz::expect(again.size() == plots.size(), "every sweep survives writing and reading");
    for (std::size_t i = 0; i < plots.size(); ++i) fuzz::expect(again[i].points == plots[i].points, "so do its points");
    return 0;
}
