#include "spinloom/circuit/linear_reduction.hpp"

#include <algorithm>
#include <numeric>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// M_II^-1 M_IB is kept if it has no more entries than this (80 MB); otherwise `expand` solves once more.
constexpr std::int64_t max_kept_transfer = 10'000'000;
/// Fewer interior unknowns than this are not worth a second set of factors.
constexpr int min_interior = 100;

/// For every unknown, the unknowns that share a row or column entry with it.
std::vector<std::vector<int>> neighbours(const SparseLu::Matrix& pattern) {
    std::vector<std::vector<int>> list(static_cast<std::size_t>(pattern.cols()));
    for (int column = 0; column < pattern.outerSize(); ++column) {
        for (SparseLu::Matrix::InnerIterator it(pattern, column); it; ++it) {
            if (it.row() == column) continue;
            list[static_cast<std::size_t>(column)].push_back(static_cast<int>(it.row()));
            list[static_cast<std::size_t>(it.row())].push_back(column);
        }
    }
    return list;
}

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
    std::vector<int> reduced_places;                         ///< where the block's part of S goes, column by column
    std::unique_ptr<SparseLu> factors;
    bool is_current = false;
    Eigen::MatrixXd transfer;    ///< M_II^-1 M_IB, or empty if it is too large to keep
    Eigen::MatrixXd admittance;  ///< M_BI M_II^-1 M_IB
    Eigen::VectorXd response;    ///< M_II^-1 r_I

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
                                 const std::vector<std::pair<int, int>>& extra_entries)
    : num_unknowns_(static_cast<int>(pattern.cols())), port_of_(static_cast<std::size_t>(num_unknowns_), -1) {
    std::vector<char> is_port(static_cast<std::size_t>(num_unknowns_), 0);
    for (const int port : ports) is_port[static_cast<std::size_t>(port)] = 1;
    const auto touching = neighbours(pattern);
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        for (int branch = first_branch; branch < num_unknowns_; ++branch) {
            auto& mark = is_port[static_cast<std::size_t>(branch)];
            const auto& list = touching[static_cast<std::size_t>(branch)];
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
    find_blocks(pattern);
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
        find_blocks(pattern);
    }
    build_reduced_pattern(pattern, extra_entries);
}

LinearReduction::~LinearReduction() = default;
LinearReduction::LinearReduction(LinearReduction&&) noexcept = default;

bool LinearReduction::is_worthwhile() const {
    const int interior = num_unknowns_ - num_ports();
    return num_ports() == 0 || (interior >= min_interior && interior >= 2 * num_ports());
}

void LinearReduction::find_blocks(const Matrix& pattern) {
    blocks_.clear();
    const auto touching = neighbours(pattern);
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
            for (const int other : touching[static_cast<std::size_t>(unknown)]) {
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

void LinearReduction::build_reduced_pattern(const Matrix& pattern,
                                            const std::vector<std::pair<int, int>>& extra_entries) {
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
    std::vector<Eigen::Triplet<double>> reduced;
    std::vector<Entry> kept;
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
            if (row_block < 0 && column_block < 0) {
                kept.push_back(
                    {port_of_[static_cast<std::size_t>(row)], port_of_[static_cast<std::size_t>(column)], place});
                reduced.emplace_back(kept.back().row, kept.back().column, 0.0);
            } else if (row_block >= 0 && column_block >= 0) {
                parts[static_cast<std::size_t>(row_block)].inside.push_back(
                    {local[static_cast<std::size_t>(row)], local[static_cast<std::size_t>(column)], place});
            } else if (row_block >= 0) {
                parts[static_cast<std::size_t>(row_block)].from.push_back(
                    {local[static_cast<std::size_t>(row)], local_port(row_block, column), place});
            } else {
                parts[static_cast<std::size_t>(column_block)].to.push_back(
                    {local_port(column_block, row), local[static_cast<std::size_t>(column)], place});
            }
        }
    }
    for (const auto& [row, column] : extra_entries) {
        reduced.emplace_back(port_of_[static_cast<std::size_t>(row)], port_of_[static_cast<std::size_t>(column)], 0.0);
    }
    for (const auto& block : blocks_) {
        for (const int column : block->ports) {
            for (const int row : block->ports) reduced.emplace_back(row, column, 0.0);
        }
    }
    reduced_.resize(num_ports(), num_ports());
    reduced_.setFromTriplets(reduced.begin(), reduced.end());
    reduced_.makeCompressed();
    for (const auto& entry : kept) kept_.emplace_back(entry.place, place_of(reduced_, entry.row, entry.column));

    // The entries of a sparse matrix in its own order, and where each comes from.
    const auto fill = [](Eigen::Index rows, Eigen::Index columns, std::vector<Entry>& entries, Matrix& matrix,
                         std::vector<int>& places) {
        std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
            return a.column != b.column ? a.column < b.column : a.row < b.row;
        });
        std::vector<Eigen::Triplet<double>> triplets;
        for (const auto& entry : entries) {
            triplets.emplace_back(entry.row, entry.column, 0.0);
            places.push_back(entry.place);
        }
        matrix.resize(rows, columns);
        matrix.setFromTriplets(triplets.begin(), triplets.end());
        matrix.makeCompressed();
    };
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        auto& block = *blocks_[b];
        const auto n = static_cast<Eigen::Index>(block.interior.size());
        const auto p = static_cast<Eigen::Index>(block.ports.size());
        fill(n, n, parts[b].inside, block.inside, block.inside_places);
        fill(n, p, parts[b].from, block.from_ports, block.from_places);
        fill(p, n, parts[b].to, block.to_ports, block.to_places);
        for (const int column : block.ports) {
            for (const int row : block.ports) block.reduced_places.push_back(place_of(reduced_, row, column));
        }
        block.factors = std::make_unique<SparseLu>(block.inside);
    }
}

