#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>

#include "spinloom/network/law/layer_circuit.hpp"

/// What the column law is made of (column_law.hpp), for those that evaluate it.

namespace spinloom {

/// Conductances of the devices at the positive and the negative lines, (fan-in + 1) x fan-out [S].
template <class Scalar>
struct DevicePairs {
    LayerMatrix<Scalar> positive, negative;
};

/// Number of partitions of a layer.
[[nodiscard]] inline std::size_t num_partitions(const LayerCircuit& circuit) {
    return std::max<std::size_t>(1, circuit.partition_ends.size());
}

/// gain over the number of partitions.
template <class Scalar>
[[nodiscard]] Scalar partition_gain(const LayerCircuit& circuit) {
    return static_cast<Scalar>(circuit.gain / static_cast<double>(num_partitions(circuit)));
}

/// What the amplifiers of a layer make of its lines: z = gain/K sum_k (p_k sum G+ V - q_k sum G- V), for K partitions.
///
/// An amplifier joins M pairs of lines, each through r_in = 1/g: M = 1 where every partition has its own, M = K where
/// one sums them all. With u = 1/(S+ + g), w = 1/(S- + g) and the amplifier's inputs at n, line k sits at V+ = u (sum
/// G+ V + g n). Kirchhoff's current law at the positive input, sum g (V+ - n) = n M g/gain, gives n, and
///
///     B = g sum_M u,   C = g sum_M w,   D = M (1 + 1/gain) - B,   lambda = 1 + (B - C)/D
///     p = lambda u,    q = w
///
/// With M = 1 that is the law of column_law.hpp.
template <class Scalar>
class LayerRead {
public:
    using Array = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;  ///< partitions x neurons

    /// @param positive_sum, negative_sum  S+ and S- [S]
    LayerRead(const LayerCircuit& circuit, const Array& positive_sum, const Array& negative_sum)
        : load_(static_cast<Scalar>(1 / circuit.r_in)),
          pairs_per_amplifier_(circuit.pairs_per_amplifier),
          positive_((positive_sum + load_).inverse()),
          negative_((negative_sum + load_).inverse()) {
        const Array b = load_ * joined(positive_), c = load_ * joined(negative_);
        remaining_ = static_cast<Scalar>(pairs_per_amplifier_ * (1 + 1 / circuit.gain)) - b;
        lambda_ = 1 + (b - c) / remaining_;
        p_ = lambda_ * positive_;
    }
    [[nodiscard]] const Array& p() const { return p_; }         ///< [ohm]
    [[nodiscard]] const Array& q() const { return negative_; }  ///< [ohm]

    /// Derivatives by S+ and S-.
    struct BySum {
        Array positive, negative;
    };
    /// From those of a loss by p and by q.
    [[nodiscard]] BySum pull_back(const Array& by_p, const Array& by_q) const {
        const Array by_lambda = load_ * joined(by_p * positive_) / remaining_;
        return {-positive_.square() * (lambda_ * (by_p + by_lambda)), -negative_.square() * (by_q - by_lambda)};
    }

private:
    /// Sum over the lines of an amplifier, given to each of them.
    [[nodiscard]] Array joined(const Array& lines) const {
        if (pairs_per_amplifier_ == 1) return lines;
        return lines.colwise().sum().replicate(lines.rows(), 1);
    }

    Scalar load_;
    int pairs_per_amplifier_;
    Array positive_, negative_, remaining_, lambda_, p_;
};

}  // namespace spinloom
