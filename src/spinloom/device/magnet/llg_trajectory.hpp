#pragma once

#include <Eigen/Core>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "spinloom/device/magnet/macrospin.hpp"

/// Motion of a macrospin without thermal field, by Taylor series of high order.

namespace spinloom {

/// A torque that is held for a time; a pulse is a list of them.
struct Drive {
    double duration = 0;  ///< [s], >= 0
    SpinTorque torque;
};

[[nodiscard]] double total_duration(std::span<const Drive> drives);

/// How often the magnetisation may turn during the drives, at most: their durations times the rate of precession in the
/// largest field there may be.
[[nodiscard]] double most_turns(const Macrospin& layer, std::span<const Drive> drives);

struct TrajectoryOptions {
    double tolerance = 1e-14;          ///< error of the direction that a step may add, in (0, 1)
    int order = 20;                    ///< of the series, 2 to 32
    std::optional<double> fixed_step;  ///< [s], > 0: take this step instead of choosing one by the tolerance
};

/// One step of a trajectory: the power series of m about its beginning, good on [begin, begin + length].
class TrajectoryPiece {
public:
    static constexpr int most_terms = 33;
    using Series = std::array<double, most_terms>;

    double begin = 0, length = 0;  ///< [s]
    int order = 0;
    double time_unit = 1;                ///< [s]; shorter where the torque is strong, so that no coefficient overflows
    std::array<Series, 3> coefficients;  ///< of x, y, z in powers of (t - begin)/time_unit

    /// m at a time [s] of this piece, of unit length to the error of the series.
    [[nodiscard]] Eigen::Vector3d at(double time) const;
};

/// Walks along a trajectory piece by piece.
///
/// The equation of motion is a polynomial in m, so the coefficients of its power series follow one from another by
/// convolution. With B = H + f + m x d as series, (k + 1) m_{k+1} = -g0/(1 + alpha^2) [m x (B + alpha m x B)]_k, at
/// O(order^2) operations for all of them. The step is chosen so that the last two terms stay below the tolerance, and m
/// is brought back to unit length after each. The pieces are dense output of full order.
/// Source: @cite jorba2005.
class TrajectoryWalk {
public:
    /// `m` is the start, of unit length.
    TrajectoryWalk(const Macrospin& layer, const Eigen::Vector3d& m, const TrajectoryOptions& options = {});

    /// Sets the torque from now on.
    void set_torque(const SpinTorque& torque);
    /// Advances by one step, but not beyond `end` [s]. @pre time() < end
    const TrajectoryPiece& step(double end);
    [[nodiscard]] double time() const { return time_; }  ///< [s], from 0
    [[nodiscard]] const Eigen::Vector3d& magnetisation() const { return m_; }
    [[nodiscard]] std::size_t steps() const { return steps_; }

private:
    void expand();
    [[nodiscard]] double admissible_length() const;

    TrajectoryOptions options_;
    double damping_, time_unit_, saturation_;
    double rate_ = 1;             ///< largest rate of the motion, in units of 1/time_unit_
    Eigen::Matrix3d anisotropy_;  ///< in units of M_s, as all fields below
    Eigen::Vector3d external_field_, constant_field_, damping_like_;
    Eigen::Vector3d m_;
    double time_ = 0;
    std::size_t steps_ = 0;
    TrajectoryPiece piece_;
};

/// A trajectory read off at given times.
struct Trajectory {
    std::vector<double> times;                ///< [s]
    std::vector<Eigen::Vector3d> directions;  ///< m at these times
    std::size_t steps = 0;
};

/// m at the times [s], which grow from 0 on and end no later than the drives.
[[nodiscard]] Trajectory integrate_llg(const Macrospin& layer, const Eigen::Vector3d& start,
                                       std::span<const Drive> drives, std::span<const double> times,
                                       const TrajectoryOptions& options = {});

/// The first time [s] at which m.axis falls through `level`, to rounding; nothing if it does not during the drives.
[[nodiscard]] std::optional<double> first_crossing(const Macrospin& layer, const Eigen::Vector3d& start,
                                                   std::span<const Drive> drives, const Eigen::Vector3d& axis,
                                                   double level, const TrajectoryOptions& options = {});

/// Multiples of `interval` from 0 on, and the end itself [s].
[[nodiscard]] std::vector<double> regular_times(double end, double interval);

}  // namespace spinloom
