#include "spinloom/array/wires/line_transform.hpp"

#include <cmath>
#include <numbers>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

using Lane = Eigen::Array<float, LineTransform::lanes, 1>;
using std::numbers::pi;

Eigen::Map<Lane> at(float* x, int node) {
    return Eigen::Map<Lane>(x + static_cast<std::ptrdiff_t>(node) * LineTransform::lanes);
}

bool is_dense(int nodes) {
    return nodes <= LineTransform::most_dense || nodes % 2 == 1;
}

double type_two(int nodes, int mode, int node) {
    return std::sqrt((mode == 0 ? 1.0 : 2.0) / nodes) * std::cos((node + 0.5) * mode * pi / nodes);
}

double type_four(int nodes, int mode, int node) {
    return std::sqrt(2.0 / nodes) * std::cos((node + 0.5) * (mode + 0.5) * pi / nodes);
}

/// x = matrix x, the matrix by rows.
void multiply(const std::vector<float>& matrix, float* x, int n, float* scratch) {
    std::copy(x, x + static_cast<std::ptrdiff_t>(n) * LineTransform::lanes, scratch);
    int k = 0;
    for (; k + 4 <= n; k += 4) {
        Lane a = Lane::Zero(), b = Lane::Zero(), c = Lane::Zero(), d = Lane::Zero();
        const float* row = matrix.data() + static_cast<std::ptrdiff_t>(k) * n;
        for (int i = 0; i < n; ++i) {
            const Lane in = at(scratch, i);
            a += row[i] * in;
            b += row[i + n] * in;
            c += row[i + 2 * n] * in;
            d += row[i + 3 * n] * in;
        }
        at(x, k) = a, at(x, k + 1) = b, at(x, k + 2) = c, at(x, k + 3) = d;
    }
    for (; k < n; ++k) {
        Lane sum = Lane::Zero();
        for (int i = 0; i < n; ++i) sum += matrix[static_cast<std::size_t>(k) * n + i] * at(scratch, i);
        at(x, k) = sum;
    }
}

/// Replaces nodes i and n - 1 - i, which mirror each other, by work's results at i and n/2 + i, for all pairs; or back.
template <class Work>
void for_each_mirror(float* x, int n, bool is_back, const Work& work) {
    const int half = n / 2;
    for (int i = 0; i <= half - 1 - i; ++i) {
        const int other = half - 1 - i;
        const Lane a = at(x, i), b = at(x, other), c = at(x, half + i), d = at(x, n - 1 - i);
        const auto [first, second] = work(i, a, is_back ? c : d);
        const auto [third, fourth] = work(other, b, is_back ? d : c);
        at(x, i) = first, at(x, is_back ? n - 1 - i : half + i) = second;
        at(x, other) = third, at(x, is_back ? half + i : n - 1 - i) = fourth;
    }
}

using Pair = std::pair<Lane, Lane>;

/// The last step of type IV, or with `sign` -1 its transpose.
void mix(const std::vector<int>& partner, float* x, float* y, int sign) {
    const auto root = static_cast<float>(std::numbers::sqrt2);
    for (std::size_t p = 0; p < partner.size(); ++p) {
        auto a = at(x, static_cast<int>(p));
        if (partner[p] < 0) {
            a *= root;
            at(y, static_cast<int>(p)) *= root;
            continue;
        }
        auto b = at(y, partner[p]);
        const Lane sum = a + b, difference = sign > 0 ? Lane(a - b) : Lane(b - a);
        a = sign > 0 ? difference : sum;
        b = sign > 0 ? sum : difference;
    }
}

}  // namespace

LineTransform::LineTransform(int nodes, bool is_first_tied, bool is_last_tied)
    : nodes_(nodes),
      is_reversed_(is_first_tied && !is_last_tied),
      is_alternating_(is_first_tied && is_last_tied),
      is_fourth_(is_first_tied != is_last_tied),
      value_(nodes) {
    SPINLOOM_EXPECT(nodes >= 1);
    int halvings = 0;
    for (int n = nodes; !is_dense(n); n /= 2) ++halvings;
    build(nodes, std::pow(0.5, 0.5 * halvings));
    order(nodes, is_fourth_, modes_);
    for (int position = 0; position < nodes; ++position) {
        const double theta = (modes_[position] + (is_fourth_ ? 0.5 : 0.0)) * pi / nodes;
        // Alternating signs turn the cosine k into the sine m - k.
        value_[position] = 2 - 2 * std::cos(is_alternating_ ? pi - theta : theta);
    }
}

double LineTransform::entry(int position, int node) const {
    const auto cosine = is_fourth_ ? type_four : type_two;
    return sign(node) * cosine(nodes_, modes_[position], slot(node));
}

double LineTransform::cost(int nodes) {
    double steps = 0;
    for (; !is_dense(nodes); nodes /= 2) steps += 6;
    return steps + 2.0 * nodes;
}

