#include "spinloom/array/wires/array_pcg.hpp"

#include <cmath>
#include <memory>
#include <numeric>

#include "spinloom/array/ports/panels.hpp"
#include "spinloom/array/wires/column_plane.hpp"
#include "spinloom/array/wires/separable_preconditioner.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::MatrixXf;

constexpr Index element_panel = 1 << 14;
/// Single-precision corrections are not asked for more than this reduction of the residual.
constexpr double single_reduction = 1e-5;
/// A refinement step that reduces the residual by less than this has stalled.
constexpr double stalled_reduction = 0.3;

/// Conjugate gradients for one precision; keeps its vectors between solves.
template <class Scalar>
class ConjugateGradients {
public:
    using Matrix = typename ColumnPlane<Scalar>::Matrix;

    ConjugateGradients(const CrossbarArray& array, int threads) : plane_(array, threads), threads_(threads) {
        for (auto* vector : {&residual, &correction, &direction_, &product_})
            vector->resize(array.num_rows(), array.num_columns());
        preconditioned_.resize(array.num_rows(), array.num_columns());
        if constexpr (std::is_same_v<Scalar, double>) rounded_.resize(array.num_rows(), array.num_columns());
    }

    /// Solves K correction = residual until the residual's norm, about 1 at first, is below `reduction`; residual is
    /// overwritten. @returns the iterations
    int solve(SeparablePreconditioner& preconditioner, double reduction, int max_iterations) {
        double previous = 0;
        correction.setZero();
        for (int iteration = 0; iteration < max_iterations; ++iteration) {
            precondition(preconditioner);
            const double product = residual_product();
            if (!(product > 0)) return iteration;
            const auto ahead = static_cast<Scalar>(iteration == 0 ? 0 : product / previous);
            previous = product;
            sum([&](Index first, Index count) {
                auto direction = part(direction_, first, count);
                const auto single = part(preconditioned_, first, count);
                const auto z = cast(single);
                if (iteration == 0)
                    direction = z;
                else
                    direction = z + ahead * direction;
                return Scalar(0);
            });
            const double energy = plane_.apply(direction_, product_);
            if (!(energy > 0)) return iteration;
            const auto step = static_cast<Scalar>(product / energy);
            const double square = sum([&](Index first, Index count) {
                part(correction, first, count) += step * part(direction_, first, count);
                auto r = part(residual, first, count);
                r -= step * part(product_, first, count);
                return r.squaredNorm();
            });
            if (std::sqrt(square) <= reduction) return iteration + 1;
        }
        return max_iterations;
    }

    /// r^T P^-1 r of the residual.
    double energy(SeparablePreconditioner& preconditioner) {
        precondition(preconditioner);
        return std::max(0.0, residual_product());
    }

    Matrix residual, correction;

private:
    double residual_product() {
        return sum([&](Index first, Index count) {
            return part(residual, first, count).dot(cast(part(preconditioned_, first, count)));
        });
    }

    template <class T>
    static auto part(Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>& matrix, Index first, Index count) {
        return Eigen::Map<Eigen::Matrix<T, Eigen::Dynamic, 1>>(matrix.data() + first, count);
    }
    /// A cast that is none would keep Eigen from vector instructions.
    static auto cast(const Eigen::Map<Eigen::VectorXf>& single) {
        if constexpr (std::is_same_v<Scalar, float>)
            return single;
        else
            return single.cast<Scalar>();
    }

    template <class Work>
    double sum(const Work& work) {
        const Index size = residual.size();
        partial_.assign(num_panels(size, element_panel), 0.0);
        for_each_panel(threads_, size, element_panel, [&](std::size_t panel, Index first, Index count) {
            partial_[panel] = static_cast<double>(work(first, count));
        });
        return std::accumulate(partial_.begin(), partial_.end(), 0.0);
    }

    void precondition(SeparablePreconditioner& preconditioner) {
        if constexpr (std::is_same_v<Scalar, double>) {
            rounded_ = residual.template cast<float>();
            preconditioner.apply(rounded_, preconditioned_);
        } else {
            preconditioner.apply(residual, preconditioned_);
        }
        plane_.clear_ideal(preconditioned_);
    }

    ColumnPlane<Scalar> plane_;
    int threads_;
    Matrix direction_, product_;
    MatrixXf preconditioned_, rounded_;
    std::vector<double> partial_;
};

/// One worker: solves vectors of inputs one after the other.
class Refinement {
public:
    Refinement(const CrossbarArray& array, const ArrayInputs& inputs, const ArrayOptions& options, int threads)
        : array_(array),
          inputs_(inputs),
          options_(options),
          threads_(threads),
          largest_end_(largest_end_conductance(array)),
          preconditioner_(array, threads),
          plane_(array, threads),
          single_(array, threads) {
        residual_.resize(array.num_rows(), array.num_columns());
    }

    void solve(int vector, ArraySolution& solution) {
        find(vector, solution.quality[vector].iterations);
        take_voltages(solution, array_, inputs_, vector, voltages_, options_, check_);
    }

private:
    /// The refinement aims below the residual asked for, which counts the rounding of the row plane as well.
    static constexpr double aim = 0.5;

