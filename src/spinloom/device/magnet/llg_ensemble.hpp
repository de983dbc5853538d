#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "spinloom/device/magnet/llg_trajectory.hpp"
#include "spinloom/device/magnet/macrospin.hpp"

/// Many macrospins at a temperature, each with its own thermal field.

namespace spinloom {

struct EnsembleOptions {
    double temperature = 0;  ///< [K], >= 0
    double step = 1e-13;     ///< of time [s], > 0
    std::uint64_t seed = 0;
    std::uint64_t first_sample = 0;  ///< number of the first sample, by which its thermal field is known
    int threads = 1;
};

/// Samples of one macrospin under thermal fields.
///
/// Integrates dm/dt of `Macrospin` with the field H + h, h white Gaussian noise in both terms of the equation, in the
/// sense of Stratonovich, by the scheme of Heun: with T(m) the rate and h held for the step,
///     m~ = m + T(m) dt,   m' = m + (T(m) + T(m~)) dt/2,   then m'/|m'|.
/// Strong order 1 (the noise does not commute), weak order 1, and 2 without noise. The limits are those of the step:
/// the field times g0 dt must be small against 1; 0.1 ps serves fields up to 2 MA/m. Samples lie side by side in SIMD
/// lanes. The noise of sample s at step n is a function of (seed, s, n) alone, so results are the same, bit for bit, on
/// any number of threads and in any grouping of the samples. Source: @cite brown1963, @cite garciapalacios1998.
class LlgEnsemble {
public:
    /// All samples start at `start`, of unit length.
    LlgEnsemble(const Macrospin& layer, const EnsembleOptions& options, const Eigen::Vector3d& start,
                std::size_t samples);
    /// Each sample starts at its own.
    LlgEnsemble(const Macrospin& layer, const EnsembleOptions& options, std::span<const Eigen::Vector3d> starts);

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::uint64_t steps() const { return steps_; }  ///< taken since the start, by each sample
    /// m of a sample.
    [[nodiscard]] Eigen::Vector3d magnetisation(std::size_t sample) const;
    /// Puts a sample elsewhere; its thermal field goes on as it would have.
    void set_magnetisation(std::size_t sample, const Eigen::Vector3d& m);

    /// From now on the samples are of this layer and as warm [K], >= 0.
    void surround(const Macrospin& layer, double temperature);

    /// Advances all samples by a time [s], >= 0, under a torque, in equal steps of which none is longer than allowed.
    void advance(double duration, const SpinTorque& torque);

    /// Floating-point operations of one step of one sample, noise included, divisions and roots counted as one, and the
    /// integer operations of its random bits. Counted by hand from the source.
    static constexpr int floating_point_operations_per_step = 226;
    static constexpr int integer_operations_per_step = 96;

private:
    Macrospin layer_;
    EnsembleOptions options_;
    std::size_t size_ = 0;
    std::vector<double> components_;  ///< blocks of samples: x of all, then y, then z; the last block is padded
    std::uint64_t steps_ = 0;
};

}  // namespace spinloom
