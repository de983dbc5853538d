#include "spinloom/network/infer/layer_gradient.hpp"

#include <Eigen/LU>
#include <memory>
#include <span>
#include <vector>

#include "spinloom/array/parts/difference_amplifier.hpp"
#include "spinloom/array/ports/port_reduction.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/network/infer/compiled_layer.hpp"
#include "spinloom/network/model/levels.hpp"

namespace spinloom {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Currents of pairs of lines into their amplifiers per volt of each line, I+ then I- [S].
MatrixXd amplifier_admittance(const DifferenceAmplifier& amplifier, Eigen::Index outputs) {
    const double input = 1 / amplifier.input_resistance;
    MatrixXd result = MatrixXd::Zero(2 * outputs, 2 * outputs);
    for (Eigen::Index k = 0; k < outputs; ++k) {
        result(k, k) = input / (1 + amplifier.gain);
        result(outputs + k, outputs + k) = input;
        result(outputs + k, k) = -input * amplifier.input_divider();
    }
    return result;
}

/// Voltages across the cells, bit lines x positions [V].
MatrixXd across_cells(const Crossbar& crossbar, const CrossbarVoltages& voltages) {
    MatrixXd result = -voltages.bit;
    for (std::size_t w = 0; w < crossbar.word_lines.size(); ++w) {
        const auto& word = crossbar.word_lines[w];
        for (const int bit : word.bit_lines)
            result(bit, word.position) += voltages.word(static_cast<Eigen::Index>(w), crossbar.tap_of_bit_line[bit]);
    }
    return result;
}

/// One subarray of the layer between its ports, with wires that have resistance or none.
class OpenSubarray {
public:
    OpenSubarray(const CircuitDesign& design, const SubarrayRange& where, const LayerConductances& cells)
        : range(where),
          crossbar_(subarray_crossbar(design, range, cells)),
          eliminated_(crossbar_.wires.output_line > 0 ? std::make_unique<const BlockTridiagonalCrossbar>(crossbar_)
                                                      : nullptr),
          admittance(eliminated_ ? eliminated_->port_admittance() : reduce_to_ports(crossbar_)),
          gradient(MatrixXd::Zero(crossbar_.num_bit_lines(), crossbar_.num_positions())) {
        if (range.has_bias) bias_ = bias_voltages(design);
    }

    /// The sources that a derivative by the map of one of its outputs stands for [V].
    [[nodiscard]] VectorXd sources(const LayerMap& by_map, int output) const {
        const int data = range.num_data_inputs();
        VectorXd result = VectorXd::Zero(crossbar_.num_sources());
        result.head(data) = by_map.effective.col(output).segment(range.first_input, data);
        result.tail(bias_.size()) = by_map.offset[output] * bias_;
        return result;
    }
    /// Adds what lines (I+ then I-) at these voltages and those of the adjoint network make.
    void add(const VectorXd& sources, const VectorXd& lines, const VectorXd& adjoint) {
        const VectorXd silent = VectorXd::Zero(sources.size());
        gradient -= across_cells(crossbar_, voltages(sources, lines))
                        .cwiseProduct(across_cells(crossbar_, voltages(silent, adjoint)));
    }

    const SubarrayRange range;

private:
    [[nodiscard]] CrossbarVoltages voltages(const VectorXd& sources, const VectorXd& lines) const {
        if (eliminated_) return eliminated_->voltages(sources, lines);
        return {lines.replicate(1, crossbar_.num_positions()), sources.replicate(1, crossbar_.num_taps())};
    }

