#include "spinloom/circuit/forest_solver.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

constexpr int most_steps = 250;
/// Steps after which the residual must have fallen, in the preconditioner's norm squared.
constexpr int probing_steps = 20;
constexpr double least_progress = 1e-4;
/// Solutions whose true residual is not the one that the steps carried along are refined so often.
constexpr int most_rounds = 4;
/// The carried residual of a node ends below this part of its diagonal entry times its voltage.
constexpr double small_enough = 0.5 * ForestSolver::max_backward_error;

}  // namespace

/// Conjugate gradients for several right-hand sides at once. A node's values of all of them lie side by side.
template <int lanes>
class ForestSolver::Run {
public:
    using Lane = Eigen::Array<double, lanes, 1>;
    using Block = Eigen::Array<double, lanes, Eigen::Dynamic>;

    explicit Run(const ForestSolver& net)
        : size_(net.size()),
          kept_(net.num_kept),
          side_(lanes, size_),
          x_(lanes, size_),
          residual_(lanes, size_),
          change_(lanes, size_),
          y_(lanes, size_),
          direction_(lanes, kept_),
          driven_(lanes, kept_) {}

    Result solve(const ForestSolver& net, Eigen::Ref<Eigen::MatrixXd> columns) {
        net_ = &net;
        const Eigen::Index count = columns.cols();
        for (int i = 0; i < size_; ++i) {
            side_.col(i).head(count) = columns.row(i).transpose().array();
            side_.col(i).tail(lanes - count).setZero();
        }
        Result result;
        x_.setZero();
        residual_ = side_;
        for (int round = 0; round < most_rounds && !result.is_solved; ++round) {
            const int steps = converge();
            if (steps > most_steps) return result;
            result.steps = std::max(result.steps, steps);
            x_ += change_;
            result.is_solved = find_residual();
        }
        for (int i = 0; i < size_; ++i) columns.row(i) = x_.col(i).head(count).matrix().transpose();
        return result;
    }

private:
    /// Finds the change of x that takes `residual_` away. @returns the steps; more than `most_steps` if it was not
    /// found
    int converge() {
        change_.setZero();
        direction_.setZero();
        driven_.setZero();
        eliminate_left(y_, [&](int node) -> Lane { return residual_.col(node); });
        for (int i = 0; i < kept_; ++i) residual_.col(i) += to_left(i, y_);
        is_done_.setConstant(false);
        Lane size = advance(Lane::Zero()), ratio = Lane::Zero();
        const Lane first_size = size;
        int step = 0;
        while (!is_done_.all()) {
            if (++step > most_steps) return step;
            turn(ratio);
            eliminate_left(y_, [&](int node) -> Lane { return to_kept(node, direction_); });
            const Lane energy = drive();
            const Lane now = advance((is_done_ || !(energy > 0)).select(Lane::Zero(), size / energy));
            if (step == probing_steps && !(is_done_ || now < least_progress * first_size).all()) return most_steps + 1;
            ratio = (size > 0).select(now / size, Lane::Zero());
            size = now;
        }
        eliminate_left(change_, [&](int node) -> Lane { return residual_.col(node) + to_kept(node, change_); });
        return step;
    }

    /// Sum over the conductances of a node, times the values at their other ends.
    [[nodiscard]] Lane along(int first, int last, const Block& values) const {
        Lane sum = Lane::Zero();
        for (int place = first; place < last; ++place) sum += net_->conductance[place] * values.col(net_->other[place]);
        return sum;
    }
    [[nodiscard]] Lane to_kept(int node, const Block& values) const {
        return along(net_->begin[node], net_->middle[node], values);
    }
    [[nodiscard]] Lane to_left(int node, const Block& values) const {
        return along(net_->middle[node], net_->begin[node + 1], values);
    }

    /// y of the left nodes = L^-1 of what `side` gives for each.
    template <class Side>
    void eliminate_left(Block& y, const Side& side) const {
        y.rightCols(size_ - kept_).setZero();
        for (int i = size_ - 1; i >= kept_; --i) {
            const Lane value = y.col(i) + side(i);
            y.col(i) = value;
            if (const int up = net_->parent[i]; up >= 0) y.col(up) += net_->to_parent[i] * value;
        }
        for (int i = kept_; i < size_; ++i) y.col(i) = climbed(i, y);
    }
    /// The second half of a tree's solution, for a node whose parent has it.
    [[nodiscard]] Lane climbed(int node, const Block& y) const {
        Lane value = y.col(node) / net_->pivot[node];
        if (const int up = net_->parent[node]; up >= 0) value += net_->to_parent[node] * y.col(up);
        return value;
    }

