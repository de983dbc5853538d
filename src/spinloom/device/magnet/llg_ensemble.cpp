#include "spinloom/device/magnet/llg_ensemble.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/monitor.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/device/magnet/normal_lanes.hpp"

namespace spinloom {
namespace {

constexpr std::size_t lanes = NormalLanes::lanes;
constexpr std::size_t packs = 2;  // integrated together, so that one computes while the other waits
constexpr std::size_t block_size = packs * lanes;
constexpr std::size_t blocks_per_task = 4;
constexpr std::uint64_t steps_per_group = 4;  // 4 steps need 12 normal numbers, which are 3 blocks of 4
constexpr std::size_t draws_per_group = 3 * steps_per_group / NormalLanes::numbers_per_block;

struct Vector {
    Batch x, y, z;
};

Vector cross(const Vector& a, const Vector& b) {
    return {xsimd::fms(a.y, b.z, a.z * b.y), xsimd::fms(a.z, b.x, a.x * b.z), xsimd::fms(a.x, b.y, a.y * b.x)};
}

Vector sum(const Vector& a, const Vector& b) {
    return {a.x + b.x, a.y + b.y, a.z + b.z};
}

/// factor * a + b
Vector scaled_sum(const Batch& factor, const Vector& a, const Vector& b) {
    return {xsimd::fma(factor, a.x, b.x), xsimd::fma(factor, a.y, b.y), xsimd::fma(factor, a.z, b.z)};
}

Vector broadcast(const Eigen::Vector3d& v) {
    return {Batch(v[0]), Batch(v[1]), Batch(v[2])};
}

/// The equation of motion in units of one step: all fields are multiplied by g0 dt/(1 + alpha^2).
class StepLaw {
public:
    StepLaw(const Macrospin& layer, const SpinTorque& torque, double temperature, double step) {
        const double scale = layer.precession_constant() * step / (1 + layer.damping * layer.damping);
        const Eigen::Matrix3d a = scale * layer.anisotropy_matrix();
        diagonal_ = broadcast(a.diagonal());
        xy_ = Batch(a(0, 1));
        yz_ = Batch(a(1, 2));
        zx_ = Batch(a(2, 0));
        field_ = broadcast(scale * (layer.external_field + torque.field_like));
        damping_like_ = broadcast(scale * torque.damping_like);
        damping_ = Batch(layer.damping);
        noise_ = Batch(scale * layer.thermal_field(temperature, step));
    }

    /// The constant part of the field with the noise of a step in it.
    [[nodiscard]] Vector field(const Vector& normals) const { return scaled_sum(noise_, normals, field_); }

    /// -dm of one step: m x (B + alpha m x B).
    [[nodiscard]] Vector fall(const Vector& m, const Vector& field) const {
        Vector b = sum(field, cross(m, damping_like_));
        b.x = xsimd::fma(diagonal_.x, m.x, xsimd::fma(xy_, m.y, xsimd::fma(zx_, m.z, b.x)));
        b.y = xsimd::fma(diagonal_.y, m.y, xsimd::fma(yz_, m.z, xsimd::fma(xy_, m.x, b.y)));
        b.z = xsimd::fma(diagonal_.z, m.z, xsimd::fma(zx_, m.x, xsimd::fma(yz_, m.y, b.z)));
        return cross(m, scaled_sum(damping_, cross(m, b), b));
    }

