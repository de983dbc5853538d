#include "spinloom/circuit/resistive_net.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace spinloom {
namespace {

/// A conductance is in the forest only if it is at least this part of the lesser diagonal entry of its nodes.
constexpr double least_strength = 0.02;
/// Rounding of a sum of conductances, relative.
constexpr double rounding = 1e-12;
constexpr int most_steps = 250;
/// Steps after which the residual must have fallen, in the preconditioner's norm squared.
constexpr int probing_steps = 20;
constexpr double least_progress = 1e-4;
/// The true residual is looked at once in so many steps, when the residual's norm squared has fallen by so much.
constexpr int steps_between = 4;
constexpr double small_enough_to_compare = 1e-14;

/// Roots of disjoint sets, with path halving.
int root_of(std::vector<int>& sets, int node) {
    while (sets[node] != node) node = sets[node] = sets[sets[node]];
    return node;
}

struct Edge {
    int first, second;
    double conductance;
};

/// In falling order of the powers of two below the conductances; among equal ones in the order in which they are given.
std::vector<Edge> strongest_first(const std::vector<Edge>& edges) {
    static constexpr int lowest = -1100, highest = 1100;
    const auto bucket_of = [](const Edge& edge) {
        return static_cast<std::size_t>(highest - std::clamp(std::ilogb(edge.conductance), lowest, highest));
    };
    std::vector<std::size_t> next(highest - lowest + 2, 0);
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
        std::vector<int> sets(static_cast<std::size_t>(num_nodes));
        std::iota(sets.begin(), sets.end(), 0);
        std::erase_if(edges, [&](const Edge& edge) {
            const int a = root_of(sets, edge.first), b = root_of(sets, edge.second);
            if (a != b) sets[a] = b;
            return a == b;
        });
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
    explicit Builder(const SparseLu::Matrix& matrix) : matrix_(matrix), held_of_(matrix.cols(), -1), local_(held_of_) {}

    bool build(ResistiveNet& net) {
        if (!find_branches(net) || !has_conductances_only(net)) return false;
        order(net);
        eliminate(net);
        fill(net);
        return (net.pivot_.array() > 0).all();
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

    /// Numbers the free nodes level by level of the forest's trees, the roots of all first, so that what stands at one
    /// level of a thousand wires lies together.
    void order(ResistiveNet& net) {
        const Forest forest(static_cast<int>(free_.size()), strong_edges());
        std::vector<int> sequence = roots(forest);
        std::vector<int> number(free_.size(), -1);
        for (std::size_t i = 0; i < sequence.size(); ++i) number[sequence[i]] = static_cast<int>(i);
        std::vector<double> link(sequence.size(), 0.0);
        net.parent_.assign(sequence.size(), -1);
        for (std::size_t i = 0; i < sequence.size(); ++i) {
            const int node = sequence[i];
            for (int l = forest.begin[node]; l < forest.begin[node + 1]; ++l) {
                const auto& [other, conductance] = forest.links[l];
                if (number[other] >= 0) continue;
                number[other] = static_cast<int>(sequence.size());
                sequence.push_back(other);
                net.parent_.push_back(static_cast<int>(i));
                link.push_back(conductance);
            }
        }
        net.to_parent_ = Eigen::Map<const Eigen::VectorXd>(link.data(), static_cast<Eigen::Index>(link.size()));
        net.diagonal_.resize(net.to_parent_.size());
        for (std::size_t i = 0; i < sequence.size(); ++i) {
            net.free_.push_back(free_[sequence[i]]);
            net.diagonal_[static_cast<Eigen::Index>(i)] = at(net.free_.back(), net.free_.back());
            local_[net.free_.back()] = static_cast<int>(i);
        }
    }

    [[nodiscard]] std::vector<Edge> strong_edges() const {
        std::vector<double> diagonal;
        diagonal.reserve(free_.size());
        for (const int node : free_) diagonal.push_back(at(node, node));
        std::vector<Edge> edges;
        for (std::size_t i = 0; i < free_.size(); ++i) {
            for_each_entry(free_[i], [&](int row, double value) {
                const int other = local_[row];
                if (row <= free_[i] || other < 0) return;
                if (-value >= least_strength * std::min(diagonal[i], diagonal[other]))
                    edges.push_back({static_cast<int>(i), other, -value});
            });
        }
        return edges;
    }

    /// The first node of every tree.
    [[nodiscard]] static std::vector<int> roots(const Forest& forest) {
        std::vector<int> first, stack;
        std::vector<char> is_seen(forest.begin.size() - 1, 0);
        for (std::size_t i = 0; i < is_seen.size(); ++i) {
            if (is_seen[i] != 0) continue;
            first.push_back(static_cast<int>(i));
            stack.assign(1, static_cast<int>(i));
            is_seen[i] = 1;
            while (!stack.empty()) {
                const int node = stack.back();
                stack.pop_back();
                for (int l = forest.begin[node]; l < forest.begin[node + 1]; ++l) {
                    const int other = forest.links[l].first;
                    if (is_seen[other] == 0) stack.push_back(other);
                    is_seen[other] = 1;
                }
            }
        }
        return first;
    }

    /// Eliminates the forest, children before their parents.
    static void eliminate(ResistiveNet& net) {
        net.pivot_ = net.diagonal_;
        for (auto i = net.pivot_.size() - 1; i >= 0; --i) {
            const int up = net.parent_[i];
            if (up < 0) continue;
            const double conductance = net.to_parent_[i];
            net.to_parent_[i] = conductance / net.pivot_[i];
            net.pivot_[up] -= conductance * net.to_parent_[i];
        }
    }

    void fill(ResistiveNet& net) const {
        net.begin_.assign(1, 0);
        net.held_begin_.assign(1, 0);
        for (const int node : net.free_) {
            for_each_entry(node, [&](int row, double value) {
                if (row == node) return;
                const int held = held_of_[row];
                (held < 0 ? net.other_ : net.held_other_).push_back(held < 0 ? local_[row] : held);
                (held < 0 ? net.conductance_ : net.held_conductance_).push_back(-value);
            });
            net.begin_.push_back(static_cast<int>(net.other_.size()));
            net.held_begin_.push_back(static_cast<int>(net.held_other_.size()));
        }
        for (std::size_t h = 0; h < net.held_.size(); ++h) {
            const int node = net.held_[h].node;
            net.own_.push_back(at(node, node));
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
};

std::optional<ResistiveNet> ResistiveNet::of(const SparseLu::Matrix& matrix) {
    ResistiveNet net;
    if (!Builder(matrix).build(net)) return {};
    return net;
}

Eigen::VectorXd ResistiveNet::multiply(const Eigen::VectorXd& x) const {
    Eigen::VectorXd product = diagonal_.cwiseProduct(x);
    for (Eigen::Index i = 0; i < product.size(); ++i) {
        double sum = 0;
        for (int place = begin_[i]; place < begin_[i + 1]; ++place) sum += conductance_[place] * x[other_[place]];
        product[i] -= sum;
    }
    return product;
}

Eigen::VectorXd ResistiveNet::precondition(const Eigen::VectorXd& residual) const {
    Eigen::VectorXd z = residual;
    const Eigen::Index n = z.size();
    for (Eigen::Index i = n - 1; i >= 0; --i)
        if (parent_[i] >= 0) z[parent_[i]] += to_parent_[i] * z[i];
    z.array() /= pivot_.array();
    for (Eigen::Index i = 0; i < n; ++i)
        if (parent_[i] >= 0) z[i] += to_parent_[i] * z[parent_[i]];
    return z;
}

/// Whether the componentwise backward error is small enough; finds the residual too.
bool ResistiveNet::is_exact(const Eigen::VectorXd& side, const Eigen::VectorXd& x, Eigen::VectorXd& residual) const {
    bool is_small = true;
    residual.resize(side.size());
    for (Eigen::Index i = 0; i < side.size(); ++i) {
        double sum = side[i] - diagonal_[i] * x[i], scale = std::abs(side[i]) + std::abs(diagonal_[i] * x[i]);
        for (int place = begin_[i]; place < begin_[i + 1]; ++place) {
            const double product = conductance_[place] * x[other_[place]];
            sum += product;
            scale += std::abs(product);
        }
        residual[i] = sum;
        is_small = is_small && std::abs(sum) <= max_backward_error * scale;
    }
    return is_small;
}

/// Conjugate gradients from 0. The residual that they carry along is compared with the true one, and taken anew where
/// rounding has parted them.
bool ResistiveNet::converge(const Eigen::VectorXd& side, Eigen::VectorXd& x) const {
    Eigen::VectorXd residual = side, actual;
    Eigen::VectorXd z = precondition(residual), direction = z;
    double size = residual.dot(z);
    const double first_size = size;
    for (int step = 1; step <= most_steps && size > 0; ++step) {
        const Eigen::VectorXd driven = multiply(direction);
        const double length = size / direction.dot(driven);
        x += length * direction;
        residual -= length * driven;
        const bool is_compared = step % steps_between == 0 && size < small_enough_to_compare * first_size;
        if (is_compared && is_exact(side, x, actual)) return true;
        const bool is_anew = is_compared && residual.squaredNorm() < 0.01 * actual.squaredNorm();
        if (is_anew) residual = actual;
        z = precondition(residual);
        const double now = residual.dot(z);
        if (step == probing_steps && !(now < least_progress * first_size)) return false;
        direction = is_anew ? z : Eigen::VectorXd(z + now / size * direction);
        size = now;
    }
    return is_exact(side, x, actual);
}

bool ResistiveNet::solve(Eigen::VectorXd& right_hand_side) const {
    const auto num_held = static_cast<Eigen::Index>(held_.size());
    Eigen::VectorXd voltage(num_held), current(num_held), side(num_free());
    for (Eigen::Index h = 0; h < num_held; ++h) {
        const auto& held = held_[static_cast<std::size_t>(h)];
        voltage[h] = right_hand_side[held.branch] / held.sign;
        current[h] = right_hand_side[held.node] - own_[h] * voltage[h];
    }
    for (const auto& [first, second, conductance] : between_) current[first] += conductance * voltage[second];
    for (int i = 0; i < num_free(); ++i) {
        side[i] = right_hand_side[free_[i]];
        for (int place = held_begin_[i]; place < held_begin_[i + 1]; ++place)
            side[i] += held_conductance_[place] * voltage[held_other_[place]];
    }
    Eigen::VectorXd x = Eigen::VectorXd::Zero(num_free());
    if (!converge(side, x)) return false;
    for (int i = 0; i < num_free(); ++i) {
        right_hand_side[free_[i]] = x[i];
        for (int place = held_begin_[i]; place < held_begin_[i + 1]; ++place)
            current[held_other_[place]] += held_conductance_[place] * x[i];
    }
    for (Eigen::Index h = 0; h < num_held; ++h) {
        const auto& held = held_[static_cast<std::size_t>(h)];
        right_hand_side[held.node] = voltage[h];
        right_hand_side[held.branch] = current[h] / held.sign;
    }
    return true;
}

}  // namespace spinloom