    Crossbar crossbar_;
    std::unique_ptr<const BlockTridiagonalCrossbar> eliminated_;  ///< none without wires
    VectorXd bias_;  ///< sources of the bias line, the last ones [V]; empty: it is elsewhere

public:
    const PortAdmittance admittance;
    MatrixXd gradient;  ///< by its cells, bit lines x positions
};

/// Subarrays with amplifiers of their own.
void find_alone(const CircuitDesign& design, std::size_t layer, const LayerMap& by_map, OpenSubarray& subarray) {
    const auto amplifier = design.amplifiers(layer).pair;
    const auto lines = terminate(subarray.admittance, amplifier);
    const int outputs = subarray.range.num_outputs();
    MatrixXd by_sources(2 * outputs, lines.positive_line.cols());
    by_sources << lines.positive_line, lines.negative_line;
    const VectorXd raised = design.reference * lines_by_reference(subarray.admittance, amplifier);
    const double factor = amplifier.gain / design.layer_partition(layer).num_horizontal();
    MatrixXd read_out(2 * outputs, outputs);
    read_out << factor * MatrixXd::Identity(outputs, outputs), -factor * MatrixXd::Identity(outputs, outputs);
    const MatrixXd loaded = subarray.admittance.terminal + amplifier_admittance(amplifier, outputs);
    const MatrixXd adjoint = loaded.transpose().partialPivLu().solve(read_out);
    for (int k = 0; k < outputs; ++k) {
        const int output = subarray.range.first_output + k;
        const VectorXd sources = subarray.sources(by_map, output);
        subarray.add(sources, by_sources * sources + by_map.offset[output] * raised, adjoint.col(k));
    }
}

/// The subarrays of some outputs whose lines one amplifier an output sums. With its inputs at p, its output v, g =
/// 1/r_in of each line, g_f of the feedback and the grounded resistor, E_h = (Y_h + g)^-1 and K subarrays,
///
///     V_h = E_h (g (p; p) - Y_ts s_h),    (g_f + K g) p - g sum V+_h = g_f V_ref,    (g_f + K g) p - g sum V-_h = g_f
///     v
///
/// and of the transposed equations with v as the read-out, l the numbers that stand for the lines' equations,
///
///     l_m = -1/g_f,    l_h = g E_h^T (l_p; l_m),    (g_f + K g)(l_p + l_m) = g sum (l+_h + l-_h)
void find_summed(const CircuitDesign& design, std::size_t layer, const LayerMap& by_map,
                 std::span<OpenSubarray> subarrays) {
    const auto amplifiers = design.amplifiers(layer);
    const double g = 1 / amplifiers.pair.input_resistance, feedback = amplifiers.feedback_conductance();
    const Eigen::Index n = subarrays.front().range.num_outputs();
    const MatrixXd one = MatrixXd::Identity(n, n);
    std::vector<MatrixXd> ended;
    const MatrixXd own = (feedback + g * static_cast<double>(subarrays.size())) * one;
    MatrixXd by_node = own, by_positive = own, by_negative = own;
    for (const auto& subarray : subarrays) {
        const MatrixXd all = subarray.admittance.terminal + g * MatrixXd::Identity(2 * n, 2 * n);
        const auto& lines = ended.emplace_back(all.partialPivLu().inverse());
        by_node -= g * g * (lines.topLeftCorner(n, n) + lines.topRightCorner(n, n));
        by_positive -= g * g * (lines.topRows(n).leftCols(n) + lines.topRows(n).rightCols(n)).transpose();
        by_negative -= g * g * (lines.bottomRows(n).leftCols(n) + lines.bottomRows(n).rightCols(n)).transpose();
    }
    const Eigen::PartialPivLU<MatrixXd> node(by_node);
    const MatrixXd negative = -one / feedback;
    const MatrixXd positive = -by_positive.partialPivLu().solve(by_negative * negative);
    MatrixXd adjoint(2 * n, n);
    adjoint << positive, negative;
    for (int k = 0; k < n; ++k) {
        const int output = subarrays.front().range.first_output + k;
        VectorXd into_node = VectorXd::Constant(n, feedback * design.reference * by_map.offset[output]);
        std::vector<VectorXd> sources, alone;
        for (std::size_t h = 0; h < subarrays.size(); ++h) {
            sources.push_back(subarrays[h].sources(by_map, output));
            alone.emplace_back(-ended[h] * (subarrays[h].admittance.source_terminal * sources.back()));
            into_node += g * alone.back().head(n);
        }
        VectorXd nodes(2 * n);
        nodes.head(n) = node.solve(into_node);
        nodes.tail(n) = nodes.head(n);
        for (std::size_t h = 0; h < subarrays.size(); ++h) {
            subarrays[h].add(sources[h], alone[h] + g * ended[h] * nodes, g * (ended[h].transpose() * adjoint.col(k)));
        }
    }
}

}  // namespace

