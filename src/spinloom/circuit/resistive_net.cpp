#include "spinloom/circuit/resistive_net.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <utility>

#include "spinloom/circuit/disjoint_sets.hpp"

namespace spinloom {
namespace {

/// A conductance is in the forest only if it is at least this part of the lesser diagonal entry of its nodes.
constexpr double least_strength = 0.02;
/// Rounding of a sum of conductances, relative.
constexpr double rounding = 1e-12;
/// Fewer right-hand sides than these are solved one by one.
constexpr Eigen::Index least_together = 4;

struct Edge {
    int first, second;
    double conductance;
};

/// In falling order of the powers of two below the conductances; among equal ones in the order in which they are given.
std::vector<Edge> strongest_first(const std::vector<Edge>& edges) {
    static constexpr std::uint64_t highest = 0x7FF;  // of the exponents of numbers above 0
    const auto bucket_of = [](const Edge& edge) {
        return highest - (std::bit_cast<std::uint64_t>(edge.conductance) >> 52U);
    };
    std::vector<std::size_t> next(highest + 2, 0);
    for (const auto& edge : edges) ++next[bucket_of(edge) + 1];
    std::partial_sum(next.begin(), next.end(), next.begin());
    std::vector<Edge> sorted(edges.size());
    for (const auto& edge : edges) sorted[next[bucket_of(edge)]++] = edge;
    return sorted;
}

/// Neighbours of every node along strong edges that close no loop: a spanning forest, the strongest to a factor of two.
struct Forest {
    Forest(int num_nodes, std::vector<Edge> edges) : begin(static_cast<std::size_t>(num_nodes) + 1, 0) {
        edges = strongest_first(edges);
        DisjointSets sets(static_cast<std::size_t>(num_nodes));
        std::erase_if(edges, [&](const Edge& edge) { return !sets.join(edge.first, edge.second); });
        for (const auto& edge : edges) {
            ++begin[edge.first + 1];
            ++begin[edge.second + 1];
        }
        std::partial_sum(begin.begin(), begin.end(), begin.begin());
        links.resize(2 * edges.size());
        auto next = begin;
        for (const auto& edge : edges) {
            links[next[edge.first]++] = {edge.second, edge.conductance};
            links[next[edge.second]++] = {edge.first, edge.conductance};
        }
    }

    std::vector<int> begin;
    std::vector<std::pair<int, double>> links;
};

}  // namespace

/// Takes a matrix apart. Local numbers are those of free nodes in the order of the matrix, until the forest orders
/// them.
class ResistiveNet::Builder {
public:
    explicit Builder(const SparseLu::Matrix& matrix)
        : matrix_(matrix), held_of_(matrix.cols(), -1), local_(held_of_), diagonal_(matrix.cols()) {}

    bool build(ResistiveNet& net) {
        if (!find_branches(net) || !has_conductances_only(net)) return false;
        order(net);
        fill(net);
        return net.solver_.eliminate();
    }

private:
    template <class Act>
    void for_each_entry(int column, const Act& act) const {
        for (int place = matrix_.outerIndexPtr()[column]; place < matrix_.outerIndexPtr()[column + 1]; ++place)
            if (const double value = matrix_.valuePtr()[place]; value != 0) act(matrix_.innerIndexPtr()[place], value);
    }

    /// Columns without a diagonal entry are branches; each must hold one node, alone.
    bool find_branches(ResistiveNet& net) {
        for (int column = 0; column < matrix_.cols(); ++column) {
            int count = 0, node = -1;
            double sign = 0;
            bool has_diagonal = false;
            for_each_entry(column, [&](int row, double value) {
                ++count;
                has_diagonal = has_diagonal || row == column;
                node = row;
                sign = value;
            });
            if (has_diagonal) continue;
            if (count != 1 || held_of_[node] >= 0) return false;
            held_of_[node] = static_cast<int>(net.held_.size());
            local_[column] = is_branch;
            net.held_.push_back({column, node, sign});
        }
        for (const auto& held : net.held_)
            if (local_[held.node] == is_branch || at(held.branch, held.node) != held.sign) return false;
        return true;
    }

    /// Symmetry, signs, and that the diagonal is not less than the conductances that meet.
    bool has_conductances_only(ResistiveNet& net) {
        if (!is_symmetric()) return false;
        bool reaches_ground = !net.held_.empty();
        for (int column = 0; column < matrix_.cols(); ++column) {
            if (local_[column] == is_branch) continue;
            double diagonal = 0, sum = 0;
            bool is_legal = true;
            for_each_entry(column, [&](int row, double value) {
                if (row == column) {
                    diagonal = value;
                } else if (local_[row] == is_branch) {
                    is_legal = is_legal && held_of_[column] >= 0 && net.held_[held_of_[column]].branch == row &&
                               net.held_[held_of_[column]].sign == value;
                } else {
                    sum -= value;
                    is_legal = is_legal && value < 0;
                }
            });
            const double slack = diagonal - sum;
            if (!is_legal || !(diagonal > 0) || !std::isfinite(diagonal) || slack < -rounding * diagonal) return false;
            reaches_ground = reaches_ground || slack > rounding * diagonal;
            diagonal_[column] = diagonal;
            if (held_of_[column] >= 0) continue;
            local_[column] = static_cast<int>(free_.size());
            free_.push_back(column);
        }
        return reaches_ground;
    }

