#include "spinloom/array/separable_preconditioner.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "spinloom/array/line_modes.hpp"
#include "spinloom/array/panels.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::MatrixXf;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The conductance that most of the ends have, so that fewest need a correction. Not floating and not ideal unless all
/// are: the uncorrected matrix must have an inverse, and an ideal end cannot be taken away again.
double common_conductance(const VectorXd& resistance, double segment, double largest) {
    if ((resistance.array() == resistance[0]).all()) {
        const double all = 1 / resistance[0];
        return std::isinf(all) ? all : std::min(all, largest);
    }
    std::map<double, int> count;
    for (const double r : resistance)
        if (r > 0 && !std::isinf(r)) ++count[1 / r];
    double common = segment;
    int most = 0;
    for (const auto& [conductance, times] : count)
        if (times > most) common = conductance, most = times;
    return std::min(common, largest);
}

/// g mu/(g + mu), the conductance of a cell in series with a mode of the row wires.
ArrayXd in_series(double cell, const ArrayXd& mode) {
    return cell / (1 + cell / mode);
}

}  // namespace

SeparablePreconditioner::SeparablePreconditioner(const CrossbarArray& array, int threads)
    : rows_(array.num_rows()),
      columns_(array.num_columns()),
      threads_(threads),
      column_segment_(1 / array.segments.output_line),
      row_segment_(1 / array.segments.input_line) {
    SPINLOOM_EXPECT(rows_ >= columns_);
    const auto& ends = array.ends;
    common_top_ = common_conductance(ends.column_top, column_segment_, infinity);
    common_bottom_ = common_conductance(ends.column_bottom, column_segment_, infinity);
    common_left_ = common_conductance(ends.row_left, row_segment_, largest_oscillatory_end * row_segment_);
    common_right_ = common_conductance(ends.row_right, row_segment_, largest_oscillatory_end * row_segment_);
    set_up_modes(array);

    add_column_corrections(ends.column_top, common_top_, 0);
    add_row_corrections(ends.row_left, common_left_, 0);
    add_row_corrections(ends.row_right, common_right_, static_cast<int>(columns_) - 1);
    add_column_corrections(ends.column_bottom, common_bottom_, static_cast<int>(rows_) - 1);
    if (!corrections_.empty()) factorize_corrections();
    mode_vectors_.resize(0, 0);
}

void SeparablePreconditioner::set_up_modes(const CrossbarArray& array) {
    mean_cell_ = array.conductance.rowwise().mean().array();
    const double floor = std::max(1e-6 * mean_cell_.mean(), 1e-12 * row_segment_);
    mean_cell_ = mean_cell_.max(floor);
    const ArrayXd smallest = array.conductance.rowwise().minCoeff(), largest = array.conductance.rowwise().maxCoeff();
    bounds_ = {std::min(1.0, (smallest / mean_cell_).minCoeff()), std::max(1.0, (largest / mean_cell_).maxCoeff())};

    auto modes = line_modes(static_cast<int>(columns_), common_left_ / row_segment_, common_right_ / row_segment_);
    mode_value_ = row_segment_ * modes.value;
    mode_vectors_ = std::move(modes.vectors);
    modes_ = mode_vectors_.cast<float>();

    inverse_pivot_.resize(columns_, rows_);
    modal_.resize(columns_, rows_);
    const double s = column_segment_;
    ArrayXd behind = ArrayXd::Constant(columns_, common_top_);  // conductance to 0 V through the nodes before
    for (Index j = 0; j < rows_; ++j) {
        const bool is_last = j == rows_ - 1;
        const bool is_held = (j == 0 && std::isinf(common_top_)) || (is_last && std::isinf(common_bottom_));
        if (is_held) {
            inverse_pivot_.col(j).setZero();
            behind.setConstant(s);
            continue;
        }
        behind += in_series(mean_cell_[j], mode_value_);
        if (is_last) behind += common_bottom_;
        const ArrayXd inverse = (behind + (is_last ? 0.0 : s)).inverse();
        inverse_pivot_.col(j) = inverse.cast<float>();
        behind *= s * inverse;
    }
}

void SeparablePreconditioner::add_column_corrections(const VectorXd& resistance, double common, int row) {
    for (Index i = 0; i < columns_; ++i) {
        const double conductance = 1 / resistance[i];
        if (conductance == common) continue;
        corrections_.push_back({row, static_cast<int>(i), false, mode_vectors_.col(i), 1 / (conductance - common)});
    }
}

void SeparablePreconditioner::add_row_corrections(const VectorXd& resistance, double common, int column) {
    for (Index j = 0; j < rows_; ++j) {
        const double conductance = 1 / resistance[j];
        if (conductance == common) continue;
        const ArrayXd coupling = (1 + mode_value_ / mean_cell_[j]).inverse();
        corrections_.push_back({static_cast<int>(j), static_cast<int>(j), true,
                                mode_vectors_.col(column).cwiseProduct(coupling.matrix()), 1 / (conductance - common)});
    }
}