/// Every halving leaves out a factor of sqrt(1/2), which the dense matrices make good together.
void LineTransform::build(int nodes, double scale) {
    auto& level = levels_[nodes];
    if (is_dense(nodes)) {
        for (int k = 0; k < nodes; ++k)
            for (int i = 0; i < nodes; ++i) {
                level.second.push_back(static_cast<float>(scale * type_two(nodes, k, i)));
                level.second_transposed.push_back(static_cast<float>(scale * type_two(nodes, i, k)));
                level.fourth.push_back(static_cast<float>(scale * type_four(nodes, k, i)));
            }
        return;
    }
    for (int i = 0; i < nodes / 2; ++i) {
        level.cosine.push_back(static_cast<float>(std::cos((2 * i + 1) * pi / (4 * nodes))));
        level.sine.push_back(static_cast<float>(std::sin((2 * i + 1) * pi / (4 * nodes))));
    }
    build(nodes / 2, scale);
    std::vector<int> modes;
    order(nodes / 2, false, modes);
    std::vector<int> position(nodes / 2);
    for (int p = 0; p < nodes / 2; ++p) position[modes[p]] = p;
    for (const int mode : modes) level.partner.push_back(mode == 0 ? -1 : position[nodes / 2 - mode]);
}

/// Appends which mode stands at each position.
void LineTransform::order(int nodes, bool is_fourth, std::vector<int>& modes) const {
    if (is_dense(nodes)) {
        for (int k = 0; k < nodes; ++k) modes.push_back(k);
        return;
    }
    std::vector<int> sums, others;
    order(nodes / 2, false, sums);
    order(nodes / 2, !is_fourth, others);
    // Type IV: with q at a position of both halves, 2q of the one and 2 (n/2 - q) - 1 of the other; see `fourth`.
    for (const int q : sums) modes.push_back(2 * q);
    for (const int q : others) modes.push_back(is_fourth ? nodes - 1 - 2 * q : 2 * q + 1);
}

void LineTransform::second(float* x, int n, float* scratch) const {
    const auto& level = levels_.at(n);
    if (is_dense(n)) return multiply(level.second, x, n, scratch);
    for_each_mirror(x, n, false, [](int, const Lane& a, const Lane& b) { return Pair(a + b, a - b); });
    second(x, n / 2, scratch);
    fourth(x + static_cast<std::ptrdiff_t>(n / 2) * lanes, n / 2, scratch);
}

void LineTransform::second_back(float* x, int n, float* scratch) const {
    const auto& level = levels_.at(n);
    if (is_dense(n)) return multiply(level.second_transposed, x, n, scratch);
    second_back(x, n / 2, scratch);
    fourth_back(x + static_cast<std::ptrdiff_t>(n / 2) * lanes, n / 2, scratch);
    for_each_mirror(x, n, true, [](int, const Lane& a, const Lane& b) { return Pair(a + b, a - b); });
}

/// With alpha_i = (2i + 1) pi/4n, a_i = cos x_i + sin x_{n-1-i} and b_i = (-1)^i (sin x_i - cos x_{n-1-i}), A and B
/// their transforms of type II: X_2q = A_q - B_{n/2-q}, X_{2q-1} = A_q + B_{n/2-q}, both over sqrt 2, X_0 = A_0,
/// X_{n-1} = B_0.
void LineTransform::fourth(float* x, int n, float* scratch) const {
    const auto& level = levels_.at(n);
    if (is_dense(n)) return multiply(level.fourth, x, n, scratch);
    for_each_mirror(x, n, false, [&](int i, const Lane& a, const Lane& b) {
        const float c = level.cosine[i], s = level.sine[i], sign = i % 2 == 0 ? 1.0F : -1.0F;
        return Pair(c * a + s * b, (sign * s) * a - (sign * c) * b);
    });
    float* const y = x + static_cast<std::ptrdiff_t>(n / 2) * lanes;
    second(x, n / 2, scratch);
    second(y, n / 2, scratch);
    mix(level.partner, x, y, 1);
}

void LineTransform::fourth_back(float* x, int n, float* scratch) const {
    const auto& level = levels_.at(n);
    if (is_dense(n)) return multiply(level.fourth, x, n, scratch);
    float* const y = x + static_cast<std::ptrdiff_t>(n / 2) * lanes;
    mix(level.partner, x, y, -1);
    second_back(x, n / 2, scratch);
    second_back(y, n / 2, scratch);
    for_each_mirror(x, n, true, [&](int i, const Lane& a, const Lane& b) {
        const float c = level.cosine[i], s = level.sine[i], sign = i % 2 == 0 ? 1.0F : -1.0F;
        return Pair(c * a + (sign * s) * b, s * a - (sign * c) * b);
    });
}

void LineTransform::forward(const Eigen::MatrixXf& nodes, Eigen::Index first, Eigen::Index count, float* panel,
                            float* scratch) const {
    for (int i = 0; i < nodes_; ++i) {
        auto to = at(panel, slot(i));
        if (count == lanes) {
            to = sign(i) * nodes.col(i).segment<lanes>(first).array();
        } else {
            to.head(count) = sign(i) * nodes.col(i).segment(first, count).array();
            to.tail(lanes - count).setZero();
        }
    }
    if (is_fourth_)
        fourth(panel, nodes_, scratch);
    else
        second(panel, nodes_, scratch);
}

void LineTransform::backward(float* panel, Eigen::MatrixXf& nodes, Eigen::Index first, Eigen::Index count,
                             float* scratch) const {
    if (is_fourth_)
        fourth_back(panel, nodes_, scratch);
    else
        second_back(panel, nodes_, scratch);
    for (int i = 0; i < nodes_; ++i) {
        const auto from = at(panel, slot(i));
        if (count == lanes)
            nodes.col(i).segment<lanes>(first) = (sign(i) * from).matrix();
        else
            nodes.col(i).segment(first, count) = (sign(i) * from.head(count)).matrix();
    }
}

}  // namespace spinloom
