#include "spinloom/array/wires/array_direct.hpp"

#include <Eigen/Cholesky>
#include <cmath>

#include "spinloom/array/wires/array_residual.hpp"
#include "spinloom/circuit/sparse_lu.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/monitor.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int most_rounds = 5;
/// Rounds go on while the residual is above this part of what was asked for and still falls by the second figure.
constexpr double refined = 0.01, worthwhile_reduction = 0.5;

bool is_ideal(double resistance) {
    return resistance == 0;
}

void add(ArrayVoltages& voltages, const ArrayVoltages& correction, double sign) {
    voltages.row += sign * correction.row;
    voltages.column += sign * correction.column;
}

void add(ExtendedVoltages& voltages, const ArrayVoltages& correction, double sign) {
    voltages.add(correction, sign);
}

/// The largest residual of any vector, against its sources.
double worst_residual(const std::vector<ArrayResidual>& residuals, const std::vector<double>& sources) {
    double worst = 0;
    for (std::size_t v = 0; v < sources.size(); ++v)
        if (sources[v] > 0) worst = std::max(worst, residuals[v].norm() / sources[v]);
    return worst;
}

/// Rounds of refinement, for as long as they are worth it. The residuals are those of the voltages in the end.
template <class Voltages, class Correct>
void improve(const CrossbarArray& array, const ArrayInputs& inputs, const ArrayOptions& options,
             const std::vector<double>& sources, const Correct& correct, std::vector<Voltages>& voltages,
             std::vector<ArrayResidual>& residuals) {
    const int vectors = static_cast<int>(voltages.size());
    double last = std::numeric_limits<double>::infinity();
    std::vector<ArrayVoltages> corrections;
    const auto look = [&] {
        for (int v = 0; v < vectors; ++v) {
            throw_if_stopped();
            evaluate(array, inputs, v, voltages[v], residuals[v]);
        }
    };
    for (int round = 0; round < most_rounds; ++round) {
        look();
        const double worst = worst_residual(residuals, sources);
        if (worst <= refined * options.relative_residual) return;
        if (!(worst <= worthwhile_reduction * last) && !corrections.empty()) {
            // The last round made nothing better (rounding): without it, if it made things worse.
            if (worst < last) return;
            for (int v = 0; v < vectors; ++v) add(voltages[v], corrections[v], -1);
            break;
        }
        last = worst;
        corrections = correct(residuals);
        for (int v = 0; v < vectors; ++v) add(voltages[v], corrections[v], 1);
    }
    look();
}

/// Iterative refinement around a factorisation. Where double precision does not get to the residual that is asked for,
/// it goes on with longer numbers. `correct(residuals)` returns A^-1 residual for each vector, 0 at the
/// nodes of ideal sources.
template <class Correct>
ArraySolution refine(const CrossbarArray& array, const ArrayInputs& inputs, const ArrayOptions& options,
                     ArrayMethod method, const Correct& correct) {
    auto solution = empty_solution(array, inputs, method, options);
    const int vectors = num_vectors(inputs);
    const MatrixXd nothing = MatrixXd::Zero(array.num_rows(), array.num_columns());
    std::vector<ArrayVoltages> voltages(vectors, {nothing, nothing});
    std::vector<double> sources(vectors);
    for (int v = 0; v < vectors; ++v) {
        set_ideal_ends(array, inputs, v, voltages[v]);
        sources[v] = source_norm(array, inputs, v);
    }
    std::vector<ArrayResidual> residuals(vectors);
    improve(array, inputs, options, sources, correct, voltages, residuals);
    if (!(worst_residual(residuals, sources) <= options.relative_residual)) {
        std::vector<ExtendedVoltages> extended(voltages.begin(), voltages.end());
        improve(array, inputs, options, sources, correct, extended, residuals);
        for (int v = 0; v < vectors; ++v) {
            throw_if_stopped();
            take_residual(solution, array, inputs, v, extended[v].rounded(), options, residuals[v]);
        }
    } else {
        for (int v = 0; v < vectors; ++v) {
            throw_if_stopped();
            take_voltages(solution, array, inputs, v, voltages[v], options, residuals[v]);
        }
    }
    sum_up(solution, options);
    if (options.progress) options.progress(static_cast<std::size_t>(vectors));
    return solution;
}

