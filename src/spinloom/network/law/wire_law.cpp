#include "spinloom/network/law/wire_law.hpp"

#include <algorithm>

#include "spinloom/core/contract.hpp"
#include "spinloom/network/design/circuit_design.hpp"
#include "spinloom/network/law/ladders.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

}  // namespace

template <class Scalar>
LayerMatrix<Scalar> WireLaw::Shape::gather(const LayerMatrix<Scalar>& layer, Index num_rows) const {
    const auto count = static_cast<Index>(origins.size());
    LayerMatrix<Scalar> lines(num_rows, outputs * count);
    for (Index k = 0; k < count; ++k) {
        const auto& [partition, input, output] = origins[static_cast<std::size_t>(k)];
        for (Index p = 0; p < num_rows; ++p) {
            const Scalar* const from = layer.row(input + p).data() + output;
            Scalar* const to = lines.row(p).data() + k;
            for (Index j = 0; j < outputs; ++j) to[j * count] = from[j];
        }
    }
    return lines;
}

template <class Scalar>
void WireLaw::Shape::scatter(const LayerMatrix<Scalar>& lines, Index num_rows, LayerMatrix<Scalar>& layer) const {
    const auto count = static_cast<Index>(origins.size());
    for (Index k = 0; k < count; ++k) {
        const auto& [partition, input, output] = origins[static_cast<std::size_t>(k)];
        for (Index p = 0; p < num_rows; ++p) {
            const Scalar* const from = lines.row(p).data() + k;
            Scalar* const to = layer.row(input + p).data() + output;
            for (Index j = 0; j < outputs; ++j) to[j] = from[j * count];
        }
    }
}

template <class Array, class Row>
void WireLaw::Shape::to_layer(const Row& lines, Array& layer) const {
    const auto count = static_cast<Index>(origins.size());
    for (Index line = 0; line < lines.size(); ++line) {
        const Origin& origin = origins[static_cast<std::size_t>(line % count)];
        layer(origin.partition, origin.output + line / count) = lines[line];
    }
}

template <class Array>
RowVector<typename Array::Scalar> WireLaw::Shape::from_layer(const Array& layer) const {
    const auto count = static_cast<Index>(origins.size());
    RowVector<typename Array::Scalar> lines(outputs * count);
    for (Index line = 0; line < lines.size(); ++line) {
        const Origin& origin = origins[static_cast<std::size_t>(line % count)];
        lines[line] = layer(origin.partition, origin.output + line / count);
    }
    return lines;
}

/// Lines of the subarrays of every shape, and what the amplifiers make of them.
template <class Scalar>
struct WireLaw::Lines {
    std::vector<Ladders<Scalar>> positive, negative;  ///< one a shape
    LayerRead<Scalar> read;
};

template <class Scalar>
WireLaw::Lines<Scalar> WireLaw::lines(const LayerCircuit& circuit, const DevicePairs<Scalar>& pairs) const {
    std::vector<Ladders<Scalar>> plus, minus;
    typename LayerRead<Scalar>::Array at_positive(static_cast<Index>(num_partitions(circuit)), pairs.positive.cols()),
        at_negative = at_positive;
    for (const Shape& shape : shapes_) {
        const auto segment = static_cast<Scalar>(segment_);
        plus.emplace_back(shape.gather(pairs.positive, shape.cells()), segment);
        minus.emplace_back(shape.gather(pairs.negative, shape.cells()), segment);
        shape.to_layer(plus.back().at_end, at_positive);
        shape.to_layer(minus.back().at_end, at_negative);
    }
    return {std::move(plus), std::move(minus), {circuit, at_positive, at_negative}};
}

template <>
const LayerMatrix<double>& WireLaw::Shape::taps_of<double>(Index output) const {
    return taps[static_cast<std::size_t>(output)];
}
template <>
const LayerMatrix<float>& WireLaw::Shape::taps_of<float>(Index output) const {
    return single_taps[static_cast<std::size_t>(output)];
}

