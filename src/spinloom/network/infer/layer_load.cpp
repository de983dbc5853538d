#include "spinloom/network/infer/layer_load.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// Sets of indices that non-zero entries of a square matrix connect, each in rising order.
std::vector<std::vector<std::size_t>> connected_sets(const Eigen::MatrixXd& matrix) {
    const auto n = static_cast<std::size_t>(matrix.rows());
    const auto is_joined = [&](std::size_t i, std::size_t j) {
        const auto row = static_cast<Eigen::Index>(i), column = static_cast<Eigen::Index>(j);
        return matrix(row, column) != 0 || matrix(column, row) != 0;
    };
    std::vector<std::vector<std::size_t>> sets;
    std::vector<bool> is_met(n, false);
    for (std::size_t start = 0; start < n; ++start) {
        if (is_met[start]) continue;
        std::vector<std::size_t> set = {start};
        is_met[start] = true;
        for (std::size_t next = 0; next < set.size(); ++next) {
            for (std::size_t j = start; j < n; ++j) {
                if (is_met[j] || !is_joined(set[next], j)) continue;
                is_met[j] = true;
                set.push_back(j);
            }
        }
        std::sort(set.begin(), set.end());
        sets.push_back(std::move(set));
    }
    return sets;
}

/// product = matrix v, four rows at a time so that each entry of v is loaded once for four.
template <class RowMajor>
void multiply(const RowMajor& matrix, const std::vector<Batch>& v, std::vector<Batch>& product) {
    const auto n = static_cast<std::size_t>(matrix.cols());
    const double* row = matrix.data();
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4, row += 4 * n) {
        Batch a(0.0), b(0.0), c(0.0), d(0.0);
        for (std::size_t j = 0; j < n; ++j) {
            a = xsimd::fma(Batch(row[j]), v[j], a);
            b = xsimd::fma(Batch(row[n + j]), v[j], b);
            c = xsimd::fma(Batch(row[2 * n + j]), v[j], c);
            d = xsimd::fma(Batch(row[3 * n + j]), v[j], d);
        }
        product[i] = a;
        product[i + 1] = b;
        product[i + 2] = c;
        product[i + 3] = d;
    }
    for (; i < n; ++i, row += n) {
        Batch sum(0.0);
        for (std::size_t j = 0; j < n; ++j) sum = xsimd::fma(Batch(row[j]), v[j], sum);
        product[i] = sum;
    }
}

}  // namespace

LayerLoad::LayerLoad(const Eigen::MatrixXd& admittance, const Eigen::VectorXd& offset, const ConductanceRange& range) {
    SPINLOOM_EXPECT(admittance.rows() == admittance.cols() && admittance.rows() == offset.size());
    SPINLOOM_EXPECT(range.low <= range.high);
    for (auto& neurons : connected_sets(admittance)) {
        Block block;
        block.admittance = admittance(neurons, neurons);
        block.offset = offset(neurons);
        block.neurons = std::move(neurons);
        block.reference = 0.5 * (range.low + range.high);
        const auto n = static_cast<double>(block.neurons.size());
        RowMajor shifted = block.admittance;
        shifted.diagonal().array() += block.reference;
        RowMajor inverse = shifted.partialPivLu().inverse();
        const double rate =
            0.5 * (range.high - range.low) * inverse.cwiseAbs().rowwise().sum().maxCoeff();  // of a pass, at worst
        const double passes = rate < 1 ? 1 + std::ceil(std::log(pass_tolerance) / std::log(rate)) : n;
        if (passes < n / 3 + 1) {  // n^2 a pass against n^3/3 + n^2
            block.inverse = std::move(inverse);
            block.most_passes = 2 + static_cast<int>(passes);
        }
        blocks_.push_back(std::move(block));
    }
}

std::size_t LayerLoad::num_shared() const {
    return static_cast<std::size_t>(
        std::count_if(blocks_.begin(), blocks_.end(), [](const Block& block) { return block.inverse.size() > 0; }));
}