/// Woodbury's inner matrix: change^-1 + V^T P^-1 V. The Green's functions of the tridiagonal systems run from row to
/// row by products of ratios below one.
void SeparablePreconditioner::factorize_corrections() {
    std::stable_sort(corrections_.begin(), corrections_.end(),
                     [](const auto& a, const auto& b) { return a.row < b.row; });
    const auto count = static_cast<Index>(corrections_.size());
    MatrixXd shapes(columns_, count);
    std::vector<Index> first(rows_ + 1, 0);  // of the corrections at each row
    for (Index a = 0; a < count; ++a) {
        shapes.col(a) = corrections_[a].shape;
        first[corrections_[a].row + 1] = a + 1;
    }
    for (Index j = 0; j < rows_; ++j) first[j + 1] = std::max(first[j + 1], first[j]);

    MatrixXd inner = MatrixXd::Zero(count, count);
    const double s = column_segment_;
    ArrayXd diagonal = ArrayXd::Zero(columns_);  // Green's function of the row with itself
    for (Index j = rows_ - 1; j >= 0; --j) {
        const ArrayXd inverse = inverse_pivot_.col(j).cast<double>();
        diagonal = inverse + (s * inverse).square() * diagonal;
        if (first[j] == first[j + 1]) continue;
        const auto here = shapes.middleCols(first[j], first[j + 1] - first[j]);
        ArrayXd green = diagonal;
        for (Index l = j;; --l) {
            if (const Index others = first[l + 1] - first[l]; others > 0) {
                const MatrixXd block =
                    shapes.middleCols(first[l], others).transpose() * green.matrix().asDiagonal() * here;
                inner.block(first[l], first[j], others, here.cols()) = block;
                inner.block(first[j], first[l], here.cols(), others) = block.transpose();
            }
            if (l == 0 || first[l] == 0) break;
            green *= s * inverse_pivot_.col(l - 1).cast<double>();
        }
        // What a row's end sees of its own row, with the column plane held at 0 V.
        for (Index a = first[j]; a < first[j + 1]; ++a) {
            for (Index b = first[j]; b < first[j + 1]; ++b) {
                if (!corrections_[a].is_row_end || !corrections_[b].is_row_end) continue;
                const ArrayXd coupling = (1 + mode_value_ / mean_cell_[j]).inverse();
                const ArrayXd own = (mode_value_ + mean_cell_[j]).inverse() / coupling.square();
                const ArrayXd product = corrections_[a].shape.array() * corrections_[b].shape.array();
                inner(a, b) += (coupling > 0).select(product * own, 0.0).sum();
            }
        }
    }
    for (Index a = 0; a < count; ++a) inner(a, a) += corrections_[a].inverse_change;
    capacitance_.compute(inner);
}

void SeparablePreconditioner::solve_modes(MatrixXf& modal) const {
    const auto s = static_cast<float>(column_segment_);
    for_each_panel(threads_, columns_, mode_panel, [&](std::size_t, Index first, Index count) {
        auto y = modal.middleRows(first, count).array();
        const auto inverse = inverse_pivot_.middleRows(first, count);
        for (Index j = 1; j < rows_; ++j) y.col(j) += s * inverse.col(j - 1) * y.col(j - 1);
        y.col(rows_ - 1) *= inverse.col(rows_ - 1);
        for (Index j = rows_ - 2; j >= 0; --j) y.col(j) = inverse.col(j) * (y.col(j) + s * y.col(j + 1));
    });
}

void SeparablePreconditioner::apply(const MatrixXf& residual, MatrixXf& result) {
    for_each_panel(threads_, rows_, row_panel, [&](std::size_t, Index first, Index count) {
        modal_.middleCols(first, count).noalias() = modes_ * residual.middleRows(first, count).transpose();
    });
    if (!corrections_.empty()) {
        scratch_ = modal_;
        solve_modes(scratch_);
        VectorXd seen(num_corrections());
        for (int a = 0; a < num_corrections(); ++a)
            seen[a] = corrections_[a].shape.dot(scratch_.col(corrections_[a].row).cast<double>());
        const VectorXd current = capacitance_.solve(seen);
        for (int a = 0; a < num_corrections(); ++a)
            modal_.col(corrections_[a].row) -= (current[a] * corrections_[a].shape).cast<float>();
    }
    solve_modes(modal_);
    for_each_panel(threads_, rows_, row_panel, [&](std::size_t, Index first, Index count) {
        result.middleRows(first, count).noalias() = modal_.middleCols(first, count).transpose() * modes_;
    });
}

}  // namespace spinloom
