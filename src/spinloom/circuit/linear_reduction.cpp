#include "spinloom/circuit/linear_reduction.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "spinloom/circuit/neighbours.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// M_II^-1 M_IB is kept if it has no more entries than this (80 MB); otherwise `expand` solves once more.
constexpr std::int64_t max_kept_transfer = 10'000'000;
/// Componentwise backward error [1] beyond which a solution is refined by a second solve.
constexpr double max_backward_error = 1e-14;
/// Fewer interior unknowns than this are not worth a second set of factors.
constexpr int min_interior = 100;

int place_of(const SparseLu::Matrix& matrix, int row, int column) {
    const int* begin = matrix.innerIndexPtr() + matrix.outerIndexPtr()[column];
    const int* end = matrix.innerIndexPtr() + matrix.outerIndexPtr()[column + 1];
    const int* place = std::lower_bound(begin, end, row);
    SPINLOOM_EXPECT(place != end && *place == row);
    return static_cast<int>(place - matrix.innerIndexPtr());
}

}  // namespace

struct LinearReduction::Block {
    std::vector<int> interior;  ///< unknowns of the whole system, rising
    std::vector<int> ports;     ///< ports (numbers among the ports) that touch the interior, rising
    std::int64_t num_entries = 0;

    Matrix inside;                                           ///< M_II
    Matrix from_ports;                                       ///< M_IB, a column a port of this block
    Matrix to_ports;                                         ///< M_BI, a row a port of this block
    std::vector<int> inside_places, from_places, to_places;  ///< where their values stand in the whole matrix
    std::vector<int> reduced_places;  ///< where the block's part of S goes, column by column; -1: nowhere
    std::unique_ptr<SparseLu> factors;
    bool is_current = false;
    bool is_resistive = false;
    Eigen::MatrixXd transfer;    ///< M_II^-1 M_IB, or empty if it is too large to keep
    Eigen::MatrixXd admittance;  ///< M_BI M_II^-1 M_IB
    Eigen::VectorXd response;    ///< M_II^-1 r_I

    std::vector<int> wanted;          ///< numbers within the interior
    Eigen::MatrixXd wanted_transfer;  ///< rows of M_II^-1 M_IB
    /// Of a resistive block at both ends of a line: r_I, M_II^-1 r_I, M_BI M_II^-1 r_I, and its wanted rows.
    Eigen::MatrixXd ends, end_solutions, pushed_at_ends, wanted_at_ends;

    [[nodiscard]] Eigen::VectorXd gather(const Eigen::VectorXd& all) const {
        Eigen::VectorXd values(static_cast<Eigen::Index>(interior.size()));
        for (std::size_t i = 0; i < interior.size(); ++i) values[static_cast<Eigen::Index>(i)] = all[interior[i]];
        return values;
    }
    [[nodiscard]] Eigen::VectorXd gather_own_ports(const Eigen::VectorXd& port_values) const {
        Eigen::VectorXd local(static_cast<Eigen::Index>(ports.size()));
        for (std::size_t i = 0; i < ports.size(); ++i) local[static_cast<Eigen::Index>(i)] = port_values[ports[i]];
        return local;
    }
    /// Solves for the interior's own sources and takes what they push into the ports from `port_sides`.
    void reduce(const Eigen::VectorXd& right_hand_side, Eigen::VectorXd& port_sides) {
        response = gather(right_hand_side);
        factors->solve(response);
        const Eigen::VectorXd pushed = to_ports * response;
        for (std::size_t i = 0; i < ports.size(); ++i) port_sides[ports[i]] -= pushed[static_cast<Eigen::Index>(i)];
    }
    /// The interior at given ports, for the right-hand side of the last `reduce`.
    void expand(const Eigen::VectorXd& right_hand_side, const Eigen::VectorXd& port_values,
                Eigen::VectorXd& all) const {
        const Eigen::VectorXd local = gather_own_ports(port_values);
        const Eigen::VectorXd driven = from_ports * local;
        Eigen::VectorXd solution = response;
        if (transfer.size() > 0) {
            solution.noalias() -= transfer * local;
        } else if (local.size() > 0) {
            Eigen::VectorXd moved = driven;
            factors->solve(moved);
            solution -= moved;
        }
        // Rounding of a kept transfer or of ill-scaled rows does not stay.
        refine(gather(right_hand_side) - driven, solution);
        scatter(solution, all);
    }
    void scatter(const Eigen::VectorXd& values, Eigen::VectorXd& all) const {
        for (std::size_t i = 0; i < interior.size(); ++i) all[interior[i]] = values[static_cast<Eigen::Index>(i)];
    }
    /// One step of refinement of M_II x = side, unless x is as good as rounding allows.
    void refine(const Eigen::VectorXd& side, Eigen::VectorXd& x) const {
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
        factors->solve(residual);
        x += residual;
    }

