#include "spinloom/network/infer/op_amp_group.hpp"

#include <Eigen/LU>

namespace spinloom {
namespace {

/// What a subarray adds to the nodes' matrix: lines x lines [S].
Eigen::MatrixXd line_admittance(const CompiledSubarray& subarray, double input_resistance) {
    Eigen::MatrixXd result = -subarray.lines_by_nodes / input_resistance;
    result.diagonal().array() += 1 / input_resistance;
    return result;
}

/// Solves for the nodes of op-amps of the given neurons and parts; `matrix` is without the feedback resistors.
OpAmpGroup solve_group(const CircuitDesign& design, std::size_t layer, std::vector<int> neuron, std::vector<int> part,
                       Eigen::MatrixXd matrix, double feedback_resistance) {
    const auto count = static_cast<Eigen::Index>(neuron.size());
    OpAmpGroup group;
    matrix.diagonal().array() += 1 / feedback_resistance;
    group.nodes_by_current = matrix.partialPivLu().inverse();
    group.nodes_by_output = group.nodes_by_current.rightCols(count) / feedback_resistance;
    group.offset.resize(count);
    for (Eigen::Index k = 0; k < count; ++k) {
        const auto at = static_cast<std::size_t>(k);
        group.offset[k] = design.op_amp_offset(layer, neuron[at], part[at]);
    }
    group.neuron = std::move(neuron);
    group.part = std::move(part);
    return group;
}

}  // namespace

std::vector<OpAmpGroup> op_amp_groups(const CircuitDesign& design, std::size_t layer,
                                      const std::vector<CompiledSubarray>& subarrays) {
    const double input = design.amplifier_input_resistance;
    const auto amplifiers = design.amplifiers(layer);
    if (amplifiers.sum()) {
        const int outputs = design.num_outputs(layer);
        Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(2 * outputs, 2 * outputs);
        std::vector<int> neuron(static_cast<std::size_t>(outputs));
        for (int r = 0; r < outputs; ++r) neuron[static_cast<std::size_t>(r)] = r;
        for (const auto& subarray : subarrays) {
            const int m = subarray.range.num_outputs(), first = subarray.range.first_output;
            const Eigen::MatrixXd lines = line_admittance(subarray, input);
            for (const int row : {0, 1}) {
                for (const int column : {0, 1})
                    matrix.block(row * outputs + first, column * outputs + first, m, m) +=
                        lines.block(row * m, column * m, m, m);
            }
        }
        return {solve_group(design, layer, std::move(neuron), std::vector<int>(static_cast<std::size_t>(outputs)),
                            std::move(matrix), amplifiers.feedback_resistance())};
    }
    std::vector<OpAmpGroup> groups;
    int part = 0;
    for (const auto& subarray : subarrays) {
        if (subarray.range.first_input == 0) part = 0;
        std::vector<int> neuron;
        for (int r = subarray.range.first_output; r < subarray.range.end_output; ++r) neuron.push_back(r);
        const std::vector<int> parts(neuron.size(), part++);
        groups.push_back(solve_group(design, layer, neuron, parts, line_admittance(subarray, input),
                                     amplifiers.feedback_resistance()));
    }
    return groups;
}

}  // namespace spinloom