    [[nodiscard]] Vector step(const Vector& m, const Vector& normals) const {
        const Vector now = field(normals);
        const Vector first = fall(m, now);
        const Vector second = fall({m.x - first.x, m.y - first.y, m.z - first.z}, now);
        const Vector next = scaled_sum(Batch(-0.5), sum(first, second), m);
        const Batch square = xsimd::fma(next.x, next.x, xsimd::fma(next.y, next.y, next.z * next.z));
        const Batch shrink = Batch(1.0) / xsimd::sqrt(square);
        return {next.x * shrink, next.y * shrink, next.z * shrink};
    }

private:
    Vector diagonal_, field_, damping_like_;
    Batch xy_, yz_, zx_, damping_, noise_;
};

struct Clock {
    std::uint64_t begin = 0, end = 0;  ///< steps
};

void advance_block(const StepLaw& law, const NormalLanes* noise, Clock clock, std::uint64_t first_sample,
                   double* components) {
    std::array<Vector, packs> m;
    std::array<NormalLanes::Samples, packs> samples;
    for (std::size_t pack = 0; pack < packs; ++pack) {
        const double* at = components + pack * lanes;
        m[pack] = {Batch::load_unaligned(at), Batch::load_unaligned(at + block_size),
                   Batch::load_unaligned(at + 2 * block_size)};
        samples[pack] = NormalLanes::Samples::consecutive(first_sample + pack * lanes);
    }
    std::array<std::array<Batch, 3 * steps_per_group>, packs> normals;
    for (auto& numbers : normals) numbers.fill(Batch(0.0));
    for (std::uint64_t step = clock.begin; step < clock.end;) {
        throw_if_stopped();
        const std::uint64_t group = step / steps_per_group;
        for (std::size_t draw = 0; noise != nullptr && draw < draws_per_group; ++draw) {
            for (std::size_t pack = 0; pack < packs; ++pack) {
                const auto four = noise->normals(group * draws_per_group + draw, samples[pack]);
                for (std::size_t i = 0; i < four.size(); ++i) normals[pack][draw * four.size() + i] = four[i];
            }
        }
        const std::uint64_t group_end = std::min(clock.end, (group + 1) * steps_per_group);
        for (; step < group_end; ++step) {
            const std::size_t first = 3 * (step % steps_per_group);
            for (std::size_t pack = 0; pack < packs; ++pack) {
                const auto& numbers = normals[pack];
                m[pack] = law.step(m[pack], {numbers[first], numbers[first + 1], numbers[first + 2]});
            }
        }
    }
    for (std::size_t pack = 0; pack < packs; ++pack) {
        double* at = components + pack * lanes;
        m[pack].x.store_unaligned(at);
        m[pack].y.store_unaligned(at + block_size);
        m[pack].z.store_unaligned(at + 2 * block_size);
    }
}

std::size_t place(std::size_t sample) {
    return sample / block_size * 3 * block_size + sample % block_size;
}

}  // namespace

LlgEnsemble::LlgEnsemble(const Macrospin& layer, const EnsembleOptions& options, const Eigen::Vector3d& start,
                         std::size_t samples)
    : LlgEnsemble(layer, options, std::vector<Eigen::Vector3d>(samples, start)) {}

LlgEnsemble::LlgEnsemble(const Macrospin& layer, const EnsembleOptions& options,
                         std::span<const Eigen::Vector3d> starts)
    : layer_(layer), options_(options), size_(starts.size()) {
    SPINLOOM_EXPECT(options.temperature >= 0 && options.step > 0);
    const std::size_t blocks = (size_ + block_size - 1) / block_size;
    components_.resize(3 * block_size * blocks);
    for (std::size_t sample = 0; sample < blocks * block_size; ++sample) {
        set_magnetisation(sample, sample < size_ ? starts[sample] : Eigen::Vector3d::UnitZ());
    }
}

Eigen::Vector3d LlgEnsemble::magnetisation(std::size_t sample) const {
    const double* at = components_.data() + place(sample);
    return {at[0], at[block_size], at[2 * block_size]};
}

void LlgEnsemble::set_magnetisation(std::size_t sample, const Eigen::Vector3d& m) {
    double* at = components_.data() + place(sample);
    for (Eigen::Index i = 0; i < 3; ++i) at[static_cast<std::size_t>(i) * block_size] = m[i];
}

void LlgEnsemble::surround(const Macrospin& layer, double temperature) {
    SPINLOOM_EXPECT(temperature >= 0);
    layer_ = layer;
    options_.temperature = temperature;
}

void LlgEnsemble::advance(double duration, const SpinTorque& torque) {
    SPINLOOM_EXPECT(duration >= 0);
    constexpr double rounding = 1e-9;  // a duration meant as a multiple of the step gets no extra step
    const auto steps = static_cast<std::uint64_t>(std::ceil(duration / options_.step * (1 - rounding)));
    if (steps == 0) return;
    const StepLaw law(layer_, torque, options_.temperature, duration / static_cast<double>(steps));
    const NormalLanes noise(options_.seed, "thermal field");
    const bool is_noisy = options_.temperature > 0 && layer_.damping > 0;
    const std::size_t blocks = components_.size() / (3 * block_size);
    const std::size_t tasks = (blocks + blocks_per_task - 1) / blocks_per_task;
    parallel_for(options_.threads, tasks, [&](std::size_t task) {
        const std::size_t end = std::min(blocks, (task + 1) * blocks_per_task);
        for (std::size_t block = task * blocks_per_task; block < end; ++block) {
            advance_block(law, is_noisy ? &noise : nullptr, {steps_, steps_ + steps},
                          options_.first_sample + block * block_size, components_.data() + block * 3 * block_size);
        }
    });
    steps_ += steps;
}

}  // namespace spinloom
