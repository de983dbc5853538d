#include "spinloom/circuit/transient_noise.hpp"

#include <array>
#include <cmath>

#include "spinloom/circuit/noise.hpp"
#include "spinloom/device/magnet/normal_lanes.hpp"

namespace spinloom {

Eigen::VectorXd noise_currents(const MnaSystem& system, const Eigen::VectorXd& unknowns, const TransientNoise& noise,
                               std::uint64_t number) {
    constexpr auto each = NormalLanes::numbers_per_block;
    const NormalLanes stream(noise.seed, "noise currents");
    const auto sources = noise_sources(system, unknowns, noise.temperature);
    Eigen::VectorXd currents = Eigen::VectorXd::Zero(system.num_unknowns());
    std::array<double, NormalLanes::lanes> drawn{};
    for (std::size_t k = 0; k < sources.size(); ++k) {
        const std::size_t lane = k % NormalLanes::lanes;
        if (lane == 0)
            stream.normals(number / each, NormalLanes::Samples::consecutive(k))[number % each].store_unaligned(
                drawn.data());
        const auto& source = sources[k];
        const double current = drawn[lane] * std::sqrt(source.density * noise.bandwidth);
        if (source.from >= 0) currents[source.from] -= current;
        if (source.to >= 0) currents[source.to] += current;
    }
    return currents;
}

}  // namespace spinloom
