#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace spinloom {

/// A function of two voltages and its derivatives at a point.
struct TabulatedValue {
    double value = 0, per_x = 0, per_y = 0;
};

/// N functions of two variables on one square grid.
///
/// Bicubic Hermite interpolation of given values and first derivatives (the mixed one by differences): once
/// continuously differentiable, error of fourth order in the grid. Outside the grid a function goes on linearly from
/// the nearest point of the edge.
template <std::size_t N>
class BicubicTable {
public:
    struct Grid {
        double x_minimum, x_maximum, y_minimum, y_maximum, step;
    };
    using Values = std::array<TabulatedValue, N>;

    /// @param exact  Called with an x, the span of all y and the span of Values to fill, once for each x
    template <class Exact>
    BicubicTable(const Grid& grid, const Exact& exact) : grid_(grid) {
        const auto count = [&](double span) { return static_cast<int>(std::ceil(span / grid.step - 1e-9)) + 1; };
        num_x_ = count(grid.x_maximum - grid.x_minimum);
        num_y_ = count(grid.y_maximum - grid.y_minimum);
        samples_.resize(index(num_x_, 0));
        const double h = grid.step;
        std::vector<double> ys;
        for (int j = 0; j < num_y_; ++j) ys.push_back(grid.y_minimum + j * h);
        std::vector<Values> line(ys.size());
        for (int i = 0; i < num_x_; ++i) {
            exact(grid.x_minimum + i * h, std::span<const double>(ys), std::span<Values>(line));
            for (int j = 0; j < num_y_; ++j) {
                const Values& values = line[static_cast<std::size_t>(j)];
                for (std::size_t k = 0; k < N; ++k)
                    samples_[index(i, j)][k] = {values[k].value, h * values[k].per_x, h * values[k].per_y, 0};
            }
        }
        // Mixed derivative: central difference along x of the derivative along y; zero at the two edges.
        for (int i = 1; i + 1 < num_x_; ++i) {
            for (int j = 0; j < num_y_; ++j) {
                for (std::size_t k = 0; k < N; ++k) {
                    samples_[index(i, j)][k][3] =
                        0.5 * (samples_[index(i + 1, j)][k][2] - samples_[index(i - 1, j)][k][2]);
                }
            }
        }
    }

    [[nodiscard]] int num_x() const { return num_x_; }
    [[nodiscard]] int num_y() const { return num_y_; }
    [[nodiscard]] const Grid& grid() const { return grid_; }

    /// NaN where an argument is not finite.
    [[nodiscard]] Values at(double x_value, double y_value) const {
        const double x = (x_value - grid_.x_minimum) / grid_.step;
        const double y = (y_value - grid_.y_minimum) / grid_.step;
        Values result;
        if (!std::isfinite(x) || !std::isfinite(y)) {
            constexpr double nan = std::numeric_limits<double>::quiet_NaN();
            result.fill({nan, nan, nan});
            return result;
        }
        const double x_inside = std::clamp(x, 0.0, static_cast<double>(num_x_ - 1));
        const double y_inside = std::clamp(y, 0.0, static_cast<double>(num_y_ - 1));
        const int i = std::min(static_cast<int>(x_inside), num_x_ - 2);
        const int j = std::min(static_cast<int>(y_inside), num_y_ - 2);
        const Hermite along_x(x_inside - i);
        const Hermite along_y(y_inside - j);

        std::array<double, N> f{}, fx{}, fy{};
        for (std::size_t a = 0; a < 2; ++a) {
            for (std::size_t b = 0; b < 2; ++b) {
                const auto& sample = samples_[index(i + static_cast<int>(a), j + static_cast<int>(b))];
                for (std::size_t k = 0; k < N; ++k) {
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
        for (std::size_t k = 0; k < N; ++k) {
            result[k] = {f[k] + fx[k] * (x - x_inside) + fy[k] * (y - y_inside), fx[k] / grid_.step,
                         fy[k] / grid_.step};
        }
        return result;
    }

private:
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
    /// f, df/dx, df/dy, d2f/dxdy in units of the grid step, of each function.
    using Sample = std::array<std::array<double, 4>, N>;

    [[nodiscard]] std::size_t index(int i, int j) const {
        return static_cast<std::size_t>(i) * static_cast<std::size_t>(num_y_) + static_cast<std::size_t>(j);
    }

    Grid grid_;
    int num_x_ = 0, num_y_ = 0;
    std::vector<Sample> samples_;
};

}  // namespace spinloom