    /// Copies values of the whole matrix; returns whether any differs from what was there.
    static bool copy_values(const Matrix& from, const std::vector<int>& places, Matrix& to) {
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
};

LinearReduction::LinearReduction(const Matrix& pattern, const std::vector<int>& ports, int first_branch,
                                 const std::vector<std::pair<int, int>>& extra_entries, const Matrix& charges,
                                 const std::vector<int>& wanted)
    : num_unknowns_(static_cast<int>(pattern.cols())), port_of_(static_cast<std::size_t>(num_unknowns_), -1) {
    std::vector<char> is_port(static_cast<std::size_t>(num_unknowns_), 0);
    for (const int port : ports) is_port[static_cast<std::size_t>(port)] = 1;
    const Neighbours neighbours(pattern);
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        for (int branch = first_branch; branch < num_unknowns_; ++branch) {
            auto& mark = is_port[static_cast<std::size_t>(branch)];
            const auto list = neighbours.of(branch);
            if (mark ||
                std::none_of(list.begin(), list.end(), [&](int u) { return is_port[static_cast<std::size_t>(u)]; })) {
                continue;
            }
            mark = 1;
            is_changed = true;
        }
    }
    const auto number_ports = [&] {
        port_unknowns_.clear();
        for (int u = 0; u < num_unknowns_; ++u) {
            port_of_[static_cast<std::size_t>(u)] = is_port[static_cast<std::size_t>(u)] ? num_ports() : -1;
            if (is_port[static_cast<std::size_t>(u)]) port_unknowns_.push_back(u);
        }
    };
    number_ports();
    find_blocks(neighbours);
    // Blocks that would fill S join the ports.
    const auto is_filling = [](const std::unique_ptr<Block>& block) {
        const auto p = static_cast<std::int64_t>(block->ports.size());
        return p * p > 2 * block->num_entries;
    };
    if (std::any_of(blocks_.begin(), blocks_.end(), is_filling)) {
        for (const auto& block : blocks_) {
            if (!is_filling(block)) continue;
            for (const int u : block->interior) is_port[static_cast<std::size_t>(u)] = 1;
        }
        number_ports();
        find_blocks(neighbours);
    }
    build_blocks(pattern);
    find_resistive(charges, wanted);
    for (const auto& block : blocks_) {
        // One that is singular is met again, and reported, by `set_values`.
        if (block->is_resistive) static_cast<void>(refresh(*block, pattern));
    }
    build_reduced_pattern(pattern, extra_entries);
}

LinearReduction::~LinearReduction() = default;
LinearReduction::LinearReduction(LinearReduction&&) noexcept = default;

bool LinearReduction::is_worthwhile() const {
    const int interior = num_unknowns_ - num_ports();
    return num_ports() == 0 || (interior >= min_interior && interior >= 2 * num_ports());
}

void LinearReduction::find_blocks(const Neighbours& neighbours) {
    blocks_.clear();
    std::vector<char> is_seen(static_cast<std::size_t>(num_unknowns_), 0);
    std::vector<int> stack;
    for (int seed = 0; seed < num_unknowns_; ++seed) {
        if (is_seen[static_cast<std::size_t>(seed)] || port_of_[static_cast<std::size_t>(seed)] >= 0) continue;
        auto block = std::make_unique<Block>();
        stack.assign(1, seed);
        is_seen[static_cast<std::size_t>(seed)] = 1;
        while (!stack.empty()) {
            const int unknown = stack.back();
            stack.pop_back();
            block->interior.push_back(unknown);
            for (const int other : neighbours.of(unknown)) {
                ++block->num_entries;
                const int port = port_of_[static_cast<std::size_t>(other)];
                if (port >= 0) block->ports.push_back(port);
                if (port >= 0 || is_seen[static_cast<std::size_t>(other)]) continue;
                is_seen[static_cast<std::size_t>(other)] = 1;
                stack.push_back(other);
            }
        }
        std::sort(block->interior.begin(), block->interior.end());
        std::sort(block->ports.begin(), block->ports.end());
        block->ports.erase(std::unique(block->ports.begin(), block->ports.end()), block->ports.end());
        blocks_.push_back(std::move(block));
    }
}

