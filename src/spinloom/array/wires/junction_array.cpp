#include "spinloom/array/wires/junction_array.hpp"

#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/parallel.hpp"

namespace spinloom {
namespace {

using Eigen::MatrixXd;

constexpr int most_newton_steps = 50, most_halvings = 12;

ArrayInputs one_vector(const ArrayInputs& inputs, int vector) {
    const auto column = [&](const MatrixXd& side) {
        return side.size() == 0 ? MatrixXd() : MatrixXd(side.col(vector));
    };
    return {column(inputs.row_left), column(inputs.row_right), column(inputs.column_top), column(inputs.column_bottom)};
}

/// The largest change and the largest magnitude of the ends' currents.
std::pair<double, double> change_of(const ArraySides<Eigen::VectorXd>& now, const ArraySides<Eigen::VectorXd>& before) {
    double change = 0, largest = 0;
    const auto take = [&](const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
        change = std::max(change, (a - b).cwiseAbs().maxCoeff());
        largest = std::max(largest, a.cwiseAbs().maxCoeff());
    };
    take(now.row_left, before.row_left), take(now.row_right, before.row_right);
    take(now.column_top, before.column_top), take(now.column_bottom, before.column_bottom);
    return {change, largest};
}

/// Newton's iteration for one vector of inputs.
class VectorNewton {
public:
    VectorNewton(const CrossbarArray& array, const JunctionCells& cells, ArrayInputs inputs,
                 const ArrayOptions& options)
        : array_(array), cells_(cells), inputs_(std::move(inputs)), options_(options) {
        options_.voltages = true;
        options_.progress = {};
        options_.observe = {};
        options_.threads = 1;
    }

    void solve() {
        array_.conductance = cells_.zero_bias_tangent();
        array_.cell_current.resize(0, 0);
        const double sources = source_norm(array_, inputs_, 0);
        auto [voltages, is_solved] = linear_step(nullptr);
        voltages_ = std::move(voltages);
        linearize();
        is_converged_ = false;
        for (steps_ = 1; steps_ < most_newton_steps && is_solved; ++steps_) {
            const double norm = residual_.norm();
            const auto before = residual_.currents;
            const ArrayVoltages from = voltages_;
            auto [to, is_step_solved] = linear_step(&from);
            is_solved = is_step_solved;
            voltages_ = to;
            linearize();
            for (int halving = 0; halving < most_halvings && !(residual_.norm() <= norm) &&
                                  residual_.norm() > options_.relative_residual * sources;
                 ++halving) {
                voltages_.row = 0.5 * (voltages_.row + from.row);
                voltages_.column = 0.5 * (voltages_.column + from.column);
                linearize();
            }
            const auto [change, largest] = change_of(residual_.currents, before);
            if (residual_.norm() <= options_.relative_residual * sources &&
                change <= options_.relative_current_error * largest) {
                is_converged_ = true;
                break;
            }
        }
        quality_ = {sources == 0 ? 0.0 : residual_.norm() / sources, current_error_bound(array_, residual_),
                    iterations_};
    }

    ArrayVoltages voltages_;
    ArrayResidual residual_;
    VectorQuality quality_;
    ArrayMethod method_ = ArrayMethod::nodal;
    bool is_converged_ = false;
    int steps_ = 0, held_lines_ = 0;

private:
    std::pair<ArrayVoltages, bool> linear_step(const ArrayVoltages* start) {
        const std::vector<ArrayVoltages> starts(start ? 1 : 0, start ? *start : ArrayVoltages());
        auto options = options_;
        options.start = start ? &starts : nullptr;
        auto found = solve_array(array_, inputs_, options);
        iterations_ += found.iterations;
        method_ = found.method;
        held_lines_ = found.held_lines;
        return {std::move(found.voltages[0]), found.is_converged};
    }

    /// Tangents at the present voltages, and the nonlinear residual.
    void linearize() {
        const MatrixXd across = voltages_.row - voltages_.column;
        cells_.evaluate(across, junction_voltage_, current_, array_.conductance);
        array_.cell_current = current_ - array_.conductance.cwiseProduct(across);
        evaluate(array_, inputs_, 0, voltages_, residual_);
    }

    CrossbarArray array_;
    MatrixXd junction_voltage_, current_;
    const JunctionCells& cells_;
    ArrayInputs inputs_;
    ArrayOptions options_;
    int iterations_ = 0;
};

}  // namespace

JunctionArraySolution solve_junction_array(const CrossbarArray& array, const JunctionCells& cells,
                                           const ArrayInputs& inputs, const ArrayOptions& options) {
    check(array, inputs);
    SPINLOOM_EXPECT(array.cell_current.size() == 0 && !options.start);
    JunctionArraySolution result;
    result.array = empty_solution(array, inputs, options.method, options);
    const int vectors = num_vectors(inputs);
    std::vector<int> steps(vectors), converged(vectors), held(vectors);
    std::vector<ArrayMethod> method(vectors);
    parallel_for(options.threads, static_cast<std::size_t>(vectors), [&](std::size_t v) {
        VectorNewton newton(array, cells, one_vector(inputs, static_cast<int>(v)), options);
        newton.solve();
        auto& currents = result.array.currents;
        const auto column = static_cast<Eigen::Index>(v);
        currents.row_left.col(column) = newton.residual_.currents.row_left;
        currents.row_right.col(column) = newton.residual_.currents.row_right;
        currents.column_top.col(column) = newton.residual_.currents.column_top;
        currents.column_bottom.col(column) = newton.residual_.currents.column_bottom;
        result.array.quality[v] = newton.quality_, method[v] = newton.method_, held[v] = newton.held_lines_;
        steps[v] = newton.steps_, converged[v] = newton.is_converged_;
        if (options.observe && newton.is_converged_) options.observe(static_cast<int>(v), newton.voltages_);
        if (options.voltages) result.array.voltages[v] = std::move(newton.voltages_);
        if (options.progress) options.progress(1);
    });
    sum_up(result.array, options);
    for (int v = 0; v < vectors; ++v) {
        if (!converged[v]) result.array.is_converged = false;
        result.newton_steps = std::max(result.newton_steps, steps[v]);
    }
    result.array.method = method[0];
    result.array.held_lines = held[0];
    return result;
}

MagnitudeHistogram::MagnitudeHistogram(double limit, int intervals) : width_(limit / intervals), counts_(intervals, 0) {
    SPINLOOM_EXPECT(limit > 0 && intervals > 0);
}

void MagnitudeHistogram::add(const MatrixXd& values) {
    const auto last = static_cast<double>(counts_.size() - 1);
    for (const double value : values.reshaped()) {
        ++counts_[static_cast<std::size_t>(std::min(std::abs(value) / width_, last))];
        largest_ = std::max(largest_, std::abs(value));
    }
}

}  // namespace spinloom
