#include "spinloom/device/magnet/llg_trajectory.hpp"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/monitor.hpp"

namespace spinloom {
namespace {

/// Multiples of the rounding of `end` within which two times are the same.
constexpr double time_rounding = 1e-12;

using Triple = std::array<TrajectoryPiece::Series, 3>;

/// [a x b]_k of two series of vectors.
std::array<double, 3> cross_coefficient(const Triple& a, const Triple& b, int k) {
    std::array<double, 3> sum{};
    for (int j = 0; j <= k; ++j) {
        sum[0] += a[1][j] * b[2][k - j] - a[2][j] * b[1][k - j];
        sum[1] += a[2][j] * b[0][k - j] - a[0][j] * b[2][k - j];
        sum[2] += a[0][j] * b[1][k - j] - a[1][j] * b[0][k - j];
    }
    return sum;
}

Eigen::Vector3d term(const Triple& series, int k) {
    return {series[0][k], series[1][k], series[2][k]};
}

}  // namespace

double total_duration(std::span<const Drive> drives) {
    double sum = 0;
    for (const auto& drive : drives) sum += drive.duration;
    return sum;
}

double most_turns(const Macrospin& layer, std::span<const Drive> drives) {
    const double rate =
        layer.precession_constant() / (2 * std::numbers::pi * std::sqrt(1 + layer.damping * layer.damping));
    double sum = 0;
    for (const auto& drive : drives) {
        const double field = layer.anisotropy_matrix().norm() + layer.external_field.norm() +
                             drive.torque.field_like.norm() + drive.torque.damping_like.norm();
        sum += drive.duration * rate * field;
    }
    return sum;
}

Eigen::Vector3d TrajectoryPiece::at(double time) const {
    const double x = (time - begin) / time_unit;
    Eigen::Vector3d sum = term(coefficients, order);
    for (int k = order - 1; k >= 0; --k) sum = sum * x + term(coefficients, k);
    return sum;
}

TrajectoryWalk::TrajectoryWalk(const Macrospin& layer, const Eigen::Vector3d& m, const TrajectoryOptions& options)
    : options_(options),
      damping_(layer.damping),
      time_unit_((1 + layer.damping * layer.damping) / (layer.precession_constant() * layer.saturation_magnetisation)),
      saturation_(layer.saturation_magnetisation),
      anisotropy_(layer.anisotropy_matrix() / saturation_),
      external_field_(layer.external_field / saturation_),
      m_(m.normalized()) {
    SPINLOOM_EXPECT(options.order >= 2 && options.order < TrajectoryPiece::most_terms);
    SPINLOOM_EXPECT(options.tolerance > 0 && (!options.fixed_step || *options.fixed_step > 0));
    piece_.order = options.order;
    set_torque({});
}

void TrajectoryWalk::set_torque(const SpinTorque& torque) {
    constant_field_ = external_field_ + torque.field_like / saturation_;
    damping_like_ = torque.damping_like / saturation_;
    rate_ = 1 + constant_field_.norm() + damping_like_.norm();
    piece_.time_unit = time_unit_ / rate_;
}

void TrajectoryWalk::expand() {
    auto& m = piece_.coefficients;
    Triple field;       // B
    Triple deflection;  // B + alpha m x B
    for (std::size_t i = 0; i < 3; ++i) m[i][0] = m_[static_cast<Eigen::Index>(i)];
    for (int k = 0; k < options_.order; ++k) {
        const Eigen::Vector3d now = term(m, k);
        Eigen::Vector3d b = anisotropy_ * now + now.cross(damping_like_);
        if (k == 0) b += constant_field_;
        for (std::size_t i = 0; i < 3; ++i) field[i][k] = b[static_cast<Eigen::Index>(i)];
        const auto precession = cross_coefficient(m, field, k);
        for (std::size_t i = 0; i < 3; ++i) deflection[i][k] = field[i][k] + damping_ * precession[i];
        const auto motion = cross_coefficient(m, deflection, k);
        for (std::size_t i = 0; i < 3; ++i) m[i][k + 1] = -motion[i] / ((k + 1) * rate_);
    }
}

double TrajectoryWalk::admissible_length() const {
    if (options_.fixed_step) return *options_.fixed_step;
    double length = std::numeric_limits<double>::infinity();
    for (const int k : {options_.order - 1, options_.order}) {
        const double size = term(piece_.coefficients, k).norm();
        if (size > 0) length = std::min(length, std::pow(options_.tolerance / size, 1.0 / k));
    }
    return length * piece_.time_unit;
}

const TrajectoryPiece& TrajectoryWalk::step(double end) {
    SPINLOOM_EXPECT(time_ < end);
    expand();
    const double left = end - time_;
    const double length = admissible_length();
    // A remainder below rounding would be a step for nothing.
    const bool is_last = length >= left * (1 - time_rounding);
    piece_.begin = time_;
    piece_.length = is_last ? left : length;
    time_ = is_last ? end : time_ + length;
    m_ = piece_.at(piece_.begin + piece_.length).normalized();
    ++steps_;
    return piece_;
}

Trajectory integrate_llg(const Macrospin& layer, const Eigen::Vector3d& start, std::span<const Drive> drives,
                         std::span<const double> times, const TrajectoryOptions& options) {
    SPINLOOM_EXPECT(std::is_sorted(times.begin(), times.end()));
    Trajectory result;
    result.times.assign(times.begin(), times.end());
    result.directions.reserve(times.size());
    TrajectoryWalk walk(layer, start, options);
    std::size_t next = 0;
    double end = 0;
    for (const auto& drive : drives) {
        end += drive.duration;
        walk.set_torque(drive.torque);
        while (walk.time() < end) {
            throw_if_stopped();
            const auto& piece = walk.step(end);
            for (; next < times.size() && times[next] <= walk.time(); ++next) {
                result.directions.push_back(piece.at(times[next]).normalized());
            }
        }
    }
    // The last time and the sum of the durations may differ by rounding.
    SPINLOOM_EXPECT(times.empty() || times.back() <= end * (1 + time_rounding));
    while (result.directions.size() < times.size()) result.directions.push_back(walk.magnetisation());
    result.steps = walk.steps();
    return result;
}

std::optional<double> first_crossing(const Macrospin& layer, const Eigen::Vector3d& start,
                                     std::span<const Drive> drives, const Eigen::Vector3d& axis, double level,
                                     const TrajectoryOptions& options) {
    constexpr int looks = 16;       // a piece; it turns by about one radian
    constexpr int bisections = 60;  // down to rounding
    TrajectoryWalk walk(layer, start, options);
    double before = start.dot(axis) - level;
    double end = 0;
    for (const auto& drive : drives) {
        end += drive.duration;
        walk.set_torque(drive.torque);
        while (walk.time() < end) {
            throw_if_stopped();
            const auto& piece = walk.step(end);
            for (int look = 1; look <= looks; ++look) {
                double late = piece.begin + piece.length * look / looks;
                const double after = piece.at(late).dot(axis) - level;
                if (before > 0 && after <= 0) {
                    double early = late - piece.length / looks;
                    for (int i = 0; i < bisections; ++i) {
                        const double middle = 0.5 * (early + late);
                        (piece.at(middle).dot(axis) > level ? early : late) = middle;
                    }
                    return late;
                }
                before = after;
            }
        }
    }
    return {};
}

std::vector<double> regular_times(double end, double interval) {
    SPINLOOM_EXPECT(end >= 0 && interval > 0);
    const auto whole = static_cast<std::size_t>(end / interval * (1 + time_rounding));
    std::vector<double> times;
    for (std::size_t i = 0; i <= whole; ++i) times.push_back(std::min(static_cast<double>(i) * interval, end));
    if (times.back() < end * (1 - time_rounding)) times.push_back(end);
    return times;
}

}  // namespace spinloom
