#pragma once

#include <algorithm>
#include <cstddef>

#include "spinloom/network/column_law.hpp"

/// What the column law is made of (column_law.hpp), for those that evaluate it.

namespace spinloom {

template <class Scalar>
using RowVector = Eigen::Matrix<Scalar, 1, Eigen::Dynamic>;

/// Conductances of the devices at the positive and the negative lines, (fan-in + 1) x fan-out [S].
template <class Scalar>
struct DevicePairs {
    LayerMatrix<Scalar> positive, negative;
};

/// What a partition's amplifier makes of its lines: out = gain (p sum G+ V - q sum G- V), one entry a row of neurons.
template <class Scalar>
struct PartitionRead {
    RowVector<Scalar> p, q;            ///< [ohm]
    RowVector<Scalar> p_by_s, p_by_q;  ///< derivatives of p by sum G+ and by q
};

/// p = (1 - beta q) / (S+ + Y+), q = 1 / (S- + Y-), with beta = gain / ((1 + gain) r_in), Y+ = 1 / (r_in (1 + gain))
/// and Y- = 1 / r_in: the law of the header solved for V+ and V-.
template <class Scalar>
PartitionRead<Scalar> partition_read(const LayerCircuit& circuit, const RowVector<Scalar>& positive_sum,
                                     const RowVector<Scalar>& negative_sum) {
    const double load = 1 / circuit.r_in;
    const auto beta = static_cast<Scalar>(load * circuit.gain / (1 + circuit.gain));
    const auto positive_load = static_cast<Scalar>(load / (1 + circuit.gain));
    PartitionRead<Scalar> read;
    const auto inverse = (positive_sum.array() + positive_load).inverse().eval();
    read.q = (negative_sum.array() + static_cast<Scalar>(load)).inverse();
    read.p = (1 - beta * read.q.array()) * inverse;
    read.p_by_s = -read.p.array() * inverse;
    read.p_by_q = -beta * inverse;
    return read;
}

/// gain over the number of partitions.
template <class Scalar>
Scalar partition_gain(const LayerCircuit& circuit) {
    const auto partitions = std::max<std::size_t>(1, circuit.partition_ends.size());
    return static_cast<Scalar>(circuit.gain / static_cast<double>(partitions));
}

}  // namespace spinloom