    /// Compares every column with the row of its number: of the entries of a row, those left of the diagonal come up in
    /// the order in which their columns do.
    [[nodiscard]] bool is_symmetric() const {
        const auto* begin = matrix_.outerIndexPtr();
        std::vector<int> next(begin, begin + matrix_.cols());
        for (int column = 0; column < matrix_.cols(); ++column) {
            bool is_same = true;
            for_each_entry(column, [&](int row, double value) {
                if (row <= column || !is_same) return;
                int& place = next[row];
                while (place < begin[row + 1] && matrix_.valuePtr()[place] == 0) ++place;
                is_same = place < begin[row + 1] && matrix_.innerIndexPtr()[place] == column &&
                          matrix_.valuePtr()[place] == value;
                ++place;
            });
            // What is left of the diagonal in this column must have come up by now.
            int& place = next[column];
            while (place < begin[column + 1] && matrix_.valuePtr()[place] == 0) ++place;
            if (!is_same || (place < begin[column + 1] && matrix_.innerIndexPtr()[place] < column)) return false;
        }
        return true;
    }

    [[nodiscard]] double at(int row, int column) const {
        const int* begin = matrix_.innerIndexPtr() + matrix_.outerIndexPtr()[column];
        const int* end = matrix_.innerIndexPtr() + matrix_.outerIndexPtr()[column + 1];
        const int* place = std::lower_bound(begin, end, row);
        return place == end || *place != row ? 0.0 : matrix_.valuePtr()[place - matrix_.innerIndexPtr()];
    }

    /// Chooses the trees to keep and numbers the free nodes for the solver.
    void order(ResistiveNet& net) {
        const Forest forest(static_cast<int>(free_.size()), strong_edges());
        std::vector<int> number(free_.size(), -1), sequence;
        std::vector<double> link;
        const auto add = [&](int node, int parent, double conductance) {
            number[node] = static_cast<int>(sequence.size());
            sequence.push_back(node);
            net.solver_.parent.push_back(parent);
            link.push_back(conductance);
        };
        std::size_t next = 0;
        const auto add_children = [&, &begin = forest.begin, &links = forest.links] {
            for (; next < sequence.size(); ++next) {
                for (int l = begin[sequence[next]]; l < begin[sequence[next] + 1]; ++l) {
                    const auto& [other, conductance] = links[l];
                    if (number[other] < 0) add(other, static_cast<int>(next), conductance);
                }
            }
        };
        const auto trees = roots(forest);
        for (const bool is_left_now : {false, true}) {
            for (const auto& [root, is_left] : trees) {
                if (is_left != is_left_now) continue;
                add(root, -1, 0);
                if (!is_left_now) add_children();
            }
            if (!is_left_now) net.solver_.num_kept = static_cast<int>(sequence.size());
        }
        add_children();
        net.solver_.to_parent = Eigen::Map<const Eigen::VectorXd>(link.data(), static_cast<Eigen::Index>(link.size()));
        net.solver_.diagonal.resize(net.solver_.to_parent.size());
        for (std::size_t i = 0; i < sequence.size(); ++i) {
            net.free_.push_back(free_[sequence[i]]);
            net.solver_.diagonal[static_cast<Eigen::Index>(i)] = diagonal_[net.free_.back()];
            local_[net.free_.back()] = static_cast<int>(i);
        }
    }

    [[nodiscard]] std::vector<Edge> strong_edges() const {
        std::vector<Edge> edges;
        edges.reserve(2 * free_.size());
        for (std::size_t i = 0; i < free_.size(); ++i) {
            for_each_entry(free_[i], [&](int row, double value) {
                const int other = local_[row];
                if (row <= free_[i] || other < 0) return;
                if (-value >= least_strength * std::min(diagonal_[free_[i]], diagonal_[row]))
                    edges.push_back({static_cast<int>(i), other, -value});
            });
        }
        return edges;
    }

    struct Root {
        int node;
        bool is_left;  ///< no conductance past the forest joins its tree to itself or to another left one
    };

    /// The first node of every tree. A tree is left if it can be, beside those before it.
    [[nodiscard]] std::vector<Root> roots(const Forest& forest) const {
        const auto num_nodes = forest.begin.size() - 1;
        std::vector<Root> roots;
        std::vector<int> tree(num_nodes, -1), linked_to(num_nodes, -1), nodes;
        for (std::size_t seed = 0; seed < num_nodes; ++seed) {
            if (tree[seed] >= 0) continue;
            const auto number = static_cast<int>(roots.size());
            nodes.assign(1, static_cast<int>(seed));
            tree[seed] = number;
            for (std::size_t next = 0; next < nodes.size(); ++next) {
                for (int l = forest.begin[nodes[next]]; l < forest.begin[nodes[next] + 1]; ++l) {
                    const int other = forest.links[l].first;
                    if (tree[other] < 0) nodes.push_back(other);
                    tree[other] = number;
                }
            }
            bool is_left = true;
            for (const int node : nodes) {
                linked_to[node] = node;
                for (int l = forest.begin[node]; l < forest.begin[node + 1]; ++l)
                    linked_to[forest.links[l].first] = node;
                for_each_entry(free_[node], [&](int row, double) {
                    const int other = local_[row];
                    if (other < 0 || linked_to[other] == node || tree[other] < 0) return;
                    is_left = is_left && tree[other] != number && !roots[tree[other]].is_left;
                });
                if (!is_left) break;
            }
            roots.push_back({static_cast<int>(seed), is_left});
        }
        return roots;
    }

