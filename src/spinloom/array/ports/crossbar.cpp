#include "spinloom/array/ports/crossbar.hpp"

#include <Eigen/Cholesky>
#include <algorithm>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/monitor.hpp"

namespace spinloom {
int Crossbar::num_taps() const {
    return tap_of_bit_line.empty() ? 0 : 1 + *std::max_element(tap_of_bit_line.begin(), tap_of_bit_line.end());
}

Crossbar Crossbar::rectangular(Eigen::MatrixXd conductance, WireSegments wires) {
    Crossbar crossbar;
    const auto num_bit_lines = static_cast<int>(conductance.rows());
    const auto num_word_lines = static_cast<int>(conductance.cols());
    for (int bit = 0; bit < num_bit_lines; ++bit) crossbar.tap_of_bit_line.push_back(bit);
    for (int word = 0; word < num_word_lines; ++word) crossbar.word_lines.push_back({word, crossbar.tap_of_bit_line});
    crossbar.conductance = std::move(conductance);
    crossbar.wires = wires;
    return crossbar;
}

Eigen::MatrixXd PortAdmittance::apply_source(const Eigen::MatrixXd& voltages) const {
    if (is_source_diagonal()) return source_diagonal.asDiagonal() * voltages;
    return source * voltages;
}

BlockTridiagonalCrossbar::BlockTridiagonalCrossbar(Crossbar crossbar) : crossbar_(std::move(crossbar)) {
    SPINLOOM_EXPECT(crossbar_.wires.output_line > 0 && crossbar_.wires.input_line >= 0);
    bit_conductance_ = 1 / crossbar_.wires.output_line;
    word_conductance_ = crossbar_.wires.input_line > 0 ? 1 / crossbar_.wires.input_line : 0;

    const int num_positions = crossbar_.num_positions();
    const auto identity = Eigen::MatrixXd::Identity(crossbar_.num_bit_lines(), crossbar_.num_bit_lines());
    slabs_.resize(static_cast<std::size_t>(num_positions));
    int first_source = 0;
    for (int p = 0; p < num_positions; ++p) {
        throw_if_stopped();
        auto& slab = slabs_[static_cast<std::size_t>(p)];
        Eigen::MatrixXd delta = assemble(slab, p, first_source);
        first_source += static_cast<int>(slab.coupling.cols());
        // Segments of the bit lines: one behind each node but the first, one ahead of every node (the last to the
        // terminal).
        delta.diagonal().array() += p == 0 ? bit_conductance_ : 2 * bit_conductance_;
        if (p > 0) delta -= bit_conductance_ * bit_conductance_ * slabs_[static_cast<std::size_t>(p - 1)].inverse;
        slab.inverse = delta.llt().solve(identity);
    }
    SPINLOOM_EXPECT(first_source == crossbar_.num_sources());
}

Eigen::MatrixXd BlockTridiagonalCrossbar::word_line_inverse(const Crossbar::WordLine& word_line) const {
    const int num_taps = crossbar_.num_taps();
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(num_taps, num_taps);
    for (int tap = 0; tap < num_taps; ++tap) {
        matrix(tap, tap) = word_conductance_ * (tap + 1 < num_taps ? 2 : 1);
        if (tap > 0) matrix(tap, tap - 1) = matrix(tap - 1, tap) = -word_conductance_;
    }
    for (const int bit : word_line.bit_lines) {
        const int tap = crossbar_.tap_of_bit_line[static_cast<std::size_t>(bit)];
        matrix(tap, tap) += crossbar_.conductance(bit, word_line.position);
    }
    return matrix.llt().solve(Eigen::MatrixXd::Identity(num_taps, num_taps));
}

/// Eliminates the slab's word lines: fills coupling and source, returns the matrix of its bit nodes without bit-line
/// segments.
Eigen::MatrixXd BlockTridiagonalCrossbar::assemble(Slab& slab, int position, int first_source) const {
    const int num_bits = crossbar_.num_bit_lines();
    int end = first_source;
    while (end < crossbar_.num_sources() && crossbar_.word_lines[static_cast<std::size_t>(end)].position == position)
        ++end;
    slab.first_source = first_source;
    slab.coupling = Eigen::MatrixXd::Zero(num_bits, end - first_source);
    slab.source = Eigen::MatrixXd::Zero(end - first_source, end - first_source);

    Eigen::MatrixXd matrix = crossbar_.conductance.col(position).asDiagonal();
    for (int source = first_source; source < end; ++source) {
        const auto& word_line = crossbar_.word_lines[static_cast<std::size_t>(source)];
        const int local = source - first_source;
        if (word_conductance_ == 0) {
            for (const int bit : word_line.bit_lines) slab.coupling(bit, local) = crossbar_.conductance(bit, position);
            slab.source(local, local) = slab.coupling.col(local).sum();
            continue;
        }
        const Eigen::MatrixXd inverse = word_line_inverse(word_line);
        slab.source(local, local) = word_conductance_ - word_conductance_ * word_conductance_ * inverse(0, 0);
        for (const int bit : word_line.bit_lines) {
            const int tap = crossbar_.tap_of_bit_line[static_cast<std::size_t>(bit)];
            const double g = crossbar_.conductance(bit, position);
            slab.coupling(bit, local) = g * word_conductance_ * inverse(tap, 0);
            for (const int other : word_line.bit_lines) {
                const int other_tap = crossbar_.tap_of_bit_line[static_cast<std::size_t>(other)];
                matrix(bit, other) -= g * inverse(tap, other_tap) * crossbar_.conductance(other, position);
            }
        }
    }
    return matrix;
}

PortAdmittance BlockTridiagonalCrossbar::port_admittance() const {
    const int num_bits = crossbar_.num_bit_lines();
    const int num_sources = crossbar_.num_sources();
    const int num_slabs = crossbar_.num_positions();
    const double g = bit_conductance_;

    // Diagonal blocks of the inverse of the whole matrix, by the backward recursion.
    std::vector<Eigen::MatrixXd> inverse_diagonal(slabs_.size());
    inverse_diagonal.back() = slabs_.back().inverse;
    for (int p = num_slabs - 2; p >= 0; --p) {
        throw_if_stopped();
        const auto i = static_cast<std::size_t>(p);
        const Eigen::MatrixXd scaled = g * slabs_[i].inverse;
        inverse_diagonal[i] = slabs_[i].inverse;
        inverse_diagonal[i].noalias() += scaled * (inverse_diagonal[i + 1] * scaled).eval();
    }

    // Forward: `arriving` holds, per source met so far, the current that reaches the bit nodes of slab p.
    PortAdmittance admittance;
    admittance.source = Eigen::MatrixXd::Zero(num_sources, num_sources);
    Eigen::MatrixXd arriving(num_bits, num_sources);
    Eigen::MatrixXd passed(num_bits, num_sources);
    for (int p = 0; p < num_slabs; ++p) {
        throw_if_stopped();
        const auto i = static_cast<std::size_t>(p);
        const auto& slab = slabs_[i];
        const auto own = static_cast<int>(slab.coupling.cols());
        if (p > 0) {
            passed.leftCols(slab.first_source).noalias() =
                (g * slabs_[i - 1].inverse) * arriving.leftCols(slab.first_source);
            arriving.leftCols(slab.first_source) = passed.leftCols(slab.first_source);
        }
        arriving.middleCols(slab.first_source, own) = slab.coupling;
        const int met = slab.first_source + own;
        admittance.source.block(slab.first_source, 0, own, met).noalias() =
            -(inverse_diagonal[i] * slab.coupling).transpose() * arriving.leftCols(met);
        admittance.source.block(slab.first_source, slab.first_source, own, own) += slab.source;
    }
    admittance.source.triangularView<Eigen::StrictlyUpper>() = admittance.source.transpose();
    admittance.source_terminal.noalias() = -g * (slabs_.back().inverse * arriving);
    admittance.terminal = -g * g * slabs_.back().inverse;
    admittance.terminal.diagonal().array() += g;
    return admittance;
}

CrossbarVoltages BlockTridiagonalCrossbar::voltages(const Eigen::VectorXd& sources,
                                                    const Eigen::VectorXd& terminals) const {
    SPINLOOM_EXPECT(sources.size() == crossbar_.num_sources() && terminals.size() == crossbar_.num_bit_lines());
    const int num_slabs = crossbar_.num_positions();
    const double g = bit_conductance_;
    CrossbarVoltages result;
    result.bit.resize(crossbar_.num_bit_lines(), num_slabs);
    // Forward: currents arriving at each slab; kept in place of the voltages.
    for (int p = 0; p < num_slabs; ++p) {
        const auto i = static_cast<std::size_t>(p);
        const auto& slab = slabs_[i];
        result.bit.col(p).noalias() = slab.coupling * sources.segment(slab.first_source, slab.coupling.cols());
        if (p > 0) result.bit.col(p) += g * (slabs_[i - 1].inverse * result.bit.col(p - 1));
    }
    Eigen::VectorXd ahead = terminals;
    for (int p = num_slabs - 1; p >= 0; --p) {
        result.bit.col(p) = slabs_[static_cast<std::size_t>(p)].inverse * (result.bit.col(p) + g * ahead);
        ahead = result.bit.col(p);
    }

    result.word.resize(crossbar_.num_sources(), crossbar_.num_taps());
    for (int source = 0; source < crossbar_.num_sources(); ++source) {
        const auto& word_line = crossbar_.word_lines[static_cast<std::size_t>(source)];
        if (word_conductance_ == 0) {
            result.word.row(source).setConstant(sources[source]);
            continue;
        }
        Eigen::VectorXd currents = Eigen::VectorXd::Zero(crossbar_.num_taps());
        currents[0] = word_conductance_ * sources[source];
        for (const int bit : word_line.bit_lines) {
            currents[crossbar_.tap_of_bit_line[static_cast<std::size_t>(bit)]] +=
                crossbar_.conductance(bit, word_line.position) * result.bit(bit, word_line.position);
        }
        result.word.row(source) = (word_line_inverse(word_line) * currents).transpose();
    }
    return result;
}

}  // namespace spinloom
