#include "spinloom/circuit/linear_reduction.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "spinloom/circuit/disjoint_sets.hpp"
#include "spinloom/circuit/linear_block.hpp"
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

template <class Act>
void for_each_pair(const SparseLu::Matrix& pattern, const Act& act) {
    for (int column = 0; column < pattern.outerSize(); ++column) {
        for (int place = pattern.outerIndexPtr()[column]; place < pattern.outerIndexPtr()[column + 1]; ++place)
            if (const int row = pattern.innerIndexPtr()[place]; row != column) act(row, column);
    }
}

/// Branches that share an entry with a port become ports too.
void add_branches(const SparseLu::Matrix& pattern, int first_branch, std::vector<char>& is_port) {
    const auto mark = [&](int port, int other) {
        auto& is_marked = is_port[static_cast<std::size_t>(other)];
        if (is_port[static_cast<std::size_t>(port)] == 0 || is_marked != 0 || other < first_branch) return false;
        is_marked = 1;
        return true;
    };
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        for_each_pair(pattern,
                      [&](int row, int column) { is_changed = mark(row, column) || mark(column, row) || is_changed; });
    }
}

/// Matrices of a block that are being filled, and the number of their entries.
struct Filled {
    SparseLu::Matrix& matrix;
    std::vector<int>& places;
    std::size_t count = 0;

    /// Makes a matrix of zeros with room for all entries.
    void start(std::size_t rows, std::size_t columns) const {
        matrix.resize(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns));
        matrix.resizeNonZeros(static_cast<Eigen::Index>(count));
        std::fill_n(matrix.valuePtr(), count, 0.0);
        places.reserve(count);
    }
    void add(int row, int column, int place) const {
        ++matrix.outerIndexPtr()[column + 1];
        matrix.innerIndexPtr()[places.size()] = row;
        places.push_back(place);
    }
    void finish() const {
        int* const begin = matrix.outerIndexPtr();
        std::partial_sum(begin, begin + matrix.cols() + 1, begin);
    }
};

}  // namespace

