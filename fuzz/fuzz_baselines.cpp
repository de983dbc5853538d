#include <cmath>

#include "expect.hpp"
#include "spinloom/architecture/machines/gpu_model.hpp"

using namespace spinloom;

// What was measured on a GPU, for `spinloom baselines`.
SPINLOOM_FUZZ_TARGET(fuzz_baselines) {
    const std::string text(fuzz::text_of(data, size));
    GpuMeasurement gpu;
    if (fuzz::accepts([&] { gpu = parse_gpu_measurement(text, "fuzz"); })) {
        fuzz::expect(gpu.topology.size() >= 2, "a network has two sizes");
        fuzz::expect(gpu.single_median > 0 && gpu.batch_median > 0 && std::isfinite(gpu.batch_images),
                     "times are times");
        fuzz::expect(!gpu.accuracy || *gpu.accuracy <= 1, "an accuracy is a fraction");
    }
    return 0;
}