/// L_row + D of one row: a chain whose pivots are sums of conductances. Nodes of ideal sources stay at 0 V.
struct Chain {
    Chain(const VectorXd& cells, double segment_conductance, double left, double right)
        : segment(segment_conductance), inverse_pivot(cells.size()) {
        const Index n = cells.size();
        double behind = 1 / left;  // conductance to 0 V through the nodes before
        for (Index i = 0; i < n; ++i) {
            const bool is_last = i == n - 1;
            if ((i == 0 && is_ideal(left)) || (is_last && is_ideal(right))) {
                inverse_pivot[i] = 0;
                behind = segment;
                continue;
            }
            const double total = behind + cells[i] + (is_last ? 1 / right : 0.0);
            inverse_pivot[i] = 1 / (total + (is_last ? 0.0 : segment));
            behind = segment * total * inverse_pivot[i];
        }
    }
    /// Solves in place for any number of right-hand sides, nodes x vectors.
    template <class Block>
    void solve(Block&& x) const {
        const Index n = inverse_pivot.size();
        for (Index i = 1; i < n; ++i) x.row(i) += segment * inverse_pivot[i - 1] * x.row(i - 1);
        x.row(n - 1) *= inverse_pivot[n - 1];
        for (Index i = n - 2; i >= 0; --i) x.row(i) = inverse_pivot[i] * (x.row(i) + segment * x.row(i + 1));
    }

    double segment;
    VectorXd inverse_pivot;
};

class BlockElimination {
public:
    explicit BlockElimination(const CrossbarArray& array) : array_(&array) {
        const Index rows = array.num_rows(), columns = array.num_columns();
        const auto& ends = array.ends;
        const double segment = 1 / array.segments.output_line;
        chains_.reserve(rows), inverse_.reserve(rows), coupling_.reserve(rows);
        for (Index j = 0; j < rows; ++j) {
            throw_if_stopped();
            const VectorXd cells = array.conductance.row(j);
            const bool is_first = j == 0, is_last = j == rows - 1;
            chains_.emplace_back(cells, 1 / array.segments.input_line, ends.row_left[j], ends.row_right[j]);
            // K_j = D - D S^-1 D, then wires and ends.
            MatrixXd block = cells.asDiagonal();
            chains_.back().solve(block);
            block = -(cells.asDiagonal() * block).eval();
            block.diagonal() += cells;
            block.diagonal().array() += (is_first ? 0.0 : segment) + (is_last ? 0.0 : segment);
            VectorXd coupling = VectorXd::Constant(columns, is_last ? 0.0 : segment);
            if (!is_first) block -= (coupling_.back() * coupling_.back().transpose()).cwiseProduct(inverse_.back());
            for (Index i = 0; i < columns; ++i) {
                const bool is_held =
                    (is_first && is_ideal(ends.column_top[i])) || (is_last && is_ideal(ends.column_bottom[i]));
                if (is_first && !is_held) block(i, i) += 1 / ends.column_top[i];
                if (is_last && !is_held) block(i, i) += 1 / ends.column_bottom[i];
                if (!is_held) continue;
                block.row(i).setZero(), block.col(i).setZero();
                block(i, i) = 1;
                coupling[i] = 0;
                if (!is_first) coupling_.back()[i] = 0;
            }
            inverse_.push_back(block.selfadjointView<Eigen::Lower>().llt().solve(MatrixXd::Identity(columns, columns)));
            coupling_.push_back(std::move(coupling));
        }
    }

