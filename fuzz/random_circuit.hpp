#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "spinloom/circuit/netlist.hpp"
#include "spinloom/circuit/operating_point.hpp"

/// Random circuits of linear elements, and a dense solver of their own for them: no sparsity, no reduction, 64 bits.

namespace spinloom::fuzz {

/// Numbers that a circuit is drawn from: a fuzzer's bytes, or a generator's.
struct Draw {
    std::function<std::uint32_t()> next;

    [[nodiscard]] int below(int count) const { return static_cast<int>(next() % static_cast<std::uint32_t>(count)); }
    [[nodiscard]] double uniform() const { return static_cast<double>(next() % 1'000'003U) / 1'000'003; }
    /// Evenly spread over the powers of ten.
    [[nodiscard]] double power(double low, double high) const { return std::pow(10, low + (high - low) * uniform()); }
};

/// Up to ten nodes that resistors join to ground, and up to twelve elements of any linear kind.
inline Netlist random_linear(const Draw& draw) {
    Netlist netlist;
    int nodes = 0, names = 0;
    const auto name = [&](char kind) { return std::string(1, kind) + std::to_string(names++); };
    const auto any = [&] { return draw.below(nodes + 1); };
    const auto resistance = [&] { return (draw.below(20) == 0 ? -1 : 1) * draw.power(-1, 7); };
    const auto fresh = [&] {
        const Node made = netlist.node("n" + std::to_string(++nodes));
        netlist.add_resistor(name('r'), made, draw.below(nodes), std::abs(resistance()));
        return made;
    };
    for (int count = 2 + draw.below(7); count > 0; --count) fresh();
    std::vector<std::string> branches;
    for (int count = draw.below(12); count > 0; --count) {
        const auto own = name('x');
        switch (draw.below(10)) {
            case 0:
                netlist.add_capacitor(own, any(), any(), draw.power(-15, -9));
                break;
            case 1:
                netlist.add_current_source(own, any(), any(), draw.power(-9, -2));
                break;
            case 2:
                netlist.add_voltage_source(own, fresh(), any(), 2 * draw.uniform() - 1);
                branches.push_back(own);
                break;
            case 3:
                netlist.add_voltage_amplifier(own, fresh(), any(), any(), any(), draw.power(-2, 3));
                branches.push_back(own);
                break;
            case 4:
                netlist.add_transconductor(own, any(), any(), any(), any(), draw.power(-7, -2));
                break;
            case 5:
                netlist.add_inductor(own, fresh(), any(), draw.power(-12, -6));
                branches.push_back(own);
                break;
            case 6: {
                const Node input = fresh(), output = fresh();
                netlist.add_resistor(name('r'), input, output, draw.power(2, 6));
                netlist.add_ideal_op_amp(own, output, ground, input, ground);
                branches.push_back(own);
                break;
            }
            case 7:
                if (!branches.empty()) {
                    const auto& control =
                        branches[static_cast<std::size_t>(draw.below(static_cast<int>(branches.size())))];
                    netlist.add_current_amplifier(own, any(), any(), control, draw.power(-2, 2));
                }
                break;
            case 8:
                if (!branches.empty()) {
                    const auto& control =
                        branches[static_cast<std::size_t>(draw.below(static_cast<int>(branches.size())))];
                    netlist.add_transresistor(own, fresh(), any(), control, draw.power(0, 4));
                    branches.push_back(own);
                }
                break;
            default:
                netlist.add_resistor(own, any(), any(), resistance());
        }
    }
    return netlist;
}

/// The equations at rest of a netlist without devices, dense.
class DenseEquations {
public:
    using Number = long double;

    explicit DenseEquations(const Netlist& netlist) : num_voltages_(netlist.num_nodes() - 1) {
        const auto name_branches = [&](const auto& elements) {
            for (const auto& element : elements) branches_.push_back(element.name);
        };
        name_branches(netlist.voltage_sources());
        name_branches(netlist.voltage_amplifiers());
        name_branches(netlist.op_amps());
        name_branches(netlist.inductors());
        name_branches(netlist.transresistors());
        size_ = num_voltages_ + static_cast<int>(branches_.size());
        matrix_.assign(static_cast<std::size_t>(size_ * (size_ + 1)), 0);
        fill(netlist);
    }

