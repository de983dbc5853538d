#include <cmath>

#include "expect.hpp"
#include "spinloom/architecture/gpu_model.hpp"
#include "spinloom/scenario/baselines_run.hpp"

using namespace spinloom;

// The two files that `spinloom baselines` takes: what was measured on a GPU, and a settling.json.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(fuzz::text_of(data, size));
    GpuMeasurement gpu;
    if (fuzz::accepts([&] { gpu = parse_gpu_measurement(text, "fuzz"); })) {
        fuzz::expect(gpu.topology.size() >= 2, "a network has two sizes");
        fuzz::expect(gpu.single_median > 0 && gpu.batch_median > 0 && std::isfinite(gpu.batch_images),
                     "times are times");
        fuzz::expect(!gpu.accuracy || *gpu.accuracy <= 1, "an accuracy is a fraction");
    }
    SettlingSummary settling;
    if (fuzz::accepts([&] { settling = parse_settling(text, "fuzz"); }))
        fuzz::expect(settling.worst > 0 && std::isfinite(settling.worst), "a settling time is one");
    return 0;
}
