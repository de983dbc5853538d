// How often a write fails, by the length of the pulse.

#include <array>
#include <cstdio>
#include <spinloom/spinloom.hpp>

int main() {
    using namespace spinloom;
    const auto device = read_sot_card(find_card("in-plane-50x30", "sot"));
    const auto critical = device.critical_current(20e-3);
    if (!critical) return 1;
    WriteOptions options;
    options.samples = 256;
    const std::array<double, 3> pulses = {0.25e-9, 0.5e-9, 1e-9};
    const auto found = write_statistics(device, 2 * *critical, pulses, options);
    for (const auto& outcome : found.outcomes)
        std::printf("%.2f ns: %.3f +- %.3f\n", 1e9 * outcome.pulse, outcome.error_rate, outcome.standard_error);
    return found.outcomes.back().error_rate <= found.outcomes.front().error_rate ? 0 : 1;
}
