#include "spinloom/array/wires/line_modes.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

using std::numbers::pi;

struct Phase {
    double value, slope;  ///< phi and its derivative by theta, <= 0
};

Phase end_phase(double end, double theta) {
    const double sine = (2 - end) * std::sin(theta / 2), cosine = end * std::cos(theta / 2);
    const double norm = sine * sine + cosine * cosine;
    return {std::atan2(cosine, sine), norm > 0 ? -0.5 * end * (2 - end) / norm : 0.0};
}

/// The left side of the mode equation rises with slope m at least, so the bracket always holds one root.
double mode_angle(int nodes, int mode, double first, double last) {
    double low = mode * pi / nodes, high = (mode + 1) * pi / nodes, theta = 0.5 * (low + high);
    if (first == 0 && last == 0) return low;
    for (int step = 0; step < 60; ++step) {
        const auto a = end_phase(first, theta), b = end_phase(last, theta);
        const double value = nodes * theta - a.value - b.value - mode * pi;
        (value > 0 ? high : low) = theta;
        double next = theta - value / (nodes - a.slope - b.slope);
        if (!(next > low && next < high)) next = 0.5 * (low + high);
        if (std::abs(next - theta) <= 1e-15 * theta) return next;
        theta = next;
    }
    return theta;
}

/// A chain without ideal sources. Each mode is carried along the line by a rotation through theta.
void oscillatory_modes(double first, double last, Eigen::Ref<Eigen::ArrayXd> values,
                       Eigen::Ref<Eigen::MatrixXd> vectors) {
    const auto m = static_cast<int>(values.size());
    Eigen::ArrayXd cosine(m), sine(m), real(m), imaginary(m);
    for (int k = 0; k < m; ++k) {
        const double theta = mode_angle(m, k, first, last);
        const double start = 0.5 * theta - end_phase(first, theta).value;
        values[k] = 4 * std::sin(theta / 2) * std::sin(theta / 2);
        cosine[k] = std::cos(theta), sine[k] = std::sin(theta);
        real[k] = std::cos(start), imaginary[k] = std::sin(start);
    }
    Eigen::ArrayXd norm = Eigen::ArrayXd::Zero(m), turned(m);
    for (int i = 0; i < m; ++i) {
        vectors.col(i) = real.matrix();
        norm += real.square();
        turned = real * cosine - imaginary * sine;
        imaginary = real * sine + imaginary * cosine;
        real = turned;
    }
    norm = norm.rsqrt();
    for (int i = 0; i < m; ++i) vectors.col(i).array() *= norm;
}

}  // namespace

LineModes line_modes(int nodes, double first, double last) {
    SPINLOOM_EXPECT(nodes >= 1 && first >= 0 && last >= 0 && !(nodes == 1 && std::isinf(first) && std::isinf(last)));
    LineModes modes{Eigen::ArrayXd::Constant(nodes, std::numeric_limits<double>::infinity()),
                    Eigen::MatrixXd::Zero(nodes, nodes)};
    const int held_first = std::isinf(first) ? 1 : 0, held_last = std::isinf(last) ? 1 : 0;
    const int free = nodes - held_first - held_last;
    if (nodes == 1) {
        modes.vectors(0, 0) = 1;
        if (free == 1) modes.value[0] = first + last;
        return modes;
    }
    if (held_first) modes.vectors(free, 0) = 1;
    if (held_last) modes.vectors(nodes - 1, nodes - 1) = 1;
    if (free > 0)
        oscillatory_modes(held_first ? 1.0 : first, held_last ? 1.0 : last, modes.value.head(free),
                          modes.vectors.block(0, held_first, free, free));
    return modes;
}

}  // namespace spinloom
