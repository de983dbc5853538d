#include "spinloom/array/parts/difference_amplifier.hpp"

#include <Eigen/LU>

#include "spinloom/core/contract.hpp"

namespace spinloom {

namespace {

/// Y_tt with what the amplifiers add.
Eigen::MatrixXd terminated(const PortAdmittance& admittance, const DifferenceAmplifier& amplifier) {
    SPINLOOM_EXPECT(amplifier.gain > 0 && amplifier.input_resistance > 0 && admittance.terminal.rows() % 2 == 0);
    const auto num_outputs = admittance.terminal.rows() / 2;
    const double g_in = 1 / amplifier.input_resistance;
    Eigen::MatrixXd matrix = admittance.terminal;
    for (Eigen::Index output = 0; output < num_outputs; ++output) {
        const Eigen::Index minus = num_outputs + output;
        matrix(output, output) += g_in / (1 + amplifier.gain);
        matrix(minus, minus) += g_in;
        matrix(minus, output) -= g_in * amplifier.input_divider();
    }
    return matrix;
}

}  // namespace

ReadOut terminate(const PortAdmittance& admittance, const DifferenceAmplifier& amplifier) {
    const auto num_outputs = admittance.terminal.rows() / 2;
    const Eigen::MatrixXd lines = -terminated(admittance, amplifier).partialPivLu().solve(admittance.source_terminal);
    return {lines.topRows(num_outputs), lines.bottomRows(num_outputs)};
}

Eigen::VectorXd lines_by_reference(const PortAdmittance& admittance, const DifferenceAmplifier& amplifier) {
    // Both of the op-amp's inputs follow the rail by 1/(1 + gain).
    const double current = 1 / (amplifier.input_resistance * (1 + amplifier.gain));
    return terminated(admittance, amplifier)
        .partialPivLu()
        .solve(Eigen::VectorXd::Constant(admittance.terminal.rows(), current));
}

Eigen::MatrixXd lines_by_nodes(const PortAdmittance& admittance, double input_resistance) {
    SPINLOOM_EXPECT(input_resistance > 0);
    const auto num_lines = admittance.terminal.rows();
    Eigen::MatrixXd matrix = admittance.terminal;
    matrix.diagonal().array() += 1 / input_resistance;
    return matrix.partialPivLu().solve(Eigen::MatrixXd::Identity(num_lines, num_lines) / input_resistance);
}

CommonReadOut terminate_at_common(const PortAdmittance& admittance, double input_resistance) {
    SPINLOOM_EXPECT(input_resistance > 0 && admittance.terminal.rows() % 2 == 0);
    const auto num_outputs = admittance.terminal.rows() / 2;
    const double g_in = 1 / input_resistance;
    Eigen::MatrixXd matrix = admittance.terminal;
    matrix.diagonal().array() += g_in;
    const auto factors = matrix.partialPivLu();
    const Eigen::MatrixXd lines = -factors.solve(admittance.source_terminal);
    Eigen::MatrixXd common(2 * num_outputs, num_outputs);
    common << g_in * Eigen::MatrixXd::Identity(num_outputs, num_outputs),
        g_in * Eigen::MatrixXd::Identity(num_outputs, num_outputs);
    common = factors.solve(common).eval();
    return {{lines.topRows(num_outputs), lines.bottomRows(num_outputs)},
            common.topRows(num_outputs),
            common.bottomRows(num_outputs)};
}

Eigen::MatrixXd source_admittance(const PortAdmittance& admittance, const ReadOut& read_out) {
    const auto num_outputs = read_out.positive_line.rows();
    Eigen::MatrixXd result = admittance.source_terminal.topRows(num_outputs).transpose() * read_out.positive_line +
                             admittance.source_terminal.bottomRows(num_outputs).transpose() * read_out.negative_line;
    if (admittance.is_source_diagonal()) {
        result.diagonal() += admittance.source_diagonal;
    } else {
        result += admittance.source;
    }
    return result;
}

}  // namespace spinloom
