#include "spinloom/array/wires/array_residual.hpp"

#include <cmath>

namespace spinloom {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

template <class Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
template <class Scalar>
using Vector = Eigen::Vector<Scalar, Eigen::Dynamic>;

/// Node voltages of a kind of number, wherever they lie.
template <class Scalar>
struct Voltages {
    const Matrix<Scalar>& row;
    const Matrix<Scalar>& column;
};

double voltage(const MatrixXd& inputs, Index line, int vector) {
    return inputs.size() == 0 ? 0.0 : inputs(line, vector);
}

template <class Scalar>
Scalar cell_current(const CrossbarArray& array, const Voltages<Scalar>& at, Index i, Index j) {
    const double source = array.cell_current.size() == 0 ? 0.0 : array.cell_current(i, j);
    return source + array.conductance(i, j) * (at.row(i, j) - at.column(i, j));
}

/// The row node (i, j) or column node (i, j): what flows into it from its cell and along its line.
template <class Scalar>
Scalar row_node_current(const CrossbarArray& array, const Voltages<Scalar>& at, Index i, Index j) {
    const auto& [w, b] = at;
    Scalar sum = -cell_current(array, at, i, j);
    if (j > 0) sum += (w(i, j - 1) - w(i, j)) / array.segments.input_line;
    if (j < w.cols() - 1) sum += (w(i, j + 1) - w(i, j)) / array.segments.input_line;
    return sum;
}

template <class Scalar>
Scalar column_node_current(const CrossbarArray& array, const Voltages<Scalar>& at, Index i, Index j) {
    const auto& [w, b] = at;
    Scalar sum = cell_current(array, at, i, j);
    if (i > 0) sum += (b(i - 1, j) - b(i, j)) / array.segments.output_line;
    if (i < b.rows() - 1) sum += (b(i + 1, j) - b(i, j)) / array.segments.output_line;
    return sum;
}

/// Currents of one side through ends of finite resistance.
template <class Nodes>
auto finite_currents(const VectorXd& resistance, const MatrixXd& inputs, int vector, const Nodes& nodes) {
    Eigen::Vector<typename Nodes::Scalar, Eigen::Dynamic> currents =
        Eigen::Vector<typename Nodes::Scalar, Eigen::Dynamic>::Zero(resistance.size());
    for (Index i = 0; i < resistance.size(); ++i)
        if (resistance[i] > 0 && !std::isinf(resistance[i]))
            currents[i] = (voltage(inputs, i, vector) - nodes(i)) / resistance[i];
    return currents;
}

/// An ideal source delivers what the rest of its node takes.
template <class NodeCurrent, class Currents>
void add_ideal_currents(const VectorXd& resistance, const NodeCurrent& node_current, Currents& currents) {
    for (Index i = 0; i < resistance.size(); ++i)
        if (resistance[i] == 0) currents[i] = -node_current(i);
}

template <class Sums>
void clear_ideal(const VectorXd& resistance, Sums sums) {
    for (Index i = 0; i < resistance.size(); ++i)
        if (resistance[i] == 0) sums(i) = 0;
}

template <class Scalar>
ArraySides<Vector<Scalar>> currents_of(const CrossbarArray& array, const ArrayInputs& inputs, int vector,
                                       const Voltages<Scalar>& voltages) {
    const auto& w = voltages.row;
    const auto& b = voltages.column;
    const auto& ends = array.ends;
    const Index m = w.rows(), n = w.cols();
    ArraySides<Vector<Scalar>> currents{
        finite_currents(ends.row_left, inputs.row_left, vector, w.col(0)),
        finite_currents(ends.row_right, inputs.row_right, vector, w.col(n - 1)),
        finite_currents(ends.column_top, inputs.column_top, vector, b.row(0)),
        finite_currents(ends.column_bottom, inputs.column_bottom, vector, b.row(m - 1))};
    // On a line of one node, the other end takes its share.
    const auto row = [&](Index j, const Vector<Scalar>& other) {
        return [&, j](Index i) { return row_node_current(array, voltages, i, j) + (n == 1 ? other[i] : Scalar(0)); };
    };
    const auto column = [&](Index i, const Vector<Scalar>& other) {
        return [&, i](Index j) { return column_node_current(array, voltages, i, j) + (m == 1 ? other[j] : Scalar(0)); };
    };
    add_ideal_currents(ends.row_left, row(0, currents.row_right), currents.row_left);
    add_ideal_currents(ends.row_right, row(n - 1, currents.row_left), currents.row_right);
    add_ideal_currents(ends.column_top, column(0, currents.column_bottom), currents.column_top);
    add_ideal_currents(ends.column_bottom, column(m - 1, currents.column_top), currents.column_bottom);
    return currents;
}

/// Kirchhoff's sums of a kind of number, and the currents into the array.
template <class Scalar>
ArraySides<Vector<Scalar>> kirchhoff_sums(const CrossbarArray& array, const ArrayInputs& inputs, int vector,
                                          const Voltages<Scalar>& voltages, Matrix<Scalar>& row_sums,
                                          Matrix<Scalar>& column_sums) {
    const auto& w = voltages.row;
    const auto& b = voltages.column;
    const auto& ends = array.ends;
    const Index m = w.rows(), n = w.cols();
    row_sums.resize(m, n);
    column_sums.resize(m, n);
    const Scalar along_row = Scalar(1) / array.segments.input_line,
                 along_column = Scalar(1) / array.segments.output_line;
    for (Index j = 0; j < n; ++j) {
        auto row = row_sums.col(j), column = column_sums.col(j);
        row = array.conductance.col(j).template cast<Scalar>().cwiseProduct(b.col(j) - w.col(j));
        if (array.cell_current.size() > 0) row -= array.cell_current.col(j).template cast<Scalar>();
        column = -row;
        if (j > 0) row += along_row * (w.col(j - 1) - w.col(j));
        if (j < n - 1) row += along_row * (w.col(j + 1) - w.col(j));
        column.tail(m - 1) += along_column * (b.col(j).head(m - 1) - b.col(j).tail(m - 1));
        column.head(m - 1) += along_column * (b.col(j).tail(m - 1) - b.col(j).head(m - 1));
    }
    const auto currents = currents_of(array, inputs, vector, voltages);
    auto left = row_sums.col(0), right = row_sums.col(n - 1);
    auto top = column_sums.row(0), bottom = column_sums.row(m - 1);
    left += currents.row_left, right += currents.row_right;
    top += currents.column_top.transpose(), bottom += currents.column_bottom.transpose();
    clear_ideal(ends.row_left, left), clear_ideal(ends.row_right, right);
    clear_ideal(ends.column_top, top), clear_ideal(ends.column_bottom, bottom);
    return currents;
}

}  // namespace

