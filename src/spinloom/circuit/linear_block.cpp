#include "spinloom/circuit/linear_block.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spinloom {
namespace {

/// M_II^-1 M_IB is kept if it has no more entries than this (80 MB); otherwise `expand` solves once more.
constexpr std::int64_t max_kept_transfer = 10'000'000;
/// Componentwise backward error [1] beyond which a solution is refined by a second solve.
constexpr double max_backward_error = ResistiveNet::max_backward_error;
/// Blocks of fewer unknowns are factorised at once.
constexpr Eigen::Index least_net = 2000;
/// For more solutions than these the factors are cheaper, unless a solution takes few steps.
constexpr int most_net_solutions = 3, few_net_steps = 30;

/// Copies values of the whole matrix; returns whether any differs from what was there.
bool copy_values(const LinearBlock::Matrix& from, const std::vector<int>& places, LinearBlock::Matrix& to) {
    bool is_changed = false;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const double value = from.valuePtr()[places[i]];
        if (to.valuePtr()[i] != value) {
            to.valuePtr()[i] = value;
            is_changed = true;
        }
    }
    return is_changed;
}

}  // namespace

Eigen::VectorXd LinearBlock::gather(const Eigen::VectorXd& all) const {
    Eigen::VectorXd values(static_cast<Eigen::Index>(interior.size()));
    for (std::size_t i = 0; i < interior.size(); ++i) values[static_cast<Eigen::Index>(i)] = all[interior[i]];
    return values;
}

Eigen::VectorXd LinearBlock::gather_own_ports(const Eigen::VectorXd& port_values) const {
    Eigen::VectorXd local(static_cast<Eigen::Index>(ports.size()));
    for (std::size_t i = 0; i < ports.size(); ++i) local[static_cast<Eigen::Index>(i)] = port_values[ports[i]];
    return local;
}

void LinearBlock::scatter(const Eigen::VectorXd& values, Eigen::VectorXd& all) const {
    for (std::size_t i = 0; i < interior.size(); ++i) all[interior[i]] = values[static_cast<Eigen::Index>(i)];
}

/// One step of refinement of M_II x = side, unless x is as good as rounding allows.
void LinearBlock::refine(const Eigen::VectorXd& side, Eigen::VectorXd& x) const {
    Eigen::VectorXd residual = side, scale = side.cwiseAbs();
    for (Eigen::Index column = 0; column < inside.outerSize(); ++column) {
        for (Matrix::InnerIterator it(inside, column); it; ++it) {
            const double product = it.value() * x[column];
            residual[it.row()] -= product;
            scale[it.row()] += std::abs(product);
        }
    }
    bool is_exact = true;
    for (Eigen::Index row = 0; row < residual.size() && is_exact; ++row)
        is_exact = std::abs(residual[row]) <= max_backward_error * scale[row];
    if (is_exact) return;
    solve(residual);
    x += residual;
}

void LinearBlock::solve(Eigen::Ref<Eigen::MatrixXd> columns) const {
    if (!factors) {
        auto made = std::make_unique<SparseLu>(inside);
        if (!made->factorize(inside)) return columns.setConstant(std::numeric_limits<double>::quiet_NaN()), void();
        factors = std::move(made);
    }
    factors->solve(columns);
}

bool LinearBlock::solve_by_net(Eigen::Ref<Eigen::MatrixXd> columns) {
    if (!net) return false;
    const bool is_worth_it = num_net_solutions < most_net_solutions || net->num_steps() <= few_net_steps;
    num_net_solutions += static_cast<int>(columns.cols());
    if (is_worth_it && net->solve(columns)) return true;
    net.reset();
    return false;
}

bool LinearBlock::refresh(const Matrix& matrix) {
    if (is_current && is_resistive) return true;
    bool is_changed = copy_values(matrix, inside_places, inside);
    is_changed = copy_values(matrix, from_places, from_ports) || is_changed;
    is_changed = copy_values(matrix, to_places, to_ports) || is_changed;
    if (!is_changed && is_current) return true;
    is_current = false;
    net.reset();
    if (ports.empty() && !factors && inside.rows() >= least_net) net = ResistiveNet::of(inside);
    if (net) {
        wanted_transfer.resize(static_cast<Eigen::Index>(wanted.size()), 0);
        return is_current = true;
    }
    if (!factors) factors = std::make_unique<SparseLu>(inside);
    if (!factors->factorize(inside)) return false;
    const auto n = static_cast<Eigen::Index>(interior.size());
    const auto p = static_cast<Eigen::Index>(ports.size());
    const bool keeps_transfer = n * p <= max_kept_transfer;
    transfer.resize(keeps_transfer ? n : 0, keeps_transfer ? p : 0);
    admittance.resize(p, p);
    wanted_transfer.resize(static_cast<Eigen::Index>(wanted.size()), p);
    constexpr Eigen::Index slice = 32;
    for (Eigen::Index first = 0; first < p; first += slice) {
        const Eigen::Index count = std::min(slice, p - first);
        Eigen::MatrixXd columns = Eigen::MatrixXd(from_ports.middleCols(first, count));
        factors->solve(columns);
        if (!columns.allFinite()) return false;
        admittance.middleCols(first, count).noalias() = to_ports * columns;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            wanted_transfer.block(static_cast<Eigen::Index>(i), first, 1, count) = columns.row(wanted[i]);
        }
        if (keeps_transfer) transfer.middleCols(first, count) = columns;
    }
    is_current = true;
    return true;
}