    void find(int vector, int& iterations) {
        auto& voltages = voltages_;
        voltages.row.setZero(array_.num_rows(), array_.num_columns());
        if (options_.start)
            voltages.column = (*options_.start)[vector].column;
        else
            voltages.column.setZero(array_.num_rows(), array_.num_columns());
        set_ideal_ends(array_, inputs_, vector, voltages);
        double target = aim * options_.relative_residual * source_norm(array_, inputs_, vector);
        bool is_accurate = false;
        double norm = refresh(vector, voltages);
        bool in_double = false;
        while (iterations < options_.max_iterations) {
            if (norm <= target) {
                if (is_accurate || norm == 0) break;
                // The residual counts against the sources', which says little where wires are far better conductors
                // than what they lead to: the currents themselves are asked once.
                is_accurate = true;
                const double excess = estimated_current_error(norm) /
                                      (options_.relative_current_error * largest_current(vector, voltages));
                if (!(excess > 1)) break;
                target = norm / excess;
            }
            const double wanted = target / norm;
            const double steps = std::ceil(std::log(wanted) / std::log(single_reduction) - 1e-3);
            const double reduction = in_double ? wanted : std::pow(wanted, 1 / std::max(steps, 1.0));
            iterations += in_double ? correct(*double_, norm, reduction, iterations, voltages)
                                    : correct(single_, norm, reduction, iterations, voltages);
            const double next = refresh(vector, voltages);
            const bool has_stalled = !(next < stalled_reduction * norm);
            norm = next;
            if (!has_stalled) continue;
            if (in_double) break;
            in_double = true;
            if (!double_) double_ = std::make_unique<ConjugateGradients<double>>(array_, threads_);
        }
    }

    double refresh(int vector, ArrayVoltages& voltages) {
        plane_.solve_rows(inputs_, vector, voltages.column, voltages.row);
        return plane_.residual(inputs_, vector, voltages.column, voltages.row, residual_);
    }

    template <class Scalar>
    int correct(ConjugateGradients<Scalar>& gradients, double norm, double reduction, int spent,
                ArrayVoltages& voltages) {
        gradients.residual = (residual_ / norm).template cast<Scalar>();
        const int iterations = gradients.solve(preconditioner_, reduction, options_.max_iterations - spent);
        voltages.column += norm * gradients.correction.template cast<double>();
        return std::max(iterations, 1);
    }

    /// sqrt(g r^T P^-1 r), g the largest conductance next to a source: about what a current may be wrong by.
    double estimated_current_error(double norm) {
        single_.residual = (residual_ / norm).template cast<float>();
        return norm * std::sqrt(largest_end_ * single_.energy(preconditioner_));
    }

    double largest_current(int vector, const ArrayVoltages& voltages) const {
        const auto currents = end_currents(array_, inputs_, vector, voltages);
        double largest = 0;
        for (const auto* side :
             {&currents.row_left, &currents.row_right, &currents.column_top, &currents.column_bottom})
            largest = std::max(largest, side->cwiseAbs().maxCoeff());
        return largest;
    }

    static double largest_end_conductance(const CrossbarArray& array) {
        double largest = 0;
        const auto add = [&](const Eigen::VectorXd& resistance, double segment) {
            for (const double r : resistance) largest = std::max(largest, 1 / (r == 0 ? segment : r));
        };
        add(array.ends.row_left, array.segments.input_line), add(array.ends.row_right, array.segments.input_line);
        add(array.ends.column_top, array.segments.output_line),
            add(array.ends.column_bottom, array.segments.output_line);
        return largest;
    }

    const CrossbarArray& array_;
    const ArrayInputs& inputs_;
    const ArrayOptions& options_;
    int threads_;
    double largest_end_;
    SeparablePreconditioner preconditioner_;
    ColumnPlane<double> plane_;
    ConjugateGradients<float> single_;
    std::unique_ptr<ConjugateGradients<double>> double_;
    ArrayVoltages voltages_;
    ArrayResidual check_;
    MatrixXd residual_;
};

}  // namespace

ArraySolution solve_pcg(const CrossbarArray& array, const ArrayInputs& inputs, const ArrayOptions& options) {
    SPINLOOM_EXPECT(array.num_rows() >= array.num_columns());
    auto solution = empty_solution(array, inputs, ArrayMethod::pcg, options);
    const int vectors = num_vectors(inputs);
    // Threads go to vectors of inputs first: they need nothing of one another.
    const int workers = std::clamp(options.threads, 1, vectors);
    const int threads_each = std::max(1, options.threads / workers);
    std::vector<std::unique_ptr<Refinement>> refinements(workers);
    for (int first = 0; first < vectors; first += workers) {
        const int count = std::min(workers, vectors - first);
        parallel_for(workers, count, [&](std::size_t w) {
            if (!refinements[w]) refinements[w] = std::make_unique<Refinement>(array, inputs, options, threads_each);
            refinements[w]->solve(first + static_cast<int>(w), solution);
        });
        if (options.progress) options.progress(static_cast<std::size_t>(count));
    }
    sum_up(solution, options);
    return solution;
}

}  // namespace spinloom