    [[nodiscard]] std::vector<ArrayVoltages> solve(const std::vector<ArrayResidual>& residuals) const {
        const Index rows = array_->num_rows(), columns = array_->num_columns();
        const auto vectors = static_cast<Index>(residuals.size());
        MatrixXd row(columns, rows * vectors), column(columns, rows * vectors);  // slab after slab
        for (Index v = 0; v < vectors; ++v)
            for (Index j = 0; j < rows; ++j) {
                row.col(j * vectors + v) = residuals[v].row.row(j);
                column.col(j * vectors + v) = residuals[v].column.row(j);
            }
        const auto slab = [&](MatrixXd& all, Index j) { return all.middleCols(j * vectors, vectors); };
        MatrixXd arriving;
        for (Index j = 0; j < rows; ++j) {
            throw_if_stopped();
            arriving = slab(row, j);
            chains_[j].solve(arriving);
            arriving = (array_->conductance.row(j).transpose().asDiagonal() * arriving).eval();
            arriving += slab(column, j);
            if (j > 0) arriving += coupling_[j - 1].asDiagonal() * slab(column, j - 1);
            clear_held(j, arriving);
            slab(column, j).noalias() = inverse_[j] * arriving;
        }
        for (Index j = rows - 2; j >= 0; --j) {
            throw_if_stopped();
            arriving = coupling_[j].asDiagonal() * slab(column, j + 1);
            slab(column, j).noalias() += inverse_[j] * arriving;
        }
        std::vector<ArrayVoltages> result(residuals.size(), {MatrixXd(rows, columns), MatrixXd(rows, columns)});
        for (Index j = 0; j < rows; ++j) {
            slab(row, j) += array_->conductance.row(j).transpose().asDiagonal() * slab(column, j);
            chains_[j].solve(slab(row, j));
            for (Index v = 0; v < vectors; ++v) {
                result[v].row.row(j) = row.col(j * vectors + v).transpose();
                result[v].column.row(j) = column.col(j * vectors + v).transpose();
            }
        }
        return result;
    }

private:
    void clear_held(Index j, MatrixXd& currents) const {
        const auto clear = [&](const VectorXd& resistance) {
            for (Index i = 0; i < resistance.size(); ++i)
                if (is_ideal(resistance[i])) currents.row(i).setZero();
        };
        if (j == 0) clear(array_->ends.column_top);
        if (j == array_->num_rows() - 1) clear(array_->ends.column_bottom);
    }

    const CrossbarArray* array_;
    std::vector<Chain> chains_;       ///< a row's nodes
    std::vector<MatrixXd> inverse_;   ///< Delta_j^-1 [ohm]
    std::vector<VectorXd> coupling_;  ///< of slab j and the next [S]; 0 at nodes of ideal sources
};

/// All nodes of both planes: row nodes first, column by column of the array, then column nodes.
class NodalMatrix {
public:
    explicit NodalMatrix(const CrossbarArray& array)
        : rows_(array.num_rows()), columns_(array.num_columns()), held_(2 * rows_ * columns_, 0) {
        const auto& ends = array.ends;
        const double along_row = 1 / array.segments.input_line, along_column = 1 / array.segments.output_line;
        hold(ends.row_left, [&](Index i) { return row_node(i, 0); });
        hold(ends.row_right, [&](Index i) { return row_node(i, columns_ - 1); });
        hold(ends.column_top, [&](Index j) { return column_node(0, j); });
        hold(ends.column_bottom, [&](Index j) { return column_node(rows_ - 1, j); });
        for (Index j = 0; j < columns_; ++j)
            for (Index i = 0; i < rows_; ++i) {
                join(row_node(i, j), column_node(i, j), array.conductance(i, j));
                if (j + 1 < columns_) join(row_node(i, j), row_node(i, j + 1), along_row);
                if (i + 1 < rows_) join(column_node(i, j), column_node(i + 1, j), along_column);
            }
        for (int node = 0; node < static_cast<int>(held_.size()); ++node)
            if (held_[node]) entries_.emplace_back(node, node, 1.0);
        matrix_.resize(static_cast<Index>(held_.size()), static_cast<Index>(held_.size()));
        matrix_.setFromTriplets(entries_.begin(), entries_.end());
        matrix_.makeCompressed();
        entries_.clear();
        lu_ = std::make_unique<SparseLu>(matrix_);
        is_regular_ = lu_->factorize(matrix_);
    }
    [[nodiscard]] bool is_regular() const { return is_regular_; }