LinearReduction::LinearReduction(const Matrix& pattern, const std::vector<int>& ports, int first_branch,
                                 const std::vector<std::pair<int, int>>& extra_entries, const Matrix& charges,
                                 const std::vector<int>& wanted)
    : num_unknowns_(static_cast<int>(pattern.cols())), port_of_(static_cast<std::size_t>(num_unknowns_), -1) {
    std::vector<char> is_port(static_cast<std::size_t>(num_unknowns_), 0);
    for (const int port : ports) is_port[static_cast<std::size_t>(port)] = 1;
    if (!ports.empty()) add_branches(pattern, first_branch, is_port);
    number_ports(is_port);
    find_blocks(pattern);
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
        number_ports(is_port);
        find_blocks(pattern);
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

void LinearReduction::number_ports(const std::vector<char>& is_port) {
    port_unknowns_.clear();
    for (int u = 0; u < num_unknowns_; ++u) {
        port_of_[static_cast<std::size_t>(u)] = is_port[static_cast<std::size_t>(u)] != 0 ? num_ports() : -1;
        if (is_port[static_cast<std::size_t>(u)] != 0) port_unknowns_.push_back(u);
    }
}

/// Blocks by the lowest of their unknowns.
void LinearReduction::find_blocks(const Matrix& pattern) {
    blocks_.clear();
    const auto port = [&](int unknown) { return port_of_[static_cast<std::size_t>(unknown)]; };
    DisjointSets sets(static_cast<std::size_t>(num_unknowns_));
    for_each_pair(pattern, [&](int row, int column) {
        if (port(row) < 0 && port(column) < 0) sets.join(row, column);
    });
    block_of_.assign(static_cast<std::size_t>(num_unknowns_), -1);
    std::vector<int> block_of_set(block_of_);
    for (int unknown = 0; unknown < num_unknowns_; ++unknown) {
        if (port(unknown) >= 0) continue;
        auto& block = block_of_set[static_cast<std::size_t>(sets.set_of(unknown))];
        if (block < 0) {
            block = static_cast<int>(blocks_.size());
            blocks_.push_back(std::make_unique<LinearBlock>());
        }
        block_of_[static_cast<std::size_t>(unknown)] = block;
        blocks_[static_cast<std::size_t>(block)]->interior.push_back(unknown);
    }
    if (num_ports() == 0) return;
    const auto touch = [&](int inner, int other) {
        const int number = block_of_[static_cast<std::size_t>(inner)];
        if (number < 0) return;
        auto& block = *blocks_[static_cast<std::size_t>(number)];
        ++block.num_entries;
        if (port(other) >= 0) block.ports.push_back(port(other));
    };
    for_each_pair(pattern, [&](int row, int column) {
        touch(row, column);
        touch(column, row);
    });
    for (const auto& block : blocks_) {
        std::sort(block->ports.begin(), block->ports.end());
        block->ports.erase(std::unique(block->ports.begin(), block->ports.end()), block->ports.end());
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
    if (num_ports() == 0 && blocks_.size() == 1) {
        blocks_[0]->inside = pattern;
        blocks_[0]->from_ports.resize(pattern.rows(), 0);
        blocks_[0]->to_ports.resize(0, pattern.cols());
        blocks_[0]->inside_places.resize(static_cast<std::size_t>(pattern.nonZeros()));
        std::iota(blocks_[0]->inside_places.begin(), blocks_[0]->inside_places.end(), 0);
        return;
    }
    std::vector<int> local(static_cast<std::size_t>(num_unknowns_), -1);  // number in the block
    for (const auto& block : blocks_)
        for (std::size_t i = 0; i < block->interior.size(); ++i)
            local[static_cast<std::size_t>(block->interior[i])] = static_cast<int>(i);
    struct Parts {
        Filled inside, from, to;
    };
    std::vector<Parts> parts;
    for (const auto& block : blocks_)
        parts.push_back({{block->inside, block->inside_places},
                         {block->from_ports, block->from_places},
                         {block->to_ports, block->to_places}});
    const auto local_port = [&](int b, int unknown) {
        const auto& ports = blocks_[static_cast<std::size_t>(b)]->ports;
        const int port = port_of_[static_cast<std::size_t>(unknown)];
        return static_cast<int>(std::lower_bound(ports.begin(), ports.end(), port) - ports.begin());
    };
    // Numbers of a block rise with the unknowns, so entries come in the order of the matrices that they make.
    const auto for_each_entry = [&](const auto& act) {
        for (int column = 0; column < num_unknowns_; ++column) {
            const int column_block = block_of_[static_cast<std::size_t>(column)];
            for (int place = pattern.outerIndexPtr()[column]; place < pattern.outerIndexPtr()[column + 1]; ++place) {
                const int row = pattern.innerIndexPtr()[place];
                const int row_block = block_of_[static_cast<std::size_t>(row)];
                if (row_block >= 0 && column_block >= 0)
                    act(parts[static_cast<std::size_t>(row_block)].inside, row, column, place);
                else if (row_block >= 0)
                    act(parts[static_cast<std::size_t>(row_block)].from, row, column, place);
                else if (column_block >= 0)
                    act(parts[static_cast<std::size_t>(column_block)].to, row, column, place);
            }
        }
    };
    for_each_entry([](Filled& part, int, int, int) { ++part.count; });
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        const auto n = blocks_[b]->interior.size(), p = blocks_[b]->ports.size();
        parts[b].inside.start(n, n);
        parts[b].from.start(n, p);
        parts[b].to.start(p, n);
    }
    for_each_entry([&](const Filled& part, int row, int column, int place) {
        const int row_block = block_of_[static_cast<std::size_t>(row)],
                  column_block = block_of_[static_cast<std::size_t>(column)];
        part.add(row_block >= 0 ? local[static_cast<std::size_t>(row)] : local_port(column_block, row),
                 column_block >= 0 ? local[static_cast<std::size_t>(column)] : local_port(row_block, column), place);
    });
    for (const auto& [inside, from, to] : parts)
        for (const auto* part : {&inside, &from, &to}) part->finish();
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