WireLaw::WireLaw(const CircuitDesign& design, std::size_t layer) : segment_(design.wires.output_line) {
    SPINLOOM_EXPECT(segment_ > 0);
    const auto cells = mean_conductances(design, layer);
    Index partition = 0;
    for (const SubarrayRange& range : subarrays(design, layer)) {
        if (range.first_input == 0) partition = 0;
        auto same = std::find_if(shapes_.begin(), shapes_.end(), [&](const Shape& shape) {
            return shape.data == range.num_data_inputs() && shape.outputs == range.num_outputs() &&
                   shape.has_bias == range.has_bias;
        });
        if (same == shapes_.end()) same = shapes_.insert(same, mean_taps(design, layer, range, cells));
        same->origins.push_back({partition++, range.first_input, range.first_output});
    }
}

std::size_t WireLaw::num_entries(const CircuitDesign& design, std::size_t layer) {
    std::size_t entries = 0;
    for (const SubarrayRange& range : subarrays(design, layer)) {
        const auto inputs = static_cast<std::size_t>(range.num_data_inputs() + 2);
        entries += inputs * inputs * static_cast<std::size_t>(range.num_outputs());
    }
    return entries;
}

WireLaw::Shape WireLaw::mean_taps(const CircuitDesign& design, std::size_t layer, const SubarrayRange& range,
                                  const LayerConductances& cells) {
    const Crossbar crossbar = subarray_crossbar(design, range, cells);
    const BlockTridiagonalCrossbar solver(crossbar);
    const ReadOut lines = terminate(solver.port_admittance(), design.amplifiers(layer).pair);
    Shape shape{range.num_data_inputs(), range.num_outputs(), range.has_bias, {}, {}, {}};
    const Index sources = crossbar.num_sources();
    shape.taps.assign(static_cast<std::size_t>(shape.outputs),
                      LayerMatrix<double>::Zero(shape.num_taps(), shape.cells()));
    const auto add = [&](const Eigen::VectorXd& voltages, Index column) {
        Eigen::VectorXd terminals(2 * shape.outputs);
        terminals << lines.positive_line * voltages, lines.negative_line * voltages;
        const Eigen::MatrixXd word = solver.voltages(voltages, terminals).word;
        for (Index output = 0; output < shape.outputs; ++output) {
            auto taps = shape.taps[static_cast<std::size_t>(output)].col(column);
            taps.head(shape.data) = word.col(output).head(shape.data);
            if (!shape.has_bias) continue;
            taps(shape.data) = word(shape.data, output);
            taps(shape.data + 1) = word(sources - 1, output);
        }
    };
    for (Index input = 0; input < shape.data; ++input) add(Eigen::VectorXd::Unit(sources, input), input);
    if (shape.has_bias) {
        Eigen::VectorXd rails = Eigen::VectorXd::Zero(sources);
        rails.tail(sources - shape.data) = bias_voltages(design);
        add(rails, shape.data);
    }
    for (const auto& taps : shape.taps) shape.single_taps.emplace_back(taps.cast<float>());
    return shape;
}

template <class Scalar>
LayerMatrix<Scalar> WireLaw::effective(const LayerCircuit& circuit, const DevicePairs<Scalar>& pairs) const {
    const Index rows = pairs.positive.rows();
    const auto gain = partition_gain<Scalar>(circuit);
    LayerMatrix<Scalar> affine(rows, pairs.positive.cols());
    affine.row(rows - 1).setZero();
    const Lines<Scalar> all = lines(circuit, pairs);
    for (std::size_t s = 0; s < shapes_.size(); ++s) {
        const Shape& shape = shapes_[s];
        const auto &plus = all.positive[s], &minus = all.negative[s];
        const LayerMatrix<Scalar> up = gain * plus.cells.cwiseProduct(plus.kept) *
                                       shape.from_layer(all.read.p()).asDiagonal(),
                                  down = -gain * minus.cells.cwiseProduct(minus.kept) *
                                         shape.from_layer(all.read.q()).asDiagonal();
        LayerMatrix<Scalar> transfer(shape.num_taps(), up.cols());
        transfer.topRows(shape.data) = up.topRows(shape.data) + down.topRows(shape.data);
        if (shape.has_bias) transfer.bottomRows(2) << up.row(shape.data), down.row(shape.data);
        const auto count = static_cast<Index>(shape.origins.size());
        LayerMatrix<Scalar> by_input(shape.cells(), up.cols());
        for (Index j = 0; j < shape.outputs; ++j) {
            by_input.middleCols(j * count, count).noalias() =
                shape.taps_of<Scalar>(j).transpose() * transfer.middleCols(j * count, count);
        }
        shape.scatter(by_input, shape.data, affine);
        if (!shape.has_bias) continue;
        for (Index line = 0; line < by_input.cols(); ++line) {
            const auto output = shape.origins[static_cast<std::size_t>(line % count)].output + line / count;
            affine(rows - 1, output) += by_input(shape.data, line);
        }
    }
    return affine;
}