ExtendedVoltages::ExtendedVoltages(const ArrayVoltages& voltages)
    : row(voltages.row.cast<long double>()), column(voltages.column.cast<long double>()) {}

void ExtendedVoltages::add(const ArrayVoltages& correction, double sign) {
    row += (sign * correction.row).cast<long double>();
    column += (sign * correction.column).cast<long double>();
}

ArrayVoltages ExtendedVoltages::rounded() const {
    return {row.cast<double>(), column.cast<double>()};
}

ArraySides<VectorXd> end_currents(const CrossbarArray& array, const ArrayInputs& inputs, int vector,
                                  const ArrayVoltages& voltages) {
    return currents_of<double>(array, inputs, vector, {voltages.row, voltages.column});
}

void evaluate(const CrossbarArray& array, const ArrayInputs& inputs, int vector, const ArrayVoltages& voltages,
              ArrayResidual& result) {
    result.currents =
        kirchhoff_sums<double>(array, inputs, vector, {voltages.row, voltages.column}, result.row, result.column);
}

void evaluate(const CrossbarArray& array, const ArrayInputs& inputs, int vector, const ExtendedVoltages& voltages,
              ArrayResidual& result) {
    Matrix<long double> row, column;
    const auto currents =
        kirchhoff_sums<long double>(array, inputs, vector, {voltages.row, voltages.column}, row, column);
    result.row = row.cast<double>();
    result.column = column.cast<double>();
    result.currents = {currents.row_left.cast<double>(), currents.row_right.cast<double>(),
                       currents.column_top.cast<double>(), currents.column_bottom.cast<double>()};
}

}  // namespace spinloom