void LinearReduction::find_resistive(const Matrix& charges, const std::vector<int>& wanted) {
    for (const auto& block : blocks_) {
        const auto is_zero = [&](int place) { return charges.valuePtr()[place] == 0; };
        const auto have_none = [&](const std::vector<int>& places) {
            return std::all_of(places.begin(), places.end(), is_zero);
        };
        block->is_resistive =
            have_none(block->inside_places) && have_none(block->from_places) && have_none(block->to_places);
        if (!block->is_resistive) continue;
        for (const int unknown : wanted) {
            const auto it = std::lower_bound(block->interior.begin(), block->interior.end(), unknown);
            if (it != block->interior.end() && *it == unknown)
                block->wanted.push_back(static_cast<int>(it - block->interior.begin()));
        }
    }
}

void LinearReduction::build_blocks(const Matrix& pattern) {
    // Which block an unknown is interior to, and its number there; ports are numbered block by block.
    std::vector<int> block_of(static_cast<std::size_t>(num_unknowns_), -1), local(block_of);
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        for (std::size_t i = 0; i < blocks_[b]->interior.size(); ++i) {
            block_of[static_cast<std::size_t>(blocks_[b]->interior[i])] = static_cast<int>(b);
            local[static_cast<std::size_t>(blocks_[b]->interior[i])] = static_cast<int>(i);
        }
    }
    struct Entry {
        int row, column, place;
    };
    struct Parts {
        std::vector<Entry> inside, from, to;
    };
    std::vector<Parts> parts(blocks_.size());
    const auto local_port = [&](int b, int unknown) {
        const auto& ports = blocks_[static_cast<std::size_t>(b)]->ports;
        const int port = port_of_[static_cast<std::size_t>(unknown)];
        return static_cast<int>(std::lower_bound(ports.begin(), ports.end(), port) - ports.begin());
    };
    for (int column = 0; column < num_unknowns_; ++column) {
        const int column_block = block_of[static_cast<std::size_t>(column)];
        for (int place = pattern.outerIndexPtr()[column]; place < pattern.outerIndexPtr()[column + 1]; ++place) {
            const int row = pattern.innerIndexPtr()[place];
            const int row_block = block_of[static_cast<std::size_t>(row)];
            if (row_block >= 0 && column_block >= 0) {
                parts[static_cast<std::size_t>(row_block)].inside.push_back(
                    {local[static_cast<std::size_t>(row)], local[static_cast<std::size_t>(column)], place});
            } else if (row_block >= 0) {
                parts[static_cast<std::size_t>(row_block)].from.push_back(
                    {local[static_cast<std::size_t>(row)], local_port(row_block, column), place});
            } else if (column_block >= 0) {
                parts[static_cast<std::size_t>(column_block)].to.push_back(
                    {local_port(column_block, row), local[static_cast<std::size_t>(column)], place});
            }
        }
    }
    // Numbers rise with the unknowns, so entries come in the order of the sparse matrix that they make.
    const auto fill = [](Eigen::Index rows, Eigen::Index columns, const std::vector<Entry>& entries, Matrix& matrix,
                         std::vector<int>& places) {
        matrix.resize(rows, columns);
        matrix.resizeNonZeros(static_cast<Eigen::Index>(entries.size()));
        std::fill_n(matrix.valuePtr(), entries.size(), 0.0);
        places.reserve(entries.size());
        for (const auto& entry : entries) {
            ++matrix.outerIndexPtr()[entry.column + 1];
            matrix.innerIndexPtr()[places.size()] = entry.row;
            places.push_back(entry.place);
        }
        std::partial_sum(matrix.outerIndexPtr(), matrix.outerIndexPtr() + columns + 1, matrix.outerIndexPtr());
    };
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        auto& block = *blocks_[b];
        const auto n = static_cast<Eigen::Index>(block.interior.size());
        const auto p = static_cast<Eigen::Index>(block.ports.size());
        fill(n, n, parts[b].inside, block.inside, block.inside_places);
        fill(n, p, parts[b].from, block.from_ports, block.from_places);
        fill(p, n, parts[b].to, block.to_ports, block.to_places);
        block.factors = std::make_unique<SparseLu>(block.inside);
    }
}

