#include "spinloom/network/infer/compiled_layer.hpp"

#include <Eigen/LU>

#include "spinloom/array/ports/port_reduction.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/network/infer/op_amp_group.hpp"

namespace spinloom {
namespace {

/// The lines I+ above the lines I-.
Eigen::MatrixXd stacked(const Eigen::MatrixXd& positive, const Eigen::MatrixXd& negative) {
    Eigen::MatrixXd result(positive.rows() + negative.rows(), positive.cols());
    result << positive, negative;
    return result;
}

/// How the currents drawn from the sources follow the lines: data inputs, then bias sources, x columns.
struct Drawn {
    Eigen::MatrixXd inputs, bias;

    Drawn(const PortAdmittance& admittance, const Eigen::MatrixXd& lines, int data) {
        const Eigen::MatrixXd all = admittance.source_terminal.transpose() * lines;
        inputs = all.topRows(data);
        bias = all.bottomRows(all.rows() - data);
    }
};

CompiledSubarray compile_subarray(const CircuitDesign& design, std::size_t layer, const SubarrayRange& range,
                                  const LayerConductances& cells) {
    const auto admittance = reduce_to_ports(subarray_crossbar(design, range, cells), design.crossbar_method);
    const auto amplifiers = design.amplifiers(layer);
    const auto common = terminate(admittance, amplifiers);
    const auto& lines = common.lines;
    const int data = range.num_data_inputs();
    const auto num_bias = admittance.source_terminal.cols() - data;
    const Eigen::VectorXd bias = range.has_bias ? bias_voltages(design) : Eigen::VectorXd();

    CompiledSubarray result;
    result.range = range;
    result.positive = lines.positive_line.leftCols(data);
    result.negative = lines.negative_line.leftCols(data);
    result.positive_offset = lines.positive_line.rightCols(num_bias) * bias;
    result.negative_offset = lines.negative_line.rightCols(num_bias) * bias;
    result.line_coupling = admittance.source_terminal.leftCols(data);
    Eigen::VectorXd by_reference = Eigen::VectorXd::Zero(admittance.source_terminal.cols());  // drawn from the sources
    if (design.reference != 0 && !amplifiers.sum()) {
        const Eigen::VectorXd raised = design.reference * lines_by_reference(admittance, amplifiers.pair);
        result.positive_offset += raised.head(range.num_outputs());
        result.negative_offset += raised.tail(range.num_outputs());
        by_reference = admittance.source_terminal.transpose() * raised;
    }
    if (design.op_amps.model != OpAmpModel::ideal) {
        result.lines_by_nodes = lines_by_nodes(admittance, design.amplifier_input_resistance);
        const Drawn drawn(admittance, result.lines_by_nodes, data);
        result.input_by_nodes = drawn.inputs;
        result.bias_by_nodes = drawn.bias;
    }
    result.positive_by_common = common.positive;
    result.negative_by_common = common.negative;
    const Drawn by_common(admittance, stacked(common.positive, common.negative), data);
    result.input_by_common = by_common.inputs;
    result.bias_by_common = by_common.bias;

    if (admittance.is_source_diagonal()) {
        // Only the lines join the sources, so the dense matrix need not be formed.
        const auto coupling = admittance.source_terminal.transpose();
        const Eigen::MatrixXd line_voltage = stacked(lines.positive_line, lines.negative_line);
        result.input_diagonal = admittance.source_diagonal.head(data);
        result.input_offset =
            coupling.topRows(data) * (line_voltage.rightCols(num_bias) * bias) + by_reference.head(data);
        result.bias_admittance = coupling.bottomRows(num_bias) * line_voltage.leftCols(data);
        result.bias_offset = coupling.bottomRows(num_bias) * (line_voltage.rightCols(num_bias) * bias) +
                             admittance.source_diagonal.tail(num_bias).cwiseProduct(bias) + by_reference.tail(num_bias);
        return result;
    }
    const Eigen::MatrixXd drawn = source_admittance(admittance, lines);
    result.input_admittance = drawn.topLeftCorner(data, data);
    result.input_offset = drawn.topRightCorner(data, num_bias) * bias + by_reference.head(data);
    result.bias_admittance = drawn.bottomLeftCorner(num_bias, data);
    result.bias_offset = drawn.bottomRightCorner(num_bias, num_bias) * bias + by_reference.tail(num_bias);
    return result;
}

void add_line_load(CompiledLayer& layer, const CompiledSubarray& subarray) {
    const int first = subarray.range.first_input;
    const int count = subarray.range.num_data_inputs();
    auto block = layer.load.block(first, first, count, count);
    if (subarray.input_admittance.size() > 0) {
        block += subarray.input_admittance;
    } else {
        const auto outputs = subarray.positive.rows();
        block += subarray.line_coupling.topRows(outputs).transpose() * subarray.positive +
                 subarray.line_coupling.bottomRows(outputs).transpose() * subarray.negative;
        block.diagonal() += subarray.input_diagonal;
    }
    layer.load_offset.segment(first, count) += subarray.input_offset;
}

/// The nodes that partitions share, from the layer's inputs: n (1 - s sum B+) = s sum (A+ V + a+) + ref/(1 + gain), s =
/// gain/K / (1 + gain), with A, a the lines of a subarray at n = 0 and B what n adds to them.
void find_common(CompiledLayer& layer) {
    const double gain = layer.amplifiers.pair.gain, share = gain / layer.amplifiers.pairs_each / (1 + gain);
    const int nodes = layer.amplifiers.sum() ? layer.num_outputs : 0;
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Identity(nodes, nodes);
    layer.common = Eigen::MatrixXd::Zero(nodes, layer.num_inputs);
    layer.common_offset = Eigen::VectorXd::Constant(nodes, layer.reference / (1 + gain));
    if (nodes == 0) return;
    for (const auto& subarray : layer.subarrays) {
        const auto& range = subarray.range;
        const int first = range.first_output, outputs = range.num_outputs();
        matrix.block(first, first, outputs, outputs) -= share * subarray.positive_by_common;
        layer.common.block(first, range.first_input, outputs, range.num_data_inputs()) += share * subarray.positive;
        layer.common_offset.segment(first, outputs) += share * subarray.positive_offset;
    }
    const auto factors = matrix.partialPivLu();
    layer.common = factors.solve(layer.common).eval();
    layer.common_offset = factors.solve(layer.common_offset).eval();
}

Eigen::MatrixXd common_nodes(const CompiledLayer& layer, const Eigen::MatrixXd& voltages) {
    return (layer.common * voltages).colwise() + layer.common_offset;
}

/// What the shared nodes add to the load of the layer before.
void add_common_load(CompiledLayer& layer, const CompiledSubarray& subarray) {
    const int first = subarray.range.first_input, count = subarray.range.num_data_inputs();
    layer.load.middleRows(first, count) += subarray.input_by_common * subarray.nodes_of(layer.common);
    layer.load_offset.segment(first, count) += subarray.input_by_common * subarray.nodes_of(layer.common_offset);
}

/// Turns V^T Y V into a product with a triangle: the lower triangle of Y + Y^T, its diagonal halved.
void keep_quadratic_form(CompiledSubarray& subarray) {
    auto& matrix = subarray.input_admittance;
    if (matrix.size() == 0) return;
    matrix = (matrix + matrix.transpose()).eval();
    matrix.diagonal() *= 0.5;
    matrix.triangularView<Eigen::StrictlyUpper>().setZero();
}

}  // namespace

Eigen::MatrixXd input_currents(const AnalogNetwork& network, const Eigen::MatrixXd& voltages, int threads) {
    const auto& design = network.design;
    const auto cells = network.conductances(0);
    if (cells.depend_on_bias()) return BiasedLayer(design, 0, cells).input_currents(voltages, threads);
    CompiledLayer layer;
    layer.num_inputs = design.num_inputs(0);
    layer.num_outputs = design.num_outputs(0);
    layer.amplifiers = design.amplifiers(0);
    layer.reference = design.reference;
    const auto ranges = subarrays(design, 0);
    layer.subarrays.resize(ranges.size());
    parallel_for(threads, ranges.size(),
                 [&](std::size_t i) { layer.subarrays[i] = compile_subarray(design, 0, ranges[i], cells); });
    find_common(layer);
    const Eigen::MatrixXd common = common_nodes(layer, voltages);
    Eigen::MatrixXd currents = Eigen::MatrixXd::Zero(voltages.rows(), voltages.cols());
    for (const auto& subarray : layer.subarrays) {
        const auto& range = subarray.range;
        const auto inputs = voltages.middleRows(range.first_input, range.num_data_inputs());
        auto drawn = currents.middleRows(range.first_input, range.num_data_inputs());
        if (subarray.input_admittance.size() > 0) {
            drawn.noalias() += subarray.input_admittance * inputs;
        } else {
            const auto outputs = subarray.positive.rows();
            drawn += subarray.input_diagonal.asDiagonal() * inputs;
            drawn.noalias() += subarray.line_coupling.topRows(outputs).transpose() * (subarray.positive * inputs);
            drawn.noalias() += subarray.line_coupling.bottomRows(outputs).transpose() * (subarray.negative * inputs);
        }
        drawn.colwise() += subarray.input_offset;
        drawn.noalias() += subarray.input_by_common * subarray.nodes_of(common);
    }
    return currents;
}

CompiledLayer compile_layer(const AnalogNetwork& network, std::size_t layer, int threads) {
    return compile_layer(network.design, layer, network.conductances(layer), threads);
}

CompiledLayer compile_layer(const CircuitDesign& design, std::size_t layer, const LayerConductances& cells,
                            int threads) {
    CompiledLayer result;
    result.num_inputs = design.num_inputs(layer);
    result.num_outputs = design.num_outputs(layer);
    result.amplifiers = design.amplifiers(layer);
    result.reference = design.reference;
    const auto ranges = subarrays(design, layer);
    result.subarrays.resize(ranges.size());
    parallel_for(threads, ranges.size(),
                 [&](std::size_t i) { result.subarrays[i] = compile_subarray(design, layer, ranges[i], cells); });
    int op_amps = 0;
    for (auto& subarray : result.subarrays) {
        subarray.first_op_amp = result.amplifiers.sum() ? subarray.range.first_output : op_amps;
        op_amps += subarray.range.num_outputs();
    }
    if (cells.depend_on_bias()) result.biased = std::make_shared<const BiasedLayer>(design, layer, cells);
    find_common(result);
    if (design.op_amps.model != OpAmpModel::ideal) result.op_amps = op_amp_groups(design, layer, result.subarrays);
    if (layer > 0) {
        result.load = Eigen::MatrixXd::Zero(result.num_inputs, result.num_inputs);
        result.load_offset = Eigen::VectorXd::Zero(result.num_inputs);
        for (const auto& subarray : result.subarrays) {
            add_line_load(result, subarray);
            add_common_load(result, subarray);
        }
    }
    for (auto& subarray : result.subarrays) {
        if (result.is_first()) {
            keep_quadratic_form(subarray);
        } else {
            subarray.input_admittance.resize(0, 0);  // its sum is in the load
        }
    }
    return result;
}

namespace {

/// Voltages of the lines of one subarray, I+ then I-. @param common  of the layer's shared nodes [V]
void find_lines(const CompiledSubarray& subarray, const Eigen::MatrixXd& voltages, const Eigen::MatrixXd& common,
                Eigen::MatrixXd& lines) {
    const auto& range = subarray.range;
    const auto outputs = range.num_outputs();
    const auto inputs = voltages.middleRows(range.first_input, range.num_data_inputs());
    lines.resize(2 * outputs, voltages.cols());
    lines.topRows(outputs).noalias() = subarray.positive * inputs;
    lines.bottomRows(outputs).noalias() = subarray.negative * inputs;
    lines.topRows(outputs).colwise() += subarray.positive_offset;
    lines.bottomRows(outputs).colwise() += subarray.negative_offset;
    const auto nodes = subarray.nodes_of(common);
    lines.topRows(outputs).noalias() += subarray.positive_by_common * nodes;
    lines.bottomRows(outputs).noalias() += subarray.negative_by_common * nodes;
}

/// The feedback of amplifiers that sum: output o, inputs at n, resistors of gain/K r_in.
void add_feedback_of_sum(const CompiledLayer& layer, const Eigen::MatrixXd& common, LayerReadOut& read) {
    const double parts = layer.amplifiers.parts, feedback = layer.amplifiers.pair.feedback_resistance();
    const Eigen::MatrixXd output = read.output_sum / parts;
    read.feedback_power = output.cwiseProduct(output - common) * parts / feedback;
    read.reference_current =
        ((layer.reference - common.array()) * parts / feedback).colwise().sum().matrix().transpose();
}

}  // namespace

Eigen::MatrixXd line_voltages(const CompiledLayer& layer, std::size_t subarray, const Eigen::MatrixXd& voltages) {
    if (layer.biased) return layer.biased->line_voltages(subarray, voltages);
    Eigen::MatrixXd lines;
    find_lines(layer.subarrays[subarray], voltages, common_nodes(layer, voltages), lines);
    return lines;
}

IdealOpAmps ideal_op_amps(const CompiledLayer& layer, const Eigen::MatrixXd& voltages) {
    const double gain = layer.amplifiers.pair.gain;
    const Eigen::MatrixXd common = common_nodes(layer, voltages);
    IdealOpAmps result;
    Eigen::Index count = 0;
    for (const auto& group : layer.op_amps) count += static_cast<Eigen::Index>(group.neuron.size());
    result.output = Eigen::MatrixXd::Constant(count, voltages.cols(), layer.reference);
    result.node = layer.amplifiers.sum() ? common : Eigen::MatrixXd(count, voltages.cols());
    Eigen::MatrixXd lines;
    for (const auto& subarray : layer.subarrays) {
        const auto outputs = subarray.range.num_outputs();
        find_lines(subarray, voltages, common, lines);
        result.output.middleRows(subarray.first_op_amp, outputs) +=
            gain / layer.amplifiers.pairs_each * (lines.topRows(outputs) - lines.bottomRows(outputs));
        if (layer.amplifiers.sum()) continue;
        result.node.middleRows(subarray.first_op_amp, outputs) =
            (layer.amplifiers.pair.input_divider() * lines.topRows(outputs)).array() + layer.reference / (1 + gain);
    }
    return result;
}

LayerReadOut read_out(const CompiledLayer& layer, const Eigen::MatrixXd& voltages) {
    if (layer.biased) return layer.biased->read_out(voltages);
    const auto images = voltages.cols();
    const double gain = layer.amplifiers.pair.gain;
    LayerReadOut result;
    result.output_sum = Eigen::MatrixXd::Zero(layer.num_outputs, images);
    result.output_square = result.feedback_power = result.output_sum;
    result.input_power = Eigen::VectorXd::Zero(images);
    result.bias_current = Eigen::MatrixXd::Zero(layer.subarrays.back().bias_offset.size(), images);
    result.reference_current = Eigen::VectorXd::Zero(images);
    const double raised = layer.reference / (1 + gain);  // of both inputs of an op-amp, by the rail
    const double feedback = layer.amplifiers.pair.feedback_resistance();
    const Eigen::MatrixXd common = common_nodes(layer, voltages);
    Eigen::MatrixXd lines, drawn;
    for (const auto& subarray : layer.subarrays) {
        const auto& range = subarray.range;
        const auto outputs = range.num_outputs();
        const auto inputs = voltages.middleRows(range.first_input, range.num_data_inputs());
        find_lines(subarray, voltages, common, lines);

        const Eigen::MatrixXd amplified =
            (gain * (lines.topRows(outputs) - lines.bottomRows(outputs))).array() + layer.reference;
        result.output_sum.middleRows(range.first_output, outputs) += amplified;
        result.output_square.middleRows(range.first_output, outputs) += amplified.cwiseAbs2();
        if (!layer.amplifiers.sum()) {
            const Eigen::ArrayXXd nodes =
                (layer.amplifiers.pair.input_divider() * lines.topRows(outputs)).array() + raised;
            result.feedback_power.middleRows(range.first_output, outputs).array() +=
                amplified.array() * (amplified.array() - nodes) / feedback;
            result.reference_current += ((layer.reference - nodes) / feedback).colwise().sum().matrix().transpose();
        }

        if (layer.is_first() && subarray.input_admittance.size() > 0) {
            drawn.noalias() = subarray.input_admittance.triangularView<Eigen::Lower>() * inputs;
            drawn.colwise() += subarray.input_offset;
            drawn.noalias() += subarray.input_by_common * subarray.nodes_of(common);
            result.input_power += drawn.cwiseProduct(inputs).colwise().sum().transpose();
        } else if (layer.is_first()) {
            // The lines hold the bias line's part as well, so no offset is added here.
            drawn.noalias() = subarray.line_coupling * inputs;
            result.input_power += drawn.cwiseProduct(lines).colwise().sum().transpose();
            result.input_power.noalias() += inputs.cwiseAbs2().transpose() * subarray.input_diagonal;
        }
        if (range.has_bias) {
            result.bias_current.noalias() += subarray.bias_admittance * inputs;
            result.bias_current.colwise() += subarray.bias_offset;
            result.bias_current.noalias() += subarray.bias_by_common * subarray.nodes_of(common);
        }
    }
    if (layer.amplifiers.sum()) add_feedback_of_sum(layer, common, result);
    return result;
}

}  // namespace spinloom
