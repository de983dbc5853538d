#include "spinloom/array/wires/separable_preconditioner.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "spinloom/array/ports/panels.hpp"
#include "spinloom/array/wires/line_modes.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

using Eigen::ArrayXd;
using Eigen::ArrayXf;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::MatrixXf;
using Eigen::VectorXd;

/// The conductance that most of the ends have, so that fewest need a correction. Not floating and not ideal unless all
/// are: the uncorrected matrix must have an inverse, and an ideal end cannot be taken away again.
double common_conductance(const VectorXd& resistance, double segment) {
    if ((resistance.array() == resistance[0]).all()) return 1 / resistance[0];
    std::map<double, int> count;
    for (const double r : resistance)
        if (r > 0 && !std::isinf(r)) ++count[1 / r];
    double common = segment;
    int most = 0;
    for (const auto& [conductance, times] : count)
        if (times > most) common = conductance, most = times;
    return common;
}

/// g mu/(g + mu), the conductance of a cell in series with a mode of the row wires.
ArrayXd in_series(double cell, const ArrayXd& mode) {
    return cell / (1 + cell / mode);
}

/// Numbers of one machine vector, and as many of them: a block of modes by rows, transposed on its way.
using Packet = Eigen::internal::packet_traits<float>::type;
constexpr Index width = Eigen::internal::packet_traits<float>::size;
#pragma GCC diagnostic ignored "-Wignored-attributes"  // alignment of a machine vector as a template's argument
using Block = Eigen::internal::PacketBlock<Packet, static_cast<int>(width)>;

void load(const float* from, Index stride, Block& block) {
    for (Index i = 0; i < width; ++i) block.packet[i] = Eigen::internal::ploadu<Packet>(from + i * stride);
}

void store(const Block& block, float* to, Index stride) {
    for (Index i = 0; i < width; ++i) Eigen::internal::pstoreu(to + i * stride, block.packet[i]);
}

Index padded(Index count) {
    return (count + width - 1) / width * width;
}

/// The rows of a column start at different places of the cache: no strides of large powers of two.
Index padded_rows(Index rows) {
    return padded(rows) + width;
}

/// Fast transforms take about this much longer for an operation than products of large matrices.
constexpr double fast_operation = 1.5;
/// Above this product the modes' transforms dominate.
constexpr int fewest_fast_nodes = 24;

}  // namespace

double end_change(int nodes, double cell, double end, double changed, double far) {
    const double last = std::min(far, 1e12);
    const double behind = last > 0 ? 1 / ((nodes - 1) + 1 / last) : 0.0;  // what the first node sees of the rest
    // S^-1 = S''^-1 + eta v v^T, v = S''^-1 e_0; hence F^-1 = F''^-1 + eta v v^T.
    const double first = 1 / (changed + behind);
    const double eta = std::isinf(end) ? -1 / first : (changed - end) * (changed + behind) / (end + behind);
    const ArrayXd v = first * (1 - behind * ArrayXd::LinSpaced(nodes, 0, nodes - 1));
    ArrayXd inverse(nodes), u(nodes);
    double seen = changed;
    for (int i = 0; i < nodes; ++i) {
        const bool is_last = i == nodes - 1;
        seen += cell + (is_last ? last : 0.0);
        inverse[i] = 1 / (seen + (is_last ? 0.0 : 1.0));
        u[i] = cell * v[i] + (i > 0 ? inverse[i - 1] * u[i - 1] : 0.0);
        seen *= inverse[i];
    }
    for (int i = nodes - 1; i >= 0; --i) u[i] = inverse[i] * (u[i] + (i < nodes - 1 ? u[i + 1] : 0.0));
    return 1 / (1 + eta * cell * (v * (v - u)).sum());
}

