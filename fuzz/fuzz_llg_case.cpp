#include <cmath>

#include "expect.hpp"
#include "spinloom/device/magnet/llg_case.hpp"

using namespace spinloom;

SPINLOOM_FUZZ_TARGET(fuzz_llg_case) {
    LlgCase experiment;
    if (!fuzz::accepts([&] { experiment = read_llg_case_text(fuzz::text_of(data, size), "fuzz"); })) return 0;
    fuzz::expect(!experiment.segments.empty(), "a case has a segment");
    fuzz::expect(experiment.layer.volume() >= 0 && experiment.layer.saturation_magnetisation > 0, "the layer is one");
    fuzz::expect(std::abs(experiment.start.norm() - 1) < 1e-9, "the start is a direction");
    return 0;
}