    [[nodiscard]] std::vector<ArrayVoltages> solve(const std::vector<ArrayResidual>& residuals) const {
        const Index cells = rows_ * columns_;
        MatrixXd x(2 * cells, static_cast<Index>(residuals.size()));
        for (Index v = 0; v < x.cols(); ++v) {
            x.col(v).head(cells) = residuals[v].row.reshaped();
            x.col(v).tail(cells) = residuals[v].column.reshaped();
        }
        lu_->solve(x);
        std::vector<ArrayVoltages> result;
        for (Index v = 0; v < x.cols(); ++v)
            result.push_back(
                {x.col(v).head(cells).reshaped(rows_, columns_), x.col(v).tail(cells).reshaped(rows_, columns_)});
        return result;
    }

private:
    [[nodiscard]] int row_node(Index i, Index j) const { return static_cast<int>(j * rows_ + i); }
    [[nodiscard]] int column_node(Index i, Index j) const { return static_cast<int>((columns_ + j) * rows_ + i); }
    template <class NodeOf>
    void hold(const VectorXd& resistance, const NodeOf& node_of) {
        for (Index i = 0; i < resistance.size(); ++i) {
            if (is_ideal(resistance[i]))
                held_[node_of(i)] = 1;
            else if (!std::isinf(resistance[i]))
                entries_.emplace_back(node_of(i), node_of(i), 1 / resistance[i]);
        }
    }
    void join(int a, int b, double conductance) {
        if (!held_[a]) entries_.emplace_back(a, a, conductance);
        if (!held_[b]) entries_.emplace_back(b, b, conductance);
        if (held_[a] || held_[b]) return;
        entries_.emplace_back(a, b, -conductance);
        entries_.emplace_back(b, a, -conductance);
    }

    Index rows_, columns_;
    std::vector<char> held_;
    std::vector<Eigen::Triplet<double, int>> entries_;
    SparseLu::Matrix matrix_;
    std::unique_ptr<SparseLu> lu_;
    bool is_regular_ = false;
};

}  // namespace

ArraySolution solve_block(const CrossbarArray& array, const ArrayInputs& inputs, const ArrayOptions& options) {
    SPINLOOM_EXPECT(array.num_rows() >= array.num_columns());
    const BlockElimination elimination(array);
    return refine(array, inputs, options, ArrayMethod::block,
                  [&](const auto& residuals) { return elimination.solve(residuals); });
}

ArraySolution solve_nodal(const CrossbarArray& array, const ArrayInputs& inputs, const ArrayOptions& options) {
    const NodalMatrix matrix(array);
    if (!matrix.is_regular()) {
        auto solution = empty_solution(array, inputs, ArrayMethod::nodal, options);
        constexpr double unknown = std::numeric_limits<double>::infinity();
        for (auto& quality : solution.quality) quality = {unknown, unknown};
        sum_up(solution, options);
        for (auto* side : {&solution.currents.row_left, &solution.currents.row_right, &solution.currents.column_top,
                           &solution.currents.column_bottom})
            side->setConstant(std::numeric_limits<double>::quiet_NaN());
        return solution;
    }
    return refine(array, inputs, options, ArrayMethod::nodal,
                  [&](const auto& residuals) { return matrix.solve(residuals); });
}

}  // namespace spinloom
