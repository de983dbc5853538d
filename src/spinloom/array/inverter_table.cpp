#include "spinloom/array/inverter_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spinloom {
namespace {

/// Cubic Hermite weights of (f0, f1, f0', f1') at u in [0, 1], and their derivatives.
struct Hermite {
    std::array<double, 2> value, slope, value_rate, slope_rate;

    explicit Hermite(double u) {
        const double v = 1 - u;
        value = {v * v * (1 + 2 * u), u * u * (3 - 2 * u)};
        slope = {u * v * v, -u * u * v};
        value_rate = {-6 * u * v, 6 * u * v};
        slope_rate = {v * (1 - 3 * u), u * (3 * u - 2)};
    }
};

InverterCurrents exact_currents(const NeuronCircuit& neuron, double gate, double output) {
    const auto n = terminal_currents_and_derivatives(*neuron.n_channel, gate, output, 0.0, 0.0);
    const auto p = terminal_currents_and_derivatives(*neuron.p_channel, gate, output, neuron.v_dd, neuron.v_dd);
    return {{n.current.drain, n.by_gate.drain, n.by_drain.drain},
            {p.current.drain, p.by_gate.drain, p.by_drain.drain},
            {n.current.gate + p.current.gate, n.by_gate.gate + p.by_gate.gate, n.by_drain.gate + p.by_drain.gate}};
}

InverterTable::Grid covering_grid(double v_dd) {
    InverterTable::Grid grid;
    grid.gate_maximum = v_dd + 1;
    grid.output_maximum = v_dd + 0.1;
    return grid;
}

}  // namespace

InverterTable::InverterTable(const NeuronCircuit& neuron) : InverterTable(neuron, covering_grid(neuron.v_dd)) {}

InverterTable::InverterTable(const NeuronCircuit& neuron, const Grid& grid) : grid_(grid) {
    num_gates_ = static_cast<int>(std::ceil((grid.gate_maximum - grid.gate_minimum) / grid.step - 1e-9)) + 1;
    num_outputs_ = static_cast<int>(std::ceil((grid.output_maximum - grid.output_minimum) / grid.step - 1e-9)) + 1;
    samples_.resize(index(num_gates_, 0));
    const double h = grid.step;
    for (int i = 0; i < num_gates_; ++i) {
        for (int j = 0; j < num_outputs_; ++j) {
            const auto exact = exact_currents(neuron, grid.gate_minimum + i * h, grid.output_minimum + j * h);
            auto& sample = samples_[index(i, j)];
            std::size_t k = 0;
            for (const auto& value : {exact.n_drain, exact.p_drain, exact.gate}) {
                sample[k++] = {value.current, h * value.per_gate, h * value.per_output, 0};
            }
        }
    }
    // Mixed derivative: central difference along the gate of the exact derivative along the output; zero at the two
    // edges.
    for (int i = 1; i + 1 < num_gates_; ++i) {
        for (int j = 0; j < num_outputs_; ++j) {
            for (std::size_t k = 0; k < 3; ++k) {
                samples_[index(i, j)][k][3] = 0.5 * (samples_[index(i + 1, j)][k][2] - samples_[index(i - 1, j)][k][2]);
            }
        }
    }
}

InverterCurrents InverterTable::at(double gate, double output) const {
    const double x = (gate - grid_.gate_minimum) / grid_.step;
    const double y = (output - grid_.output_minimum) / grid_.step;
    if (!std::isfinite(x) || !std::isfinite(y)) {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        return {{nan, nan, nan}, {nan, nan, nan}, {nan, nan, nan}};
    }
    const double x_inside = std::clamp(x, 0.0, static_cast<double>(num_gates_ - 1));
    const double y_inside = std::clamp(y, 0.0, static_cast<double>(num_outputs_ - 1));
    const int i = std::min(static_cast<int>(x_inside), num_gates_ - 2);
    const int j = std::min(static_cast<int>(y_inside), num_outputs_ - 2);
    const Hermite along_x(x_inside - i);
    const Hermite along_y(y_inside - j);

    std::array<double, 3> f{}, fx{}, fy{};
    for (std::size_t a = 0; a < 2; ++a) {
        for (std::size_t b = 0; b < 2; ++b) {
            const auto& sample = samples_[index(i + static_cast<int>(a), j + static_cast<int>(b))];
            for (std::size_t k = 0; k < 3; ++k) {
                const auto& s = sample[k];
                const double value_y = s[0] * along_y.value[b] + s[2] * along_y.slope[b];
                const double slope_y = s[1] * along_y.value[b] + s[3] * along_y.slope[b];
                const double value_rate = s[0] * along_y.value_rate[b] + s[2] * along_y.slope_rate[b];
                const double slope_rate = s[1] * along_y.value_rate[b] + s[3] * along_y.slope_rate[b];
                f[k] += value_y * along_x.value[a] + slope_y * along_x.slope[a];
                fx[k] += value_y * along_x.value_rate[a] + slope_y * along_x.slope_rate[a];
                fy[k] += value_rate * along_x.value[a] + slope_rate * along_x.slope[a];
            }
        }
    }
    const auto tabulated = [&](std::size_t k) {
        return TabulatedCurrent{f[k] + fx[k] * (x - x_inside) + fy[k] * (y - y_inside), fx[k] / grid_.step,
                                fy[k] / grid_.step};
    };
    return {tabulated(0), tabulated(1), tabulated(2)};
}

double InverterTable::worst_error(const NeuronCircuit& neuron) const {
    double worst = 0;
    for (int i = 1; i + 2 < num_gates_; ++i) {
        for (int j = 0; j + 1 < num_outputs_; ++j) {
            const double gate = grid_.gate_minimum + (i + 0.5) * grid_.step;
            const double output = grid_.output_minimum + (j + 0.5) * grid_.step;
            const auto table = at(gate, output);
            const auto exact = exact_currents(neuron, gate, output);
            worst = std::max({worst, std::abs(table.n_drain.current - exact.n_drain.current),
                              std::abs(table.p_drain.current - exact.p_drain.current)});
        }
    }
    return worst;
}

}  // namespace spinloom
