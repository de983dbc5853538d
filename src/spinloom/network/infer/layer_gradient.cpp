#include "spinloom/network/infer/layer_gradient.hpp"

#include <Eigen/LU>

#include "spinloom/array/parts/difference_amplifier.hpp"
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

/// One subarray of the layer.
class SubarrayGradient {
public:
    SubarrayGradient(const CircuitDesign& design, std::size_t layer, const SubarrayRange& range,
                     const LayerConductances& cells)
        : range_(range), crossbar_(subarray_crossbar(design, range, cells)), eliminated_(crossbar_) {
        const auto admittance = eliminated_.port_admittance();
        const auto amplifier = design.amplifiers(layer).pair;
        const auto lines = terminate(admittance, amplifier);
        const int outputs = range.num_outputs();
        lines_.resize(2 * outputs, lines.positive_line.cols());
        lines_ << lines.positive_line, lines.negative_line;
        if (range.has_bias) bias_ = bias_voltages(design);
        raised_ = design.reference * lines_by_reference(admittance, amplifier);
        const double factor = amplifier.gain / design.layer_partition(layer).num_horizontal();
        MatrixXd read_out(2 * outputs, outputs);
        read_out << factor * MatrixXd::Identity(outputs, outputs), -factor * MatrixXd::Identity(outputs, outputs);
        const MatrixXd loaded = admittance.terminal + amplifier_admittance(amplifier, outputs);
        adjoint_ = loaded.transpose().partialPivLu().solve(read_out);
    }

    /// Bit lines x positions.
    [[nodiscard]] MatrixXd find(const LayerMap& by_map) const {
        MatrixXd result = MatrixXd::Zero(crossbar_.num_bit_lines(), crossbar_.num_positions());
        const int data = range_.num_data_inputs();
        VectorXd sources = VectorXd::Zero(crossbar_.num_sources());
        const VectorXd silent = sources;
        for (int k = 0; k < range_.num_outputs(); ++k) {
            const int output = range_.first_output + k;
            sources.head(data) = by_map.effective.col(output).segment(range_.first_input, data);
            sources.tail(bias_.size()) = by_map.offset[output] * bias_;
            const VectorXd at_lines = lines_ * sources + by_map.offset[output] * raised_;
            result -= across_cells(crossbar_, eliminated_.voltages(sources, at_lines))
                          .cwiseProduct(across_cells(crossbar_, eliminated_.voltages(silent, adjoint_.col(k))));
        }
        return result;
    }

private:
    SubarrayRange range_;
    Crossbar crossbar_;
    BlockTridiagonalCrossbar eliminated_;
    MatrixXd lines_;    ///< per volt of each source, I+ then I- [1]
    VectorXd bias_;     ///< sources of the bias line, the last ones [V]; empty: it is elsewhere
    VectorXd raised_;   ///< lines by the amplifiers' rail [V]
    MatrixXd adjoint_;  ///< (Y_tt + L)^-T c, a column an output
};

}  // namespace

LayerConductances cells_of_weights(const CircuitDesign& design, const MatrixXd& weights) {
    const double areas = largest_weight(design.synapse_levels);
    const double parallel = areas / design.synapse.parallel, antiparallel = areas / design.synapse.antiparallel;
    const double mean = (parallel + antiparallel) / 2, half = (parallel - antiparallel) / 2;
    return {(mean + half * weights.array()).matrix(), (mean - half * weights.array()).matrix()};
}

MatrixXd weight_gradient(const CircuitDesign& design, const LayerConductances& by_cells) {
    const double areas = largest_weight(design.synapse_levels);
    return areas * (1 / design.synapse.parallel - 1 / design.synapse.antiparallel) / 2 *
           (by_cells.positive - by_cells.negative);
}

LayerMap layer_map(const CircuitDesign& design, std::size_t layer, const LayerConductances& cells, int threads) {
    const auto compiled = compile_layer(design, layer, cells, threads);
    SPINLOOM_EXPECT(!compiled.amplifiers.sum());
    MatrixXd inputs(compiled.num_inputs, compiled.num_inputs + 1);
    inputs << MatrixXd::Identity(compiled.num_inputs, compiled.num_inputs), VectorXd::Zero(compiled.num_inputs);
    const MatrixXd found = read_out(compiled, inputs).output_sum / compiled.amplifiers.parts;
    LayerMap map{{}, found.rightCols(1)};
    map.effective = (found.leftCols(compiled.num_inputs).colwise() - map.offset).transpose();
    return map;
}

LayerConductances layer_gradient(const CircuitDesign& design, std::size_t layer, const LayerConductances& cells,
                                 const LayerMap& by_map, int threads) {
    SPINLOOM_EXPECT(design.wires.output_line > 0 && design.op_amps.model == OpAmpModel::ideal);
    LayerConductances result{MatrixXd::Zero(cells.positive.rows(), cells.positive.cols()),
                             MatrixXd::Zero(cells.positive.rows(), cells.positive.cols())};
    const auto ranges = subarrays(design, layer);
    parallel_for(threads, ranges.size(), [&](std::size_t k) {
        const auto& range = ranges[k];
        const MatrixXd found = SubarrayGradient(design, layer, range, cells).find(by_map);
        const int outputs = range.num_outputs(), inputs = range.end_input - range.first_input;
        result.positive.block(range.first_input, range.first_output, inputs, outputs) =
            found.topRows(outputs).transpose();
        result.negative.block(range.first_input, range.first_output, inputs, outputs) =
            found.bottomRows(outputs).transpose();
    });
    return result;
}

}  // namespace spinloom
