#include "spinloom/circuit/linear_reduction.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "spinloom/circuit/linear_block.hpp"
#include "spinloom/circuit/neighbours.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// Fewer interior unknowns than this are not worth a second set of factors.
constexpr int min_interior = 100;

int place_of(const SparseLu::Matrix& matrix, int row, int column) {
    const int* begin = matrix.innerIndexPtr() + matrix.outerIndexPtr()[column];
    const int* end = matrix.innerIndexPtr() + matrix.outerIndexPtr()[column + 1];
    const int* place = std::lower_bound(begin, end, row);
    SPINLOOM_EXPECT(place != end && *place == row);
    return static_cast<int>(place - matrix.innerIndexPtr());
}

/// An entry of a block's matrix, and where its value stands in the whole matrix.
struct BlockEntry {
    int row, column, place;
};

/// Makes a sparse matrix of zeros with these entries, and notes their places. Numbers of a block rise with the
/// unknowns, so entries come in the order of the matrix that they make.
void fill(Eigen::Index rows, Eigen::Index columns, const std::vector<BlockEntry>& entries, SparseLu::Matrix& matrix,
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
}

}  // namespace

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
    const auto is_filling = [](const std::unique_ptr<LinearBlock>& block) {
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
        if (block->is_resistive) static_cast<void>(block->refresh(pattern));
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
        auto block = std::make_unique<LinearBlock>();
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
    struct Parts {
        std::vector<BlockEntry> inside, from, to;
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
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        auto& block = *blocks_[b];
        const auto n = static_cast<Eigen::Index>(block.interior.size());
        const auto p = static_cast<Eigen::Index>(block.ports.size());
        fill(n, n, parts[b].inside, block.inside, block.inside_places);
        fill(n, p, parts[b].from, block.from_ports, block.from_places);
        fill(p, n, parts[b].to, block.to_ports, block.to_places);
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
    const auto for_each_entry = [](const LinearBlock& block, const auto& act) {
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

bool LinearReduction::set_values(const Matrix& matrix) {
    std::fill_n(reduced_.valuePtr(), reduced_.nonZeros(), 0.0);
    for (const auto& [from, to] : kept_) reduced_.valuePtr()[to] = matrix.valuePtr()[from];
    for (const auto& block : blocks_) {
        if (!block->refresh(matrix)) return false;
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

void LinearReduction::solve_alone(Eigen::MatrixXd& right_hand_sides) {
    SPINLOOM_EXPECT(num_ports() == 0);
    for (const auto& block : blocks_) block->solve_alone(right_hand_sides);
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
        if (block->is_resistive) block->set_line(from, to);
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
        if (block->is_resistive) block->complete(right_hand_side_, port_values, all);
    }
}

}  // namespace spinloom