    [[nodiscard]] int size() const { return size_; }
    [[nodiscard]] int num_voltages() const { return num_voltages_; }
    [[nodiscard]] const std::vector<std::string>& branches() const { return branches_; }

    struct Solution {
        std::vector<Number> values, column_scales;  ///< x, and what x is divided by to be of one size
        Number condition = 0;                       ///< of the scaled matrix, largest row sums
    };
    /// By elimination with complete pivoting of the scaled matrix and its inverse.
    [[nodiscard]] Solution solve() const;

private:
    [[nodiscard]] Number& at(int row, int column) {
        return matrix_[static_cast<std::size_t>(row * (size_ + 1) + column)];
    }
    void add(int row, int column, double value) {
        if (row >= 0 && column >= 0) at(row, column) += value;
    }
    [[nodiscard]] int branch(const std::string& name) const {
        return num_voltages_ +
               static_cast<int>(std::find(branches_.begin(), branches_.end(), name) - branches_.begin());
    }
    void add_branch(const std::string& name, Node from, Node to) {
        add(from - 1, branch(name), 1);
        add(to - 1, branch(name), -1);
    }
    void add_voltage(const std::string& name, Node from, Node to, double sign) {
        add(branch(name), from - 1, sign);
        add(branch(name), to - 1, -sign);
    }
    void fill(const Netlist& netlist);

