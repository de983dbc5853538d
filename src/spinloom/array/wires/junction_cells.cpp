#include "spinloom/array/wires/junction_cells.hpp"

#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/device/magnet/mtj.hpp"

namespace spinloom {
namespace {

/// dI/dV > 0 everywhere up to this.
constexpr double largest_excess = 8;
/// Cells whose resistance differs from R_P by rounding are parallel.
constexpr double rounding = 1e-9;
constexpr int most_steps = 60;

/// The junction's voltage for a cell's: V_j + r I(V_j) = V, the left side rising with slope 1 at least. Newton's
/// iteration inside the bracket [0, V].
double divide(const MagneticTunnelJunction& junction, double voltage, double access, double start) {
    double low = std::min(0.0, voltage), high = std::max(0.0, voltage);
    double at = start >= low && start <= high ? start : 0.5 * voltage;
    for (int step = 0; step < most_steps; ++step) {
        const auto [current, conductance] = junction.current(JunctionState::antiparallel, at);
        const double excess = at + access * current - voltage;
        (excess > 0 ? high : low) = at;
        double next = at - excess / (1 + access * conductance);
        if (!(next >= low && next <= high)) next = 0.5 * (low + high);
        if (std::abs(next - at) <= 1e-15 * std::abs(voltage)) return next;
        at = next;
    }
    return at;
}

}  // namespace

JunctionCells::JunctionCells(Eigen::MatrixXd zero_bias_conductance, double parallel_resistance, double half_voltage,
                             double access_resistance)
    : conductance_(std::move(zero_bias_conductance)),
      excess_(Eigen::MatrixXd::Zero(conductance_.rows(), conductance_.cols())),
      half_voltage_(half_voltage),
      access_resistance_(access_resistance) {
    SPINLOOM_EXPECT(parallel_resistance > 0 && half_voltage > 0 && access_resistance >= 0);
    if (std::isinf(half_voltage)) return;
    for (Eigen::Index i = 0; i < conductance_.size(); ++i) {
        const double conductance = conductance_.data()[i];
        if (conductance == 0) continue;
        const double excess = 1 / (parallel_resistance * conductance) - 1;
        if (excess > rounding && excess <= largest_excess)
            excess_.data()[i] = excess;
        else if (!(std::abs(excess) <= rounding))
            ++num_out_of_range_;
    }
}

bool JunctionCells::is_ohmic() const {
    return (excess_.array() == 0).all();
}

Eigen::MatrixXd JunctionCells::zero_bias_tangent() const {
    return (conductance_.array() / (1 + access_resistance_ * conductance_.array())).matrix();
}

void JunctionCells::evaluate(const Eigen::MatrixXd& voltage, Eigen::MatrixXd& junction_voltage,
                             Eigen::MatrixXd& current, Eigen::MatrixXd& tangent) const {
    SPINLOOM_EXPECT(voltage.rows() == conductance_.rows() && voltage.cols() == conductance_.cols());
    if (junction_voltage.rows() != voltage.rows() || junction_voltage.cols() != voltage.cols())
        junction_voltage = 0.5 * voltage;
    for (auto* matrix : {&current, &tangent}) matrix->resize(voltage.rows(), voltage.cols());
    for (Eigen::Index i = 0; i < voltage.size(); ++i) {
        const double v = voltage.data()[i], g = conductance_.data()[i], excess = excess_.data()[i];
        double& across = junction_voltage.data()[i];
        if (excess == 0) {
            const double share = access_resistance_ == 0 ? 1 : 1 / (1 + access_resistance_ * g);
            across = share * v;
            tangent.data()[i] = share * g;
            current.data()[i] = g * across;
            continue;
        }
        const MagneticTunnelJunction junction{1 / (g * (1 + excess)), excess, half_voltage_};
        across = access_resistance_ == 0 ? v : divide(junction, v, access_resistance_, across);
        const auto found = junction.current(JunctionState::antiparallel, across);
        current.data()[i] = found.current;
        tangent.data()[i] = found.conductance / (1 + access_resistance_ * found.conductance);
    }
}

}  // namespace spinloom