void LinearReduction::build_reduced_pattern(const Matrix& pattern,
                                            const std::vector<std::pair<int, int>>& extra_entries) {
    struct Kept {
        int row, column, place;
    };
    std::vector<Kept> kept;
    std::vector<Eigen::Triplet<double>> entries;
    for (const int unknown : port_unknowns_) {
        const int column = port_of_[static_cast<std::size_t>(unknown)];
        for (int place = pattern.outerIndexPtr()[unknown]; place < pattern.outerIndexPtr()[unknown + 1]; ++place) {
            const int row = port_of_[static_cast<std::size_t>(pattern.innerIndexPtr()[place])];
            if (row < 0) continue;
            kept.push_back({row, column, place});
            entries.emplace_back(row, column, 0.0);
        }
    }
    for (const auto& [row, column] : extra_entries)
        entries.emplace_back(port_of_[static_cast<std::size_t>(row)], port_of_[static_cast<std::size_t>(column)], 0.0);
    const auto for_each_entry = [](const Block& block, const auto& act) {
        for (std::size_t column = 0; column < block.ports.size(); ++column) {
            for (std::size_t row = 0; row < block.ports.size(); ++row) {
                const bool stays_zero =
                    block.is_resistive && block.is_current &&
                    block.admittance(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(column)) == 0;
                act(block.ports[row], block.ports[column], stays_zero);
            }
        }
    };
    for (const auto& block : blocks_) {
        for_each_entry(*block, [&](int row, int column, bool stays_zero) {
            if (!stays_zero) entries.emplace_back(row, column, 0.0);
        });
    }
    reduced_.resize(num_ports(), num_ports());
    reduced_.setFromTriplets(entries.begin(), entries.end());
    reduced_.makeCompressed();
    for (const auto& entry : kept) kept_.emplace_back(entry.place, place_of(reduced_, entry.row, entry.column));
    for (const auto& block : blocks_) {
        for_each_entry(*block, [&](int row, int column, bool stays_zero) {
            block->reduced_places.push_back(stays_zero ? -1 : place_of(reduced_, row, column));
        });
    }
}

bool LinearReduction::refresh(Block& block, const Matrix& matrix) {
    if (block.is_current && block.is_resistive) return true;
    bool is_changed = Block::copy_values(matrix, block.inside_places, block.inside);
    is_changed = Block::copy_values(matrix, block.from_places, block.from_ports) || is_changed;
    is_changed = Block::copy_values(matrix, block.to_places, block.to_ports) || is_changed;
    if (!is_changed && block.is_current) return true;
    block.is_current = false;
    if (!block.factors->factorize(block.inside)) return false;
    const auto n = static_cast<Eigen::Index>(block.interior.size());
    const auto p = static_cast<Eigen::Index>(block.ports.size());
    const bool keeps_transfer = n * p <= max_kept_transfer;
    block.transfer.resize(keeps_transfer ? n : 0, keeps_transfer ? p : 0);
    block.admittance.resize(p, p);
    block.wanted_transfer.resize(static_cast<Eigen::Index>(block.wanted.size()), p);
    constexpr Eigen::Index slice = 32;
    for (Eigen::Index first = 0; first < p; first += slice) {
        const Eigen::Index count = std::min(slice, p - first);
        Eigen::MatrixXd columns = Eigen::MatrixXd(block.from_ports.middleCols(first, count));
        block.factors->solve(columns);
        if (!columns.allFinite()) return false;
        block.admittance.middleCols(first, count).noalias() = block.to_ports * columns;
        for (std::size_t i = 0; i < block.wanted.size(); ++i) {
            block.wanted_transfer.block(static_cast<Eigen::Index>(i), first, 1, count) = columns.row(block.wanted[i]);
        }
        if (keeps_transfer) block.transfer.middleCols(first, count) = columns;
    }
    block.is_current = true;
    return true;
}

bool LinearReduction::set_values(const Matrix& matrix) {
    std::fill_n(reduced_.valuePtr(), reduced_.nonZeros(), 0.0);
    for (const auto& [from, to] : kept_) reduced_.valuePtr()[to] = matrix.valuePtr()[from];
    for (const auto& block : blocks_) {
        if (!refresh(*block, matrix)) return false;
        for (std::size_t i = 0; i < block->reduced_places.size(); ++i) {
            if (const int place = block->reduced_places[i]; place >= 0)
                reduced_.valuePtr()[place] -= block->admittance.data()[i];
        }
    }
    return true;
}

Eigen::VectorXd LinearReduction::gather_ports(const Eigen::VectorXd& right_hand_side) const {
    Eigen::VectorXd ports(num_ports());
    for (int port = 0; port < num_ports(); ++port)
        ports[port] = right_hand_side[port_unknowns_[static_cast<std::size_t>(port)]];
    return ports;
}