LayerConductances cells_of_weights(const CircuitDesign& design, const MatrixXd& weights) {
    const double areas = largest_weight(design.synapse_levels);
    const double parallel = areas / design.synapse.parallel, antiparallel = areas / design.synapse.antiparallel;
    const double mean = (parallel + antiparallel) / 2, half = (parallel - antiparallel) / 2;
    LayerConductances cells{(mean + half * weights.array()).matrix(), (mean - half * weights.array()).matrix()};
    if (design.synapse_levels == 3) {
        for (auto* side : {&cells.positive, &cells.negative})
            *side = (weights.array() == 0).select(parallel, side->array()).matrix();
    }
    return cells;
}

MatrixXd weight_gradient(const CircuitDesign& design, const LayerConductances& by_cells) {
    const double areas = largest_weight(design.synapse_levels);
    return areas * (1 / design.synapse.parallel - 1 / design.synapse.antiparallel) / 2 *
           (by_cells.positive - by_cells.negative);
}

LayerMap layer_map(const CircuitDesign& design, std::size_t layer, const LayerConductances& cells, int threads) {
    const auto compiled = compile_layer(design, layer, cells, threads);
    MatrixXd inputs(compiled.num_inputs, compiled.num_inputs + 1);
    inputs << MatrixXd::Identity(compiled.num_inputs, compiled.num_inputs), VectorXd::Zero(compiled.num_inputs);
    const MatrixXd found = read_out(compiled, inputs).output_sum / compiled.amplifiers.parts;
    LayerMap map{{}, found.rightCols(1)};
    map.effective = (found.leftCols(compiled.num_inputs).colwise() - map.offset).transpose();
    return map;
}

LayerConductances layer_gradient(const CircuitDesign& design, std::size_t layer, const LayerConductances& cells,
                                 const LayerMap& by_map, int threads) {
    SPINLOOM_EXPECT(design.op_amps.model == OpAmpModel::ideal);
    LayerConductances result{MatrixXd::Zero(cells.positive.rows(), cells.positive.cols()),
                             MatrixXd::Zero(cells.positive.rows(), cells.positive.cols())};
    const auto ranges = subarrays(design, layer);  // vertical partition by vertical partition
    const auto parts = static_cast<std::size_t>(design.layer_partition(layer).num_horizontal());
    const std::size_t together = design.amplifiers(layer).sum() ? parts : 1;
    parallel_for(threads, ranges.size() / together, [&](std::size_t group) {
        std::vector<OpenSubarray> open;
        for (std::size_t k = 0; k < together; ++k) open.emplace_back(design, ranges[group * together + k], cells);
        if (design.amplifiers(layer).sum()) {
            find_summed(design, layer, by_map, open);
        } else {
            find_alone(design, layer, by_map, open.front());
        }
        for (const auto& subarray : open) {
            const auto& range = subarray.range;
            const int outputs = range.num_outputs(), inputs = range.end_input - range.first_input;
            result.positive.block(range.first_input, range.first_output, inputs, outputs) =
                subarray.gradient.topRows(outputs).transpose();
            result.negative.block(range.first_input, range.first_output, inputs, outputs) =
                subarray.gradient.bottomRows(outputs).transpose();
        }
    });
    return result;
}

}  // namespace spinloom
