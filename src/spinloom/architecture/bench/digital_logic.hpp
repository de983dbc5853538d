#pragma once

#include <cstdint>
#include <span>
#include <vector>

/// Adders from gates, counted from the circuit itself: what is counted here can be evaluated as well.

namespace spinloom {

/// NANDs of a full adder of nine, and the longest paths through it in gates.
inline constexpr int full_adder_gates = 9, full_adder_depth = 6, carry_depth = 2;
/// NANDs of an XNOR and of a half adder (an XOR of four and an inverter at its carry), and the XNOR's path.
inline constexpr int xnor_gates = 5, half_adder_gates = 5, xnor_depth = 4;

/// Number of ones among n bits, as a tree of full and half adders. In each level every column of equal weight gives its
/// bits in threes to full adders; where no column has three, the lowest column with two goes into a half adder, so that
/// the carry ripples at the end.
class PopcountTree {
public:
    /// @param num_inputs  >= 1
    explicit PopcountTree(int num_inputs);

    [[nodiscard]] int num_inputs() const { return num_inputs_; }
    [[nodiscard]] int num_full_adders() const { return full_adders_; }
    [[nodiscard]] int num_half_adders() const { return half_adders_; }
    [[nodiscard]] int num_outputs() const { return static_cast<int>(outputs_.size()); }
    [[nodiscard]] int num_gates() const { return full_adder_gates * full_adders_ + half_adder_gates * half_adders_; }
    /// Adders on the longest path.
    [[nodiscard]] int depth() const { return static_cast<int>(wires_after_.size()); }
    /// Wires that a register after so many levels would hold; after the last level the outputs.
    [[nodiscard]] const std::vector<int>& wires_after() const { return wires_after_; }
    /// The count by the circuit itself. @pre as many bits as inputs
    [[nodiscard]] std::uint64_t count(std::span<const bool> bits) const;

private:
    struct Adder {
        int a, b, c;     ///< wires added; c = -1: a half adder
        int sum, carry;  ///< wires made
    };
    int num_inputs_, num_wires_, full_adders_ = 0, half_adders_ = 0;
    std::vector<Adder> adders_;  ///< in an order in which each finds its inputs done
    std::vector<int> outputs_;   ///< wires, least weight first
    std::vector<int> wires_after_;
};

/// NANDs of an array multiplier of a by b bits: a x b partial products (two gates each), (a - 1) rows of b full adders.
[[nodiscard]] double multiplier_gates(int a_bits, int b_bits);

}  // namespace spinloom