bool LinearReduction::refresh(Block& block, const Matrix& matrix) {
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
    constexpr Eigen::Index slice = 32;
    for (Eigen::Index first = 0; first < p; first += slice) {
        const Eigen::Index count = std::min(slice, p - first);
        Eigen::MatrixXd columns = Eigen::MatrixXd(block.from_ports.middleCols(first, count));
        block.factors->solve(columns);
        if (!columns.allFinite()) return false;
        block.admittance.middleCols(first, count).noalias() = block.to_ports * columns;
        if (keeps_transfer) block.transfer.middleCols(first, count) = columns;
    }
    block.is_current = true;
    return true;
}

bool LinearReduction::set_values(const Matrix& matrix) {
    matrix_ = matrix;
    std::fill_n(reduced_.valuePtr(), reduced_.nonZeros(), 0.0);
    for (const auto& [from, to] : kept_) reduced_.valuePtr()[to] = matrix.valuePtr()[from];
    for (const auto& block : blocks_) {
        if (!refresh(*block, matrix)) return false;
        for (std::size_t i = 0; i < block->reduced_places.size(); ++i) {
            reduced_.valuePtr()[block->reduced_places[i]] -= block->admittance.data()[i];
        }
    }
    return true;
}

Eigen::VectorXd LinearReduction::reduce(const Eigen::VectorXd& right_hand_side) {
    right_hand_side_ = right_hand_side;
    Eigen::VectorXd ports(num_ports());
    for (int port = 0; port < num_ports(); ++port)
        ports[port] = right_hand_side[port_unknowns_[static_cast<std::size_t>(port)]];
    for (const auto& block : blocks_) {
        block->response.resize(static_cast<Eigen::Index>(block->interior.size()));
        for (std::size_t i = 0; i < block->interior.size(); ++i)
            block->response[static_cast<Eigen::Index>(i)] = right_hand_side[block->interior[i]];
        block->factors->solve(block->response);
        const Eigen::VectorXd pushed = block->to_ports * block->response;
        for (std::size_t i = 0; i < block->ports.size(); ++i)
            ports[block->ports[i]] -= pushed[static_cast<Eigen::Index>(i)];
    }
    return ports;
}

Eigen::VectorXd LinearReduction::expand(const Eigen::VectorXd& port_values) const {
    Eigen::VectorXd all(num_unknowns_);
    for (int port = 0; port < num_ports(); ++port)
        all[port_unknowns_[static_cast<std::size_t>(port)]] = port_values[port];
    for (const auto& block : blocks_) {
        Eigen::VectorXd local(static_cast<Eigen::Index>(block->ports.size()));
        for (std::size_t i = 0; i < block->ports.size(); ++i)
            local[static_cast<Eigen::Index>(i)] = port_values[block->ports[i]];
        Eigen::VectorXd inside = block->response;
        if (block->transfer.size() > 0) {
            inside.noalias() -= block->transfer * local;
        } else if (local.size() > 0) {
            Eigen::VectorXd driven = block->from_ports * local;
            block->factors->solve(driven);
            inside -= driven;
        }
        // One step of refinement: rounding of a kept transfer or of ill-scaled rows does not stay.
        Eigen::VectorXd residual(inside.size());
        for (std::size_t i = 0; i < block->interior.size(); ++i)
            residual[static_cast<Eigen::Index>(i)] = right_hand_side_[block->interior[i]];
        residual.noalias() -= block->inside * inside;
        residual.noalias() -= block->from_ports * local;
        block->factors->solve(residual);
        inside += residual;
        for (std::size_t i = 0; i < block->interior.size(); ++i)
            all[block->interior[i]] = inside[static_cast<Eigen::Index>(i)];
    }
    return all;
}

}  // namespace spinloom