    /// Goes along the direction, and does the first half of the preconditioner for the residual that is left.
    /// @returns its size in the preconditioner's norm, squared
    Lane advance(const Lane& length) {
        Lane size = Lane::Zero(), excess = Lane::Zero();
        y_.leftCols(kept_).setZero();
        for (int i = kept_ - 1; i >= 0; --i) {
            const Lane change = change_.col(i) + length * direction_.col(i);
            const Lane left = residual_.col(i) - length * driven_.col(i);
            change_.col(i) = change;
            residual_.col(i) = left;
            excess = excess.max(left.abs() - (small_enough * net_->diagonal[i]) * change.abs());
            const Lane value = y_.col(i) + left;
            y_.col(i) = value;
            size += value * value / net_->pivot[i];
            if (const int up = net_->parent[i]; up >= 0) y_.col(up) += net_->to_parent[i] * value;
        }
        is_done_ = is_done_ || !(excess > 0);
        return size;
    }

    /// The second half of the preconditioner, and the direction that follows from it and the former one.
    void turn(const Lane& ratio) {
        for (int i = 0; i < kept_; ++i) {
            const Lane value = climbed(i, y_);
            y_.col(i) = value;
            direction_.col(i) = value + ratio * direction_.col(i);
        }
    }

    /// The Schur complement times the direction. @returns the product of both
    Lane drive() {
        Lane energy = Lane::Zero();
        for (int i = 0; i < kept_; ++i) {
            const Lane along_it = direction_.col(i);
            const Lane value = net_->diagonal[i] * along_it - to_kept(i, direction_) - to_left(i, y_);
            driven_.col(i) = value;
            energy += along_it * value;
        }
        return energy;
    }

    /// The true residual. @returns whether the componentwise backward error is small enough everywhere
    bool find_residual() {
        Lane excess = Lane::Zero();
        for (int i = 0; i < size_; ++i) {
            const Lane own = net_->diagonal[i] * x_.col(i);
            Lane sum = side_.col(i) - own, scale = side_.col(i).abs() + own.abs();
            for (int place = net_->begin[i]; place < net_->begin[i + 1]; ++place) {
                const Lane product = net_->conductance[place] * x_.col(net_->other[place]);
                sum += product;
                scale += product.abs();
            }
            residual_.col(i) = sum;
            const Lane over = sum.abs() - max_backward_error * scale;
            excess = (over <= excess).select(excess, over);  // also where it is not a number
        }
        return (excess <= 0).all();
    }

    const ForestSolver* net_ = nullptr;
    int size_, kept_;
    Block side_, x_, residual_;
    Block change_;              ///< of x, in this round
    Block y_;                   ///< of the left nodes L^-1 G^T direction, of the kept ones what preconditions
    Block direction_, driven_;  ///< of the kept nodes
    Eigen::Array<bool, lanes, 1> is_done_;
};

struct ForestSolver::Memory {
    std::optional<Run<1>> one;
    std::optional<Run<most_lanes>> several;
};

ForestSolver::ForestSolver() = default;
ForestSolver::ForestSolver(ForestSolver&&) noexcept = default;
ForestSolver& ForestSolver::operator=(ForestSolver&&) noexcept = default;
ForestSolver::~ForestSolver() = default;

bool ForestSolver::eliminate() {
    pivot = diagonal;
    for (auto i = pivot.size() - 1; i >= 0; --i) {
        const int up = parent[static_cast<std::size_t>(i)];
        if (up < 0) continue;
        const double link = to_parent[i];
        to_parent[i] = link / pivot[i];
        pivot[up] -= link * to_parent[i];
    }
    return (pivot.array() > 0).all();
}

ForestSolver::Result ForestSolver::solve(Eigen::Ref<Eigen::MatrixXd> columns) {
    SPINLOOM_EXPECT(columns.rows() == size() && columns.cols() <= most_lanes);
    if (!memory_) memory_ = std::make_unique<Memory>();
    if (columns.cols() == 1) {
        if (!memory_->one) memory_->one.emplace(*this);
        return memory_->one->solve(*this, columns);
    }
    if (!memory_->several) memory_->several.emplace(*this);
    return memory_->several->solve(*this, columns);
}

}  // namespace spinloom
