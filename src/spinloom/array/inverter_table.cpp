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

DrainCurrent exact_current(const NeuronCircuit& neuron, int transistor, double gate, double output) {
    const bool is_n = transistor == 0;
    const double rail = is_n ? 0.0 : neuron.v_dd;
    const auto& model = is_n ? *neuron.n_channel : *neuron.p_channel;
    const auto exact = terminal_currents_and_derivatives(model, gate, output, rail, rail);
    return {exact.current.drain, exact.by_gate.drain, exact.by_drain.drain};
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
    samples_.resize(static_cast<std::size_t>(num_gates_) * static_cast<std::size_t>(num_outputs_));
    const double h = grid.step;
    for (int i = 0; i < num_gates_; ++i) {
        for (int j = 0; j < num_outputs_; ++j) {
            auto& sample = samples_[static_cast<std::size_t>(i) * static_cast<std::size_t>(num_outputs_) + static_cast<std::size_t>(j)];
            for (int t = 0; t < 2; ++t) {
                const auto exact = exact_current(neuron, t, grid.gate_minimum + i * h, grid.output_minimum + j * h);
                sample.value[static_cast<std::size_t>(t)] = {exact.current, h * exact.per_gate, h * exact.per_drain, 0};
            }
        }
    }
    // Mixed derivative: central difference along the gate of the exact derivative along the output; zero at the two edges.
    for (int i = 1; i + 1 < num_gates_; ++i) {
        for (int j = 0; j < num_outputs_; ++j) {
            for (std::size_t t = 0; t < 2; ++t) {
                const double mixed = 0.5 * (sample(i + 1, j).value[t][2] - sample(i - 1, j).value[t][2]);
                samples_[static_cast<std::size_t>(i) * static_cast<std::size_t>(num_outputs_) + static_cast<std::size_t>(j)].value[t][3] = mixed;
            }
        }
    }
}

std::array<DrainCurrent, 2> InverterTable::at(double gate, double output) const {
    const double x = (gate - grid_.gate_minimum) / grid_.step;
    const double y = (output - grid_.output_minimum) / grid_.step;
    if (!std::isfinite(x) || !std::isfinite(y)) {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        return {DrainCurrent{nan, nan, nan}, DrainCurrent{nan, nan, nan}};
    }
    const double x_inside = std::clamp(x, 0.0, static_cast<double>(num_gates_ - 1));
    const double y_inside = std::clamp(y, 0.0, static_cast<double>(num_outputs_ - 1));
    const int i = std::min(static_cast<int>(x_inside), num_gates_ - 2);
    const int j = std::min(static_cast<int>(y_inside), num_outputs_ - 2);
    const Hermite along_x(x_inside - i);
    const Hermite along_y(y_inside - j);

    std::array<DrainCurrent, 2> result;
    for (std::size_t t = 0; t < 2; ++t) {
        double f = 0, fx = 0, fy = 0;
        for (std::size_t a = 0; a < 2; ++a) {
            for (std::size_t b = 0; b < 2; ++b) {
                const auto& s = sample(i + static_cast<int>(a), j + static_cast<int>(b)).value[t];
                const double value_y = s[0] * along_y.value[b] + s[2] * along_y.slope[b];
                const double slope_y = s[1] * along_y.value[b] + s[3] * along_y.slope[b];
                const double value_rate = s[0] * along_y.value_rate[b] + s[2] * along_y.slope_rate[b];
                const double slope_rate = s[1] * along_y.value_rate[b] + s[3] * along_y.slope_rate[b];
                f += value_y * along_x.value[a] + slope_y * along_x.slope[a];
                fx += value_y * along_x.value_rate[a] + slope_y * along_x.slope_rate[a];
                fy += value_rate * along_x.value[a] + slope_rate * along_x.slope[a];
            }
        }
        result[t] = {f + fx * (x - x_inside) + fy * (y - y_inside), fx / grid_.step, fy / grid_.step};
    }
    return result;
}

double InverterTable::worst_error(const NeuronCircuit& neuron) const {
    double worst = 0;
    for (int i = 1; i + 2 < num_gates_; ++i) {
        for (int j = 0; j + 1 < num_outputs_; ++j) {
            const double gate = grid_.gate_minimum + (i + 0.5) * grid_.step;
            const double output = grid_.output_minimum + (j + 0.5) * grid_.step;
            const auto table = at(gate, output);
            for (int t = 0; t < 2; ++t) {
                const double exact = exact_current(neuron, t, gate, output).current;
                worst = std::max(worst, std::abs(table[static_cast<std::size_t>(t)].current - exact));
            }
        }
    }
    return worst;
}

}  // namespace spinloom