Eigen::VectorXd LinearReduction::reduce(const Eigen::VectorXd& right_hand_side) {
    right_hand_side_ = right_hand_side;
    Eigen::VectorXd ports = gather_ports(right_hand_side);
    for (const auto& block : blocks_) block->reduce(right_hand_side, ports);
    return ports;
}

Eigen::VectorXd LinearReduction::expand(const Eigen::VectorXd& port_values) const {
    Eigen::VectorXd all(num_unknowns_);
    for (int port = 0; port < num_ports(); ++port)
        all[port_unknowns_[static_cast<std::size_t>(port)]] = port_values[port];
    for (const auto& block : blocks_) block->expand(right_hand_side_, port_values, all);
    return all;
}

std::vector<int> LinearReduction::moving_unknowns() const {
    std::vector<int> moving = port_unknowns_;
    for (const auto& block : blocks_) {
        if (!block->is_resistive) moving.insert(moving.end(), block->interior.begin(), block->interior.end());
    }
    std::sort(moving.begin(), moving.end());
    return moving;
}

void LinearReduction::set_line(const Eigen::VectorXd& from, const Eigen::VectorXd& to) {
    for (const auto& block : blocks_) {
        if (!block->is_resistive) continue;
        Eigen::MatrixXd ends(static_cast<Eigen::Index>(block->interior.size()), 2);
        ends << block->gather(from), block->gather(to);
        Eigen::MatrixXd solutions(ends.rows(), 2);
        for (int end = 0; end < 2; ++end) {
            if (end == 1 && ends.col(1) == ends.col(0)) {
                solutions.col(1) = solutions.col(0);
            } else if (block->ends.cols() == 2 && ends.col(end) == block->ends.col(1 - end)) {
                solutions.col(end) = block->end_solutions.col(1 - end);  // one line goes on where another ended
            } else {
                Eigen::VectorXd solution = ends.col(end);
                block->factors->solve(solution);
                solutions.col(end) = solution;
            }
        }
        block->ends = std::move(ends);
        block->end_solutions = std::move(solutions);
        block->pushed_at_ends = block->to_ports * block->end_solutions;
        block->wanted_at_ends.resize(static_cast<Eigen::Index>(block->wanted.size()), 2);
        for (std::size_t i = 0; i < block->wanted.size(); ++i)
            block->wanted_at_ends.row(static_cast<Eigen::Index>(i)) = block->end_solutions.row(block->wanted[i]);
    }
}

Eigen::VectorXd LinearReduction::reduce_on_line(const Eigen::VectorXd& right_hand_side, double place) {
    right_hand_side_ = right_hand_side;
    place_ = place;
    const Eigen::Vector2d mixture(1 - place, place);
    Eigen::VectorXd ports = gather_ports(right_hand_side);
    for (const auto& block : blocks_) {
        if (!block->is_resistive) {
            block->reduce(right_hand_side, ports);
            continue;
        }
        const Eigen::VectorXd pushed = block->pushed_at_ends * mixture;
        for (std::size_t i = 0; i < block->ports.size(); ++i)
            ports[block->ports[i]] -= pushed[static_cast<Eigen::Index>(i)];
    }
    return ports;
}

void LinearReduction::expand_moving(const Eigen::VectorXd& port_values, Eigen::VectorXd& all) const {
    const Eigen::Vector2d mixture(1 - place_, place_);
    for (int port = 0; port < num_ports(); ++port)
        all[port_unknowns_[static_cast<std::size_t>(port)]] = port_values[port];
    for (const auto& block : blocks_) {
        if (!block->is_resistive) {
            block->expand(right_hand_side_, port_values, all);
            continue;
        }
        if (block->wanted.empty()) continue;
        Eigen::VectorXd values = block->wanted_at_ends * mixture;
        values.noalias() -= block->wanted_transfer * block->gather_own_ports(port_values);
        for (std::size_t i = 0; i < block->wanted.size(); ++i)
            all[block->interior[static_cast<std::size_t>(block->wanted[i])]] = values[static_cast<Eigen::Index>(i)];
    }
}

void LinearReduction::complete(Eigen::VectorXd& all) const {
    const Eigen::VectorXd port_values = gather_ports(all);
    for (const auto& block : blocks_) {
        if (!block->is_resistive) continue;
        Eigen::VectorXd side = block->gather(right_hand_side_);
        side.noalias() -= block->from_ports * block->gather_own_ports(port_values);
        Eigen::VectorXd inside = side;
        block->factors->solve(inside);
        block->refine(side, inside);
        block->scatter(inside, all);
    }
}

}  // namespace spinloom