template <class Scalar>
DevicePairs<Scalar> WireLaw::pull_back(const LayerCircuit& circuit, const DevicePairs<Scalar>& pairs,
                                       const LayerMatrix<Scalar>& affine_gradient) const {
    const auto gain = partition_gain<Scalar>(circuit);
    const auto segment = static_cast<Scalar>(segment_);
    DevicePairs<Scalar> gradient{LayerMatrix<Scalar>(pairs.positive.rows(), pairs.positive.cols()),
                                 LayerMatrix<Scalar>(pairs.positive.rows(), pairs.positive.cols())};
    const Lines<Scalar> all = lines(circuit, pairs);
    using Array = typename LayerRead<Scalar>::Array;
    Array by_p = Array::Zero(all.read.p().rows(), all.read.p().cols()), by_q = by_p;
    std::vector<LayerMatrix<Scalar>> ups, downs;
    for (std::size_t s = 0; s < shapes_.size(); ++s) {
        const Shape& shape = shapes_[s];
        // The last input line of a subarray with the bias line is the bias line, whose row holds the offset's
        // derivative.
        const LayerMatrix<Scalar> by_input = gain * shape.gather(affine_gradient, shape.cells());
        const auto count = static_cast<Index>(shape.origins.size());
        LayerMatrix<Scalar> transfer(shape.num_taps(), by_input.cols());
        for (Index j = 0; j < shape.outputs; ++j) {
            transfer.middleCols(j * count, count).noalias() =
                shape.taps_of<Scalar>(j) * by_input.middleCols(j * count, count);
        }
        const auto& up = ups.emplace_back(transfer.topRows(shape.cells()));
        auto& down = downs.emplace_back(-up);
        if (shape.has_bias) down.row(shape.data) = -transfer.row(shape.data + 1);
        const auto sum = [](const LayerMatrix<Scalar>& gradients, const Ladders<Scalar>& line) {
            return gradients.cwiseProduct(line.cells).cwiseProduct(line.kept).colwise().sum().eval();
        };
        shape.to_layer(sum(up, all.positive[s]), by_p);
        shape.to_layer(sum(down, all.negative[s]), by_q);
    }
    const auto by_sum = all.read.pull_back(by_p, by_q);
    for (std::size_t s = 0; s < shapes_.size(); ++s) {
        const Shape& shape = shapes_[s];
        shape.scatter(all.positive[s].pull_back(ups[s] * shape.from_layer(all.read.p()).asDiagonal(),
                                                shape.from_layer(by_sum.positive), segment),
                      shape.cells(), gradient.positive);
        shape.scatter(all.negative[s].pull_back(downs[s] * shape.from_layer(all.read.q()).asDiagonal(),
                                                shape.from_layer(by_sum.negative), segment),
                      shape.cells(), gradient.negative);
    }
    return gradient;
}

template LayerMatrix<float> WireLaw::effective(const LayerCircuit&, const DevicePairs<float>&) const;
template LayerMatrix<double> WireLaw::effective(const LayerCircuit&, const DevicePairs<double>&) const;
template DevicePairs<float> WireLaw::pull_back(const LayerCircuit&, const DevicePairs<float>&,
                                               const LayerMatrix<float>&) const;
template DevicePairs<double> WireLaw::pull_back(const LayerCircuit&, const DevicePairs<double>&,
                                                const LayerMatrix<double>&) const;

}  // namespace spinloom