SeparablePreconditioner::SeparablePreconditioner(const CrossbarArray& array, int threads, Transform transform)
    : rows_(array.num_rows()),
      columns_(array.num_columns()),
      threads_(threads),
      column_segment_(1 / array.segments.output_line),
      row_segment_(1 / array.segments.input_line) {
    SPINLOOM_EXPECT(rows_ >= columns_);
    const auto& ends = array.ends;
    common_top_ = common_conductance(ends.column_top, column_segment_);
    common_bottom_ = common_conductance(ends.column_bottom, column_segment_);
    const double left = common_conductance(ends.row_left, row_segment_);
    const double right = common_conductance(ends.row_right, row_segment_);
    bound_spectrum(array);
    choose_transform(transform, {left / row_segment_, right / row_segment_});
    set_up_modes();
    factorize_modes();

    add_column_corrections(ends.column_top, common_top_, 0);
    add_row_corrections(ends.row_left, left, ends_.left * row_segment_, 0);
    add_row_corrections(ends.row_right, right, ends_.right * row_segment_, static_cast<int>(columns_) - 1);
    add_column_corrections(ends.column_bottom, common_bottom_, static_cast<int>(rows_) - 1);
    if (!corrections_.empty()) factorize_corrections();
    mode_vectors_.resize(0, 0);
}

void SeparablePreconditioner::bound_spectrum(const CrossbarArray& array) {
    mean_cell_ = array.conductance.rowwise().mean().array();
    const double floor = std::max(1e-6 * mean_cell_.mean(), 1e-12 * row_segment_);
    mean_cell_ = mean_cell_.max(floor);
    const ArrayXd smallest = array.conductance.rowwise().minCoeff(), largest = array.conductance.rowwise().maxCoeff();
    bounds_ = {std::min(1.0, (smallest / mean_cell_).minCoeff()), std::max(1.0, (largest / mean_cell_).maxCoeff())};
}

void SeparablePreconditioner::choose_transform(Transform transform, RowEnds true_ends) {
    const auto nodes = static_cast<int>(columns_);
    const double cell = mean_cell_.maxCoeff() / row_segment_;
    struct Change {
        RowEnds ends;
        double low = 1, high = 1;
    };
    const auto change_to = [&](RowEnds ends) {
        Change change{ends};
        const auto take = [&](double end, double changed, double far) {
            if (end == changed) return;
            const double factor = end_change(nodes, cell, end, changed, far);
            change.low *= std::min(1.0, factor), change.high *= std::max(1.0, factor);
        };
        take(true_ends.left, ends.left, true_ends.right);
        take(true_ends.right, ends.right, ends.left);
        return change;
    };
    const auto known_dense = [](double end) { return std::isinf(end) ? end : std::min(end, largest_oscillatory_end); };
    const auto known_fast = [](double end) { return end == 0 ? 0.0 : largest_oscillatory_end; };
    const auto dense = change_to({known_dense(true_ends.left), known_dense(true_ends.right)});
    const auto fast = change_to({known_fast(true_ends.left), known_fast(true_ends.right)});
    if (transform == Transform::automatic) {
        const auto cost = [](double operations, const Change& change) {
            return operations * std::sqrt(change.high / change.low);
        };
        const bool is_fast = nodes >= fewest_fast_nodes &&
                             cost(fast_operation * LineTransform::cost(nodes), fast) < cost(2.0 * nodes, dense);
        transform = is_fast ? Transform::fast : Transform::dense;
    }
    const auto& chosen = transform == Transform::fast ? fast : dense;
    ends_ = chosen.ends;
    bounds_.first *= chosen.low, bounds_.second *= chosen.high;
    if (transform == Transform::fast) fast_ = std::make_unique<LineTransform>(nodes, ends_.left > 0, ends_.right > 0);
}

void SeparablePreconditioner::set_up_modes() {
    if (fast_) {
        mode_value_ = row_segment_ * fast_->value();
        return;
    }
    auto modes = line_modes(static_cast<int>(columns_), ends_.left, ends_.right);
    mode_value_ = row_segment_ * modes.value;
    mode_vectors_ = std::move(modes.vectors);
    modes_ = mode_vectors_.cast<float>();
}

