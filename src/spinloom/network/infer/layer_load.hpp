#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "spinloom/core/batch.hpp"

namespace spinloom {

/// Bounds of the output conductances that stand beside a load [S].
struct ConductanceRange {
    double low = 0, high = 0;
};

/// The linear load that a layer of neurons drives: currents Y v + j for output voltages v, and linear systems with Y
/// and a diagonal of its own for every image,
///
///     (diag(d) + Y) x = r,
///
/// `Batch::size` images side by side, one a SIMD lane.
///
/// Neurons whose outputs do not load each other are separate systems: Y is split into the blocks that its non-zero
/// entries connect, which is one a horizontal partition of the next layer. A small block is factorised for each image.
/// A large one shares the inverse P of diag(d0) + Y among all images, d0 the middle of d's range: with the defect e = d
/// - d0,
///
///     x <- P (r - e x)
///
/// converges at least as fast as powers of |e| ||P|| (largest row sums), which is small where the load is stiffer than
/// the neurons. It ends when a pass changes no x by more than `pass_tolerance` of the largest x. Which of the two is
/// used follows from their predicted cost; a system whose passes do not end is factorised.
class LayerLoad {
public:
    static constexpr double pass_tolerance = 1e-3;

    /// Outputs that drive nothing.
    LayerLoad() = default;
    /// @param admittance  Y, neurons x neurons [S]
    /// @param offset      j, the current drawn at v = 0 [A]
    /// @param range       of d; values outside it cost time, not accuracy
    LayerLoad(const Eigen::MatrixXd& admittance, const Eigen::VectorXd& offset, const ConductanceRange& range);

    [[nodiscard]] bool is_empty() const { return blocks_.empty(); }
    [[nodiscard]] std::size_t num_blocks() const { return blocks_.size(); }
    /// Blocks that share an inverse among images.
    [[nodiscard]] std::size_t num_shared() const;

    /// Memory of a thread.
    struct Workspace {
        std::vector<Batch> diagonal, right_side, solution, defect, next, factors;
    };
    /// currents += Y v + j.
    void add_currents(std::span<const Batch> voltages, std::span<Batch> currents, Workspace& workspace) const;
    /// Replaces r by x. Without a load x = r/d.
    void solve(std::span<const Batch> diagonal, std::span<Batch> right_side, Workspace& workspace) const;

private:
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    struct Block {
        std::vector<std::size_t> neurons;
        RowMajor admittance;
        Eigen::VectorXd offset;
        double reference = 0;  ///< d0 [S]
        RowMajor inverse;      ///< P [ohm]; empty: factorise for each image
        int most_passes = 0;
    };
    [[nodiscard]] static bool solve_by_passes(const Block& block, Workspace& workspace);
    static void solve_by_factors(const Block& block, Workspace& workspace);

    std::vector<Block> blocks_;
};

}  // namespace spinloom