    void fill(ResistiveNet& net) const {
        ForestSolver& solver = net.solver_;
        solver.begin.assign(1, 0);
        net.held_begin_.assign(1, 0);
        const auto add_those = [&](int node, bool are_left) {
            for_each_entry(node, [&](int row, double value) {
                if (row == node || held_of_[row] >= 0 || (local_[row] >= solver.num_kept) != are_left) return;
                solver.other.push_back(local_[row]);
                solver.conductance.push_back(-value);
            });
        };
        for (const int node : net.free_) {
            add_those(node, false);
            solver.middle.push_back(static_cast<int>(solver.other.size()));
            add_those(node, true);
            solver.begin.push_back(static_cast<int>(solver.other.size()));
            for_each_entry(node, [&](int row, double value) {
                if (held_of_[row] < 0) return;
                net.held_other_.push_back(held_of_[row]);
                net.held_conductance_.push_back(-value);
            });
            net.held_begin_.push_back(static_cast<int>(net.held_other_.size()));
        }
        for (std::size_t h = 0; h < net.held_.size(); ++h) {
            const int node = net.held_[h].node;
            net.own_.push_back(diagonal_[node]);
            for_each_entry(node, [&](int row, double value) {
                if (row != node && local_[row] != is_branch && held_of_[row] >= 0)
                    net.between_.push_back({static_cast<int>(h), held_of_[row], -value});
            });
        }
    }

    static constexpr int is_branch = -2;
    const SparseLu::Matrix& matrix_;
    std::vector<int> held_of_;  ///< the source that holds a node; -1: it is free
    std::vector<int> local_;    ///< number among the free nodes; -1: held, -2: a branch
    std::vector<int> free_;
    std::vector<double> diagonal_;  ///< of nodes
};

std::optional<ResistiveNet> ResistiveNet::of(const SparseLu::Matrix& matrix) {
    ResistiveNet net;
    if (!Builder(matrix).build(net)) return {};
    return net;
}

bool ResistiveNet::solve(Eigen::Ref<Eigen::MatrixXd> right_hand_sides) {
    Eigen::MatrixXd solved = right_hand_sides;
    for (Eigen::Index first = 0, count = 1; first < solved.cols(); first += count) {
        const Eigen::Index left = solved.cols() - first;
        count = left < least_together ? 1 : std::min<Eigen::Index>(ForestSolver::most_lanes, left);
        if (!solve_some(solved.middleCols(first, count))) return false;
    }
    right_hand_sides = solved;
    return true;
}

bool ResistiveNet::solve_some(Eigen::Ref<Eigen::MatrixXd> sides) {
    const auto num_held = static_cast<Eigen::Index>(held_.size());
    Eigen::MatrixXd voltages(num_held, sides.cols()), currents(num_held, sides.cols()), x(num_free(), sides.cols());
    for (Eigen::Index column = 0; column < sides.cols(); ++column) {
        auto side = sides.col(column);
        auto voltage = voltages.col(column), current = currents.col(column);
        for (Eigen::Index h = 0; h < num_held; ++h) {
            const auto& held = held_[static_cast<std::size_t>(h)];
            voltage[h] = side[held.branch] / held.sign;
            current[h] = side[held.node] - own_[h] * voltage[h];
        }
        for (const auto& [first, second, conductance] : between_) current[first] += conductance * voltage[second];
        for (int i = 0; i < num_free(); ++i) {
            double sum = side[free_[i]];
            for (int place = held_begin_[i]; place < held_begin_[i + 1]; ++place)
                sum += held_conductance_[place] * voltage[held_other_[place]];
            x(i, column) = sum;
        }
    }
    const auto result = solver_.solve(x);
    if (!result.is_solved) return false;
    num_steps_ = result.steps;
    for (Eigen::Index column = 0; column < sides.cols(); ++column) {
        auto side = sides.col(column);
        auto current = currents.col(column);
        for (int i = 0; i < num_free(); ++i) {
            side[free_[i]] = x(i, column);
            for (int place = held_begin_[i]; place < held_begin_[i + 1]; ++place)
                current[held_other_[place]] += held_conductance_[place] * x(i, column);
        }
        for (Eigen::Index h = 0; h < num_held; ++h) {
            const auto& held = held_[static_cast<std::size_t>(h)];
            side[held.node] = voltages(h, column);
            side[held.branch] = current[h] / held.sign;
        }
    }
    return true;
}

}  // namespace spinloom