void SeparablePreconditioner::factorize_modes() {
    const Index blocks = padded(columns_) / width, stride = padded_rows(rows_) * width;
    inverse_pivot_ = ArrayXf::Zero(blocks * stride);
    modal_ = MatrixXf::Zero(padded_rows(rows_), padded(columns_));
    const double s = column_segment_;
    for_each_panel(threads_, blocks, 4, [&](std::size_t, Index first_block, Index num_blocks) {
        const Index first = first_block * width, count = std::min(num_blocks * width, columns_ - first);
        const ArrayXd value = mode_value_.segment(first, count);
        ArrayXd behind = ArrayXd::Constant(count, common_top_);  // conductance to 0 V through the nodes before
        ArrayXd inverse(count);
        for (Index j = 0; j < rows_; ++j) {
            const bool is_last = j == rows_ - 1;
            const bool is_held = (j == 0 && std::isinf(common_top_)) || (is_last && std::isinf(common_bottom_));
            if (is_held) {
                behind.setConstant(s);
                continue;
            }
            behind += in_series(mean_cell_[j], value);
            if (is_last) behind += common_bottom_;
            inverse = (behind + (is_last ? 0.0 : s)).inverse();
            for (Index k = 0; k < count; k += width)
                inverse_pivot_.segment((first + k) / width * stride + j * width, std::min(width, count - k)) =
                    inverse.segment(k, std::min(width, count - k)).cast<float>();
            behind *= s * inverse;
        }
    });
}

ArrayXd SeparablePreconditioner::inverse_pivots(Index row) const {
    ArrayXd result(columns_);
    for (Index k = 0; k < columns_; ++k)
        result[k] = inverse_pivot_[k / width * padded_rows(rows_) * width + row * width + k % width];
    return result;
}

/// The modes at one column, one a mode.
VectorXd SeparablePreconditioner::mode_at(int column) const {
    if (!fast_) return mode_vectors_.col(column);
    VectorXd result(columns_);
    for (int k = 0; k < columns_; ++k) result[k] = fast_->entry(k, column);
    return result;
}

void SeparablePreconditioner::add_column_corrections(const VectorXd& resistance, double common, int row) {
    for (Index i = 0; i < columns_; ++i) {
        const double conductance = 1 / resistance[i];
        if (conductance == common) continue;
        const auto line = static_cast<int>(i);
        corrections_.push_back({row, line, false, mode_at(line), 1 / (conductance - common)});
    }
}

