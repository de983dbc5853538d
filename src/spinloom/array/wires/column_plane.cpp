#include "spinloom/array/wires/column_plane.hpp"

#include <cmath>
#include <numeric>

#include "spinloom/array/ports/panels.hpp"

namespace spinloom {
namespace {

using Eigen::ArrayXd;
using Eigen::Index;

double source(const Eigen::MatrixXd& inputs, Index line, int vector) {
    return inputs.size() == 0 ? 0.0 : inputs(line, vector);
}

}  // namespace

template <class Scalar>
ColumnPlane<Scalar>::ColumnPlane(const CrossbarArray& array, int threads)
    : threads_(threads),
      row_segment_(static_cast<Scalar>(1 / array.segments.input_line)),
      column_segment_(static_cast<Scalar>(1 / array.segments.output_line)),
      conductance_(array.conductance.cast<Scalar>()),
      cell_current_(array.cell_current.cast<Scalar>()) {
    const auto take = [](const Eigen::VectorXd& resistance, auto& conductance, auto& ideal) {
        conductance.resize(resistance.size());
        for (Index i = 0; i < resistance.size(); ++i) {
            conductance[i] = resistance[i] > 0 ? static_cast<Scalar>(1 / resistance[i]) : Scalar(0);
            if (resistance[i] == 0) ideal.push_back(i);
        }
    };
    take(array.ends.row_left, ends_.row_left, ideal_.row_left);
    take(array.ends.row_right, ends_.row_right, ideal_.row_right);
    take(array.ends.column_top, ends_.column_top, ideal_.column_top);
    take(array.ends.column_bottom, ends_.column_bottom, ideal_.column_bottom);
    inverse_pivot_.resize(array.num_rows(), array.num_columns());
    forward_.resize(array.num_rows(), array.num_columns());
    factorize(array);
}

template <class Scalar>
void ColumnPlane<Scalar>::factorize(const CrossbarArray& array) {
    const Index columns = conductance_.cols();
    const double s = 1 / array.segments.input_line;
    for_each_panel(threads_, conductance_.rows(), row_panel, [&](std::size_t, Index first, Index count) {
        const auto left = array.ends.row_left.segment(first, count).array();
        const auto right = array.ends.row_right.segment(first, count).array();
        ArrayXd behind = left.inverse(), inverse(count);  // conductance to 0 V through the nodes before
        for (Index i = 0; i < columns; ++i) {
            const bool is_last = i == columns - 1;
            behind += array.conductance.col(i).segment(first, count).array();
            if (is_last) behind += right.inverse();
            inverse = (behind + (is_last ? 0.0 : s)).inverse();
            inverse_pivot_.col(i).segment(first, count) = inverse.matrix().template cast<Scalar>();
            behind = (behind < std::numeric_limits<double>::infinity()).select(s * behind * inverse, s);
        }
    });
}

template <class Scalar>
double ColumnPlane<Scalar>::apply(const Matrix& v, Matrix& product) {
    const Index rows = v.rows(), columns = v.cols();
    std::vector<double> energy(num_panels(rows, row_panel), 0.0);
    for_each_panel(threads_, rows, row_panel, [&](std::size_t panel, Index first, Index count) {
        const Scalar s = row_segment_;
        const auto at = [&](const auto& matrix, Index i) { return matrix.col(i).segment(first, count).array(); };
        const auto to = [&](auto& matrix, Index i) { return matrix.col(i).segment(first, count).array(); };
        to(forward_, 0) = at(conductance_, 0) * at(v, 0);
        for (Index i = 1; i < columns; ++i)
            to(forward_, i) = at(conductance_, i) * at(v, i) + s * at(inverse_pivot_, i - 1) * at(forward_, i - 1);

        Eigen::Array<Scalar, Eigen::Dynamic, 1> row = Eigen::Array<Scalar, Eigen::Dynamic, 1>::Zero(count);
        for (Index i = columns - 1; i >= 0; --i) {
            row = at(inverse_pivot_, i) * (at(forward_, i) + s * row);
            to(product, i) = at(conductance_, i) * (at(v, i) - row);
            add_column_wires(v, i, first, count, product);
            energy[panel] += static_cast<double>((at(v, i) * at(product, i)).sum());
        }
    });
    clear_ideal(product);
    return std::accumulate(energy.begin(), energy.end(), 0.0);
}

template <class Scalar>
void ColumnPlane<Scalar>::add_column_wires(const Matrix& v, Index column, Index first, Index count,
                                           Matrix& sums) const {
    const Index rows = v.rows(), begin = std::max<Index>(first, 1), inner = std::min(first + count, rows - 1) - begin;
    const Scalar c = column_segment_;
    const auto line = v.col(column).array();
    auto sum = sums.col(column).array();
    if (inner > 0) {
        const auto here = line.segment(begin, inner);
        sum.segment(begin, inner) +=
            c * ((here - line.segment(begin - 1, inner)) + (here - line.segment(begin + 1, inner)));
    }
    if (first == 0) {
        sum[0] += ends_.column_top[column] * line[0];
        if (rows > 1) sum[0] += c * (line[0] - line[1]);
    }
    if (first + count == rows) {
        sum[rows - 1] += ends_.column_bottom[column] * line[rows - 1];
        if (rows > 1) sum[rows - 1] += c * (line[rows - 1] - line[rows - 2]);
    }
}

template <class Scalar>
double ColumnPlane<Scalar>::residual(const ArrayInputs& inputs, int vector, const Matrix& column, const Matrix& row,
                                     Matrix& sums) const {
    const Index rows = column.rows(), columns = column.cols();
    for_each_panel(threads_, rows, row_panel, [&](std::size_t, Index first, Index count) {
        const auto at = [&](const auto& matrix, Index i) { return matrix.col(i).segment(first, count).array(); };
        for (Index i = 0; i < columns; ++i) {
            sums.col(i).segment(first, count) = (at(conductance_, i) * (at(column, i) - at(row, i))).matrix();
            if (cell_current_.size() > 0) sums.col(i).segment(first, count) -= at(cell_current_, i).matrix();
            add_column_wires(column, i, first, count, sums);
            sums.col(i).segment(first, count) *= -1;
        }
    });
    for (Index i = 0; i < columns; ++i) {
        sums(0, i) += ends_.column_top[i] * static_cast<Scalar>(source(inputs.column_top, i, vector));
        sums(rows - 1, i) += ends_.column_bottom[i] * static_cast<Scalar>(source(inputs.column_bottom, i, vector));
    }
    clear_ideal(sums);
    return static_cast<double>(sums.norm());
}

template <class Scalar>
void ColumnPlane<Scalar>::solve_rows(const ArrayInputs& inputs, int vector, const Matrix& column, Matrix& row) {
    const Index rows = column.rows(), columns = column.cols();
    const Scalar s = row_segment_;
    using Line = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
    // Currents that the sources drive into the row plane, and the voltages of the ideal ones.
    Line left = Line::Zero(rows), right = left, held_left = left, held_right = left;
    for (Index j = 0; j < rows; ++j) {
        left[j] = ends_.row_left[j] * static_cast<Scalar>(source(inputs.row_left, j, vector));
        right[j] = ends_.row_right[j] * static_cast<Scalar>(source(inputs.row_right, j, vector));
    }
    for (const Index j : ideal_.row_left) held_left[j] = static_cast<Scalar>(source(inputs.row_left, j, vector));
    for (const Index j : ideal_.row_right) held_right[j] = static_cast<Scalar>(source(inputs.row_right, j, vector));

    for_each_panel(threads_, rows, row_panel, [&](std::size_t, Index first, Index count) {
        const auto at = [&](const auto& matrix, Index i) { return matrix.col(i).segment(first, count).array(); };
        const auto part = [&](const Line& line) { return line.segment(first, count); };
        Line current(count);
        for (Index i = 0; i < columns; ++i) {
            current = at(conductance_, i) * at(column, i);
            if (cell_current_.size() > 0) current -= at(cell_current_, i);
            if (i == 0) current += part(left);
            if (i == columns - 1) current += part(right);
            if (i == 1) current += s * part(held_left);
            if (i == columns - 2) current += s * part(held_right);
            if (i > 0) current += s * at(inverse_pivot_, i - 1) * at(forward_, i - 1);
            forward_.col(i).segment(first, count) = current.matrix();
        }
        Line voltage = Line::Zero(count);
        for (Index i = columns - 1; i >= 0; --i) {
            voltage = at(inverse_pivot_, i) * (at(forward_, i) + s * voltage);
            row.col(i).segment(first, count) = voltage.matrix();
        }
    });
    for (const Index j : ideal_.row_left) row(j, 0) = held_left[j];
    for (const Index j : ideal_.row_right) row(j, columns - 1) = held_right[j];
}

template class ColumnPlane<float>;
template class ColumnPlane<double>;

}  // namespace spinloom