    int num_voltages_, size_ = 0;
    std::vector<std::string> branches_;
    std::vector<Number> matrix_;  ///< with the right-hand side as the last column
};

inline void DenseEquations::fill(const Netlist& netlist) {
    for (const auto& r : netlist.resistors()) {
        add(r.positive - 1, r.positive - 1, r.conductance);
        add(r.negative - 1, r.negative - 1, r.conductance);
        add(r.positive - 1, r.negative - 1, -r.conductance);
        add(r.negative - 1, r.positive - 1, -r.conductance);
    }
    for (const auto& g : netlist.transconductors()) {
        for (const auto& [node, sign] : {std::pair(g.positive, 1.0), std::pair(g.negative, -1.0)}) {
            add(node - 1, g.control_positive - 1, sign * g.gain);
            add(node - 1, g.control_negative - 1, -sign * g.gain);
        }
    }
    for (const auto& f : netlist.current_amplifiers()) {
        add(f.positive - 1, branch(f.control), f.gain);
        add(f.negative - 1, branch(f.control), -f.gain);
    }
    for (const auto& v : netlist.voltage_sources()) {
        add_branch(v.name, v.positive, v.negative);
        add_voltage(v.name, v.positive, v.negative, 1);
        at(branch(v.name), size_) = v.value;
    }
    for (const auto& e : netlist.voltage_amplifiers()) {
        add_branch(e.name, e.positive, e.negative);
        add_voltage(e.name, e.positive, e.negative, 1);
        add_voltage(e.name, e.control_positive, e.control_negative, -e.gain);
    }
    for (const auto& o : netlist.op_amps()) {
        add_branch(o.name, o.output, o.reference);
        add_voltage(o.name, o.positive_input, o.negative_input, 1);
    }
    for (const auto& l : netlist.inductors()) {
        add_branch(l.name, l.positive, l.negative);
        add_voltage(l.name, l.positive, l.negative, 1);
    }
    for (const auto& h : netlist.transresistors()) {
        add_branch(h.name, h.positive, h.negative);
        add_voltage(h.name, h.positive, h.negative, 1);
        add(branch(h.name), branch(h.control), -h.gain);
    }
    for (const auto& i : netlist.current_sources()) {
        if (i.positive != ground) at(i.positive - 1, size_) -= i.value;
        if (i.negative != ground) at(i.negative - 1, size_) += i.value;
    }
}

inline DenseEquations::Solution DenseEquations::solve() const {
    const auto n = static_cast<std::size_t>(size_);
    std::vector<std::vector<Number>> rows(n, std::vector<Number>(2 * n + 1, 0));  // matrix, side, identity
    for (std::size_t i = 0; i < n; ++i)
        std::copy_n(matrix_.begin() + static_cast<std::ptrdiff_t>(i * (n + 1)), n + 1, rows[i].begin());
    Solution solution{std::vector<Number>(n), std::vector<Number>(n, 1), 0};
    for (int pass = 0; pass < 4; ++pass) {
        for (auto& row : rows) {
            Number largest = 0;
            for (std::size_t j = 0; j < n; ++j) largest = std::max(largest, std::abs(row[j]));
            for (std::size_t j = 0; j <= n && largest > 0; ++j) row[j] /= largest;
        }
        for (std::size_t j = 0; j < n; ++j) {
            Number largest = 0;
            for (const auto& row : rows) largest = std::max(largest, std::abs(row[j]));
            for (std::size_t i = 0; i < n && largest > 0; ++i) rows[i][j] /= largest;
            if (largest > 0) solution.column_scales[j] /= largest;
        }
    }
    Number norm = 0, inverse_norm = 0;
    for (std::size_t i = 0; i < n; ++i) {
        Number sum = 0;
        for (std::size_t j = 0; j < n; ++j) sum += std::abs(rows[i][j]);
        norm = std::max(norm, sum);
        rows[i][n + 1 + i] = 1;
    }
    std::vector<std::size_t> column_of(n);
    for (std::size_t k = 0; k < n; ++k) column_of[k] = k;
    for (std::size_t k = 0; k < n; ++k) {
        std::size_t row = k, column = k;
        for (std::size_t i = k; i < n; ++i) {
            for (std::size_t j = k; j < n; ++j) {
                if (std::abs(rows[i][j]) > std::abs(rows[row][column])) row = i, column = j;
            }
        }
        if (rows[row][column] == 0) {
            solution.condition = INFINITY;
            return solution;
        }
        std::swap(rows[k], rows[row]);
        std::swap(column_of[k], column_of[column]);
        for (auto& each : rows) std::swap(each[k], each[column]);
        const Number pivot = rows[k][k];
        for (auto& value : rows[k]) value /= pivot;
        for (std::size_t i = 0; i < n; ++i) {
            const Number factor = rows[i][k];
            if (i == k || factor == 0) continue;
            for (std::size_t j = k; j <= 2 * n; ++j) rows[i][j] -= factor * rows[k][j];
        }
    }
    for (std::size_t k = 0; k < n; ++k) {
        const std::size_t j = column_of[k];
        solution.values[j] = rows[k][n] * solution.column_scales[j];
        Number sum = 0;
        for (std::size_t c = n + 1; c <= 2 * n; ++c) sum += std::abs(rows[k][c]);
        inverse_norm = std::max(inverse_norm, sum);
    }
    solution.condition = norm * inverse_norm;
    return solution;
}

enum class Verdict { agrees, is_ill_conditioned, is_not_solved, differs };

/// Holds the operating point of a linear netlist against the dense solution: 1e-9 of the largest scaled unknown.
inline Verdict compare_linear(const Netlist& netlist) {
    constexpr double tolerance = 1e-9, most_condition = 1e8;
    const DenseEquations equations(netlist);
    const auto exact = equations.solve();
    if (!(exact.condition < most_condition)) return Verdict::is_ill_conditioned;
    OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    if (!point.is_usable()) return Verdict::is_not_solved;
    long double largest = 0, worst = 0;
    for (int j = 0; j < equations.size(); ++j) {
        const auto at = static_cast<std::size_t>(j);
        const double found =
            j < equations.num_voltages()
                ? solver.voltage(point, j + 1)
                : solver.current(point, equations.branches()[at - static_cast<std::size_t>(equations.num_voltages())]);
        const long double scale = exact.column_scales[at];
        largest = std::max(largest, std::abs(exact.values[at] / scale));
        const long double error = std::abs((found - exact.values[at]) / scale);
        worst = error <= worst ? worst : error;  // NaN stays
    }
    return worst <= tolerance * largest ? Verdict::agrees : Verdict::differs;
}

}  // namespace spinloom::fuzz