/// @param common  what most rows have and none of them is corrected for  @param used  what all have in P
void SeparablePreconditioner::add_row_corrections(const VectorXd& resistance, double common, double used, int column) {
    VectorXd shape;
    for (Index j = 0; j < rows_; ++j) {
        const double conductance = 1 / resistance[j];
        if (conductance == common) continue;
        if (shape.size() == 0) shape = mode_at(column);
        const ArrayXd coupling = (1 + mode_value_ / mean_cell_[j]).inverse();
        corrections_.push_back({static_cast<int>(j), static_cast<int>(j), true, shape.cwiseProduct(coupling.matrix()),
                                1 / (conductance - used)});
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
        const ArrayXd inverse = inverse_pivots(j);
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
            green *= s * inverse_pivots(l - 1);
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

void SeparablePreconditioner::solve_modes(MatrixXf& modal) {
    const Index blocks = modal.cols() / width, stride = modal.outerStride();
    for_each_panel(threads_, blocks, 4, [&](std::size_t, Index first_block, Index num_blocks) {
        using namespace Eigen::internal;
        Eigen::ArrayXf forward(stride * width);
        const auto s = pset1<Packet>(static_cast<float>(column_segment_));
        for (Index b = first_block; b < first_block + num_blocks; ++b) {
            const float* const inverse = inverse_pivot_.data() + b * stride * width;
            float* const columns = modal.data() + b * stride * width;
            Block block;
            Packet y = pset1<Packet>(0), ahead = y;  // the row before, and s times its inverse pivot
            for (Index j = 0; j < stride; j += width) {
                load(columns + j, stride, block);
                ptranspose(block);
                for (Index i = 0; i < width; ++i) {
                    y = pmadd(ahead, y, block.packet[i]);
                    const auto pivot = ploadu<Packet>(inverse + (j + i) * width);
                    ahead = pmul(s, pivot);
                    pstoreu(forward.data() + (j + i) * width, pmul(pivot, y));
                }
            }
            y = pset1<Packet>(0);
            for (Index j = stride - width; j >= 0; j -= width) {
                for (Index i = width - 1; i >= 0; --i) {
                    const auto pivot = ploadu<Packet>(inverse + (j + i) * width);
                    y = pmadd(pmul(s, pivot), y, ploadu<Packet>(forward.data() + (j + i) * width));
                    block.packet[i] = y;
                }
                ptranspose(block);
                store(block, columns + j, stride);
            }
        }
    });
}

void SeparablePreconditioner::to_modes(const MatrixXf& residual) {
    if (!fast_) {
        for_each_panel(threads_, rows_, row_panel, [&](std::size_t, Index first, Index count) {
            modal_.block(first, 0, count, columns_).noalias() = residual.middleRows(first, count) * modes_.transpose();
        });
        return;
    }
    for_each_panel(threads_, rows_, row_panel, [&](std::size_t, Index panel, Index size) {
        Eigen::ArrayXf work(2 * columns_ * LineTransform::lanes);
        float* const modes = work.data();
        float* const scratch = modes + columns_ * LineTransform::lanes;
        for (Index first = panel; first < panel + size; first += LineTransform::lanes) {
            const Index count = std::min<Index>(LineTransform::lanes, panel + size - first);
            fast_->forward(residual, first, count, modes, scratch);
            const Eigen::Map<const MatrixXf> found(modes, LineTransform::lanes, columns_);
            modal_.block(first, 0, count, columns_) = found.topRows(count);
        }
    });
}

void SeparablePreconditioner::from_modes(MatrixXf& result) {
    if (!fast_) {
        for_each_panel(threads_, rows_, row_panel, [&](std::size_t, Index first, Index count) {
            result.middleRows(first, count).noalias() = modal_.block(first, 0, count, columns_) * modes_;
        });
        return;
    }
    for_each_panel(threads_, rows_, row_panel, [&](std::size_t, Index panel, Index size) {
        Eigen::ArrayXf work(2 * columns_ * LineTransform::lanes);
        Eigen::Map<MatrixXf> modes(work.data(), LineTransform::lanes, columns_);
        float* const scratch = work.data() + columns_ * LineTransform::lanes;
        for (Index first = panel; first < panel + size; first += LineTransform::lanes) {
            const Index count = std::min<Index>(LineTransform::lanes, panel + size - first);
            modes.topRows(count) = modal_.block(first, 0, count, columns_);
            if (count < LineTransform::lanes) modes.bottomRows(LineTransform::lanes - count).setZero();
            fast_->backward(modes.data(), result, first, count, scratch);
        }
    });
}

void SeparablePreconditioner::apply(const MatrixXf& residual, MatrixXf& result) {
    to_modes(residual);
    if (!corrections_.empty()) {
        scratch_ = modal_;
        solve_modes(scratch_);
        VectorXd seen(num_corrections());
        for (int a = 0; a < num_corrections(); ++a) {
            const auto row = scratch_.row(corrections_[a].row).head(columns_);
            seen[a] = corrections_[a].shape.dot(row.transpose().cast<double>());
        }
        const VectorXd current = capacitance_.solve(seen);
        for (int a = 0; a < num_corrections(); ++a)
            modal_.row(corrections_[a].row).head(columns_) -=
                (current[a] * corrections_[a].shape).cast<float>().transpose();
    }
    solve_modes(modal_);
    from_modes(result);
}

}  // namespace spinloom