void LayerLoad::add_currents(std::span<const Batch> voltages, std::span<Batch> currents, Workspace& workspace) const {
    auto& voltage = workspace.right_side;
    auto& current = workspace.solution;
    for (const auto& block : blocks_) {
        const std::size_t n = block.neurons.size();
        voltage.resize(n);
        current.resize(n);
        for (std::size_t i = 0; i < n; ++i) voltage[i] = voltages[block.neurons[i]];
        multiply(block.admittance, voltage, current);
        for (std::size_t i = 0; i < n; ++i) {
            currents[block.neurons[i]] += current[i] + block.offset[static_cast<Eigen::Index>(i)];
        }
    }
}

void LayerLoad::solve(std::span<const Batch> diagonal, std::span<Batch> right_side, Workspace& workspace) const {
    if (is_empty()) {
        for (std::size_t i = 0; i < right_side.size(); ++i) right_side[i] /= diagonal[i];
        return;
    }
    for (const auto& block : blocks_) {
        const std::size_t n = block.neurons.size();
        workspace.diagonal.resize(n);
        workspace.right_side.resize(n);
        for (std::size_t i = 0; i < n; ++i) {
            workspace.diagonal[i] = diagonal[block.neurons[i]];
            workspace.right_side[i] = right_side[block.neurons[i]];
        }
        if (block.inverse.size() == 0 || !solve_by_passes(block, workspace)) solve_by_factors(block, workspace);
        for (std::size_t i = 0; i < n; ++i) right_side[block.neurons[i]] = workspace.solution[i];
    }
}

/// @returns false where the passes do not end
bool LayerLoad::solve_by_passes(const Block& block, Workspace& workspace) {
    const std::size_t n = block.neurons.size();
    auto& x = workspace.solution;
    auto& next = workspace.next;
    auto& defect = workspace.defect;
    x.resize(n);
    next.resize(n);
    defect.resize(n);
    multiply(block.inverse, workspace.right_side, x);
    for (int pass = 0; pass < block.most_passes; ++pass) {
        for (std::size_t i = 0; i < n; ++i) {
            defect[i] = xsimd::fnma(workspace.diagonal[i] - block.reference, x[i], workspace.right_side[i]);
        }
        multiply(block.inverse, defect, next);
        Batch change(0.0), size(0.0);
        for (std::size_t i = 0; i < n; ++i) {
            change = xsimd::max(change, xsimd::abs(next[i] - x[i]));
            size = xsimd::max(size, xsimd::abs(next[i]));
        }
        std::swap(x, next);
        if (xsimd::all(change <= pass_tolerance * size)) return true;
    }
    return false;
}

/// LU factors without pivoting: the load is nearly dominant and the neurons add to its diagonal.
void LayerLoad::solve_by_factors(const Block& block, Workspace& workspace) {
    const std::size_t n = block.neurons.size();
    auto& a = workspace.factors;
    auto& x = workspace.solution;
    a.resize(n * n);
    for (std::size_t k = 0; k < n * n; ++k) a[k] = Batch(block.admittance.data()[k]);
    for (std::size_t i = 0; i < n; ++i) a[i * n + i] += workspace.diagonal[i];
    x = workspace.right_side;
    for (std::size_t k = 0; k < n; ++k) {
        const Batch pivot = 1.0 / a[k * n + k];
        a[k * n + k] = pivot;
        for (std::size_t i = k + 1; i < n; ++i) {
            const Batch factor = a[i * n + k] * pivot;
            for (std::size_t j = k + 1; j < n; ++j) a[i * n + j] = xsimd::fnma(factor, a[k * n + j], a[i * n + j]);
            x[i] = xsimd::fnma(factor, x[k], x[i]);
        }
    }
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t j = i + 1; j < n; ++j) x[i] = xsimd::fnma(a[i * n + j], x[j], x[i]);
        x[i] *= a[i * n + i];
    }
}

}  // namespace spinloom