void LinearBlock::reduce(const Eigen::VectorXd& right_hand_side, Eigen::VectorXd& port_sides) {
    response = gather(right_hand_side);
    if (solve_by_net(response)) return;
    solve(response);
    const Eigen::VectorXd pushed = to_ports * response;
    for (std::size_t i = 0; i < ports.size(); ++i) port_sides[ports[i]] -= pushed[static_cast<Eigen::Index>(i)];
}

void LinearBlock::expand(const Eigen::VectorXd& right_hand_side, const Eigen::VectorXd& port_values,
                         Eigen::VectorXd& all) const {
    const Eigen::VectorXd local = gather_own_ports(port_values);
    const Eigen::VectorXd driven = from_ports * local;
    Eigen::VectorXd solution = response;
    if (transfer.size() > 0) {
        solution.noalias() -= transfer * local;
    } else if (local.size() > 0) {
        Eigen::VectorXd moved = driven;
        solve(moved);
        solution -= moved;
    }
    // Rounding of a kept transfer or of ill-scaled rows does not stay.
    refine(gather(right_hand_side) - driven, solution);
    scatter(solution, all);
}

void LinearBlock::solve_alone(Eigen::MatrixXd& right_hand_sides) {
    Eigen::MatrixXd sides(inside.rows(), right_hand_sides.cols());
    for (Eigen::Index column = 0; column < sides.cols(); ++column)
        for (std::size_t i = 0; i < interior.size(); ++i)
            sides(static_cast<Eigen::Index>(i), column) = right_hand_sides(interior[i], column);
    Eigen::MatrixXd solutions = sides;
    if (!solve_by_net(solutions)) {
        solve(solutions);
        for (Eigen::Index column = 0; column < sides.cols(); ++column) {
            Eigen::VectorXd x = solutions.col(column);
            refine(sides.col(column), x);
            solutions.col(column) = x;
        }
    }
    for (Eigen::Index column = 0; column < sides.cols(); ++column)
        for (std::size_t i = 0; i < interior.size(); ++i)
            right_hand_sides(interior[i], column) = solutions(static_cast<Eigen::Index>(i), column);
}

void LinearBlock::set_line(const Eigen::VectorXd& from, const Eigen::VectorXd& to) {
    Eigen::MatrixXd both(static_cast<Eigen::Index>(interior.size()), 2);
    both << gather(from), gather(to);
    Eigen::MatrixXd solutions(both.rows(), 2);
    for (int end = 0; end < 2; ++end) {
        if (end == 1 && both.col(1) == both.col(0)) {
            solutions.col(1) = solutions.col(0);
        } else if (ends.cols() == 2 && both.col(end) == ends.col(1 - end)) {
            solutions.col(end) = end_solutions.col(1 - end);  // one line goes on where another ended
        } else {
            Eigen::VectorXd solution = both.col(end);
            solve(solution);
            solutions.col(end) = solution;
        }
    }
    ends = std::move(both);
    end_solutions = std::move(solutions);
    pushed_at_ends = to_ports * end_solutions;
    wanted_at_ends.resize(static_cast<Eigen::Index>(wanted.size()), 2);
    for (std::size_t i = 0; i < wanted.size(); ++i)
        wanted_at_ends.row(static_cast<Eigen::Index>(i)) = end_solutions.row(wanted[i]);
}

void LinearBlock::complete(const Eigen::VectorXd& right_hand_side, const Eigen::VectorXd& port_values,
                           Eigen::VectorXd& all) const {
    Eigen::VectorXd side = gather(right_hand_side);
    side.noalias() -= from_ports * gather_own_ports(port_values);
    Eigen::VectorXd inside_values = side;
    solve(inside_values);
    refine(side, inside_values);
    scatter(inside_values, all);
}

}  // namespace spinloom
