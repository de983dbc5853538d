#include "spinloom/architecture/machines/mixed_signal_inference.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "spinloom/architecture/machines/ideal_network.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/parallel.hpp"

namespace spinloom {
namespace {

constexpr std::size_t images_per_tile = 256;

/// Amplifier outputs of all line pairs, (parts x outputs) x images: neuron r's part h in row h * outputs + r [V].
Eigen::MatrixXd readings(const CompiledLayer& layer, const Eigen::MatrixXd& voltages) {
    Eigen::MatrixXd result(layer.amplifiers.parts * layer.num_outputs, voltages.cols());
    std::vector<int> parts_seen(static_cast<std::size_t>(layer.num_outputs), 0);
    for (const auto& subarray : layer.subarrays) {
        const auto& range = subarray.range;
        const auto inputs = voltages.middleRows(range.first_input, range.num_data_inputs());
        const int part = parts_seen[static_cast<std::size_t>(range.first_output)]++;
        const Eigen::MatrixXd difference = (subarray.positive - subarray.negative) * inputs;
        const Eigen::VectorXd offset = subarray.positive_offset - subarray.negative_offset;
        result.middleRows(part * layer.num_outputs + range.first_output, range.num_outputs()) =
            layer.amplifiers.pair.gain * (difference.colwise() + offset);
    }
    return result;
}

/// What sources and rails deliver to the layer, mean over the images [W].
Eigen::VectorXd array_powers(const AnalogNetwork& network, const CompiledLayer& layer,
                             const Eigen::MatrixXd& voltages) {
    const auto read = read_out(layer, voltages);
    Eigen::VectorXd power = read.input_power;
    if (!layer.is_first()) {
        const Eigen::MatrixXd drawn = (layer.load * voltages).colwise() + layer.load_offset;
        power = drawn.cwiseProduct(voltages).colwise().sum().transpose();
    }
    return power + read.bias_current.transpose() * bias_voltages(network.design);
}

/// Sums of the codes of a neuron's parts, outputs x images.
Eigen::MatrixXi code_sums(const Eigen::MatrixXd& read, const MixedSignalLayer& layer, int bits) {
    const double lsb = 2 * layer.full_scale / std::pow(2, bits);
    Eigen::MatrixXi sums = Eigen::MatrixXi::Zero(layer.outputs, read.cols());
    for (int part = 0; part < layer.parts; ++part)
        sums += read.middleRows(part * layer.outputs, layer.outputs).unaryExpr([&](double v) {
            return adc_code(v, lsb, bits);
        });
    return sums;
}

int sum_width(int parts, int bits) {
    return bits + std::bit_width(static_cast<unsigned>(parts - 1));
}

/// Address of a sum: its upper bits, from 0 on.
std::uint32_t address(int sum, const MixedSignalLayer& layer) {
    const int lowest = -(1 << (layer.sum_bits - 1));
    return static_cast<std::uint32_t>(sum - lowest) >> (layer.sum_bits - layer.address_bits);
}

CodeTable neuron_table(const ActivationCurve& curve, const MixedSignalLayer& layer, const MixedSignalBits& bits,
                       double v_dd) {
    const double lsb = 2 * layer.full_scale / std::pow(2, bits.adc);
    const double top = std::pow(2, bits.dac) - 1;
    const int step = 1 << (layer.sum_bits - layer.address_bits);
    CodeTable table;
    for (int a = 0; a < 1 << layer.address_bits; ++a) {
        const double sum = -std::pow(2, layer.sum_bits - 1) + a * step + 0.5 * (step - 1);  // middle of the address
        const double output = curve(lsb * sum / layer.parts);
        table.push_back(static_cast<std::uint32_t>(std::lround(std::clamp(output / v_dd, 0.0, 1.0) * top)));
    }
    return table;
}

Eigen::MatrixXd quantised_inputs(const Eigen::MatrixXd& voltages, double low, double high, int bits) {
    const double step = (high - low) / (std::pow(2, bits) - 1);
    if (step == 0) return voltages;
    return voltages.unaryExpr([&](double v) { return low + step * std::round((v - low) / step); });
}

Eigen::MatrixXd next_voltages(const Eigen::MatrixXi& sums, const MixedSignalLayer& layer, int dac_bits, double v_dd) {
    const double step = v_dd / (std::pow(2, dac_bits) - 1);
    return sums.unaryExpr([&](int sum) { return step * static_cast<double>(layer.table[address(sum, layer)]); });
}

}  // namespace

int adc_code(double volts, double lsb, int bits) {
    const double half = std::pow(2, bits - 1);
    return static_cast<int>(std::clamp(std::round(volts / lsb), -half, half - 1));
}

double best_full_scale(const Eigen::Ref<const Eigen::MatrixXd>& readings, int bits) {
    const double largest = readings.size() == 0 ? 0 : readings.cwiseAbs().maxCoeff();
    if (largest == 0) return 1;
    double best = largest, least = std::numeric_limits<double>::infinity();
    for (int part = 64; part >= 1; --part) {
        const double full_scale = largest * part / 64, lsb = 2 * full_scale / std::pow(2, bits);
        const double error =
            readings.unaryExpr([&](double v) { return v - lsb * adc_code(v, lsb, bits); }).squaredNorm();
        if (error <= least) {
            least = error;
            best = full_scale;
        }
    }
    return best;
}

MixedSignalNetwork::MixedSignalNetwork(AnalogNetwork network, std::vector<ActivationCurve> curves, int threads)
    : network_(std::move(network)), curves_(std::move(curves)) {
    SPINLOOM_EXPECT(curves_.size() == network_.design.num_layers());
    network_.design.combination = PartitionCombination::resistive;
    for (std::size_t layer = 0; layer < network_.design.num_layers(); ++layer)
        layers_.push_back(compile_layer(network_, layer, threads));
}

MixedSignalInference MixedSignalNetwork::infer(const MixedSignalBits& bits, double low, double high,
                                               const Eigen::MatrixXd& calibration, const InputVoltages& inputs,
                                               std::size_t num_images, const CircuitInferenceOptions& options) const {
    SPINLOOM_EXPECT(bits.adc >= 2 && bits.adc <= 12 && bits.dac >= 1 && bits.dac <= 12 && bits.table >= 2);
    const double v_dd = network_.design.neuron.v_dd;
    MixedSignalInference result;
    Eigen::MatrixXd voltages = quantised_inputs(calibration, low, high, bits.dac);
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        MixedSignalLayer layer;
        layer.inputs = layers_[i].num_inputs;
        layer.outputs = layers_[i].num_outputs;
        layer.parts = layers_[i].amplifiers.parts;
        const Eigen::MatrixXd read = readings(layers_[i], voltages);
        layer.full_scale = best_full_scale(read, bits.adc);
        layer.sum_bits = sum_width(layer.parts, bits.adc);
        layer.address_bits = std::min(bits.table, layer.sum_bits);
        if (i + 1 < layers_.size()) {
            layer.table = neuron_table(curves_[i], layer, bits, v_dd);
            voltages = next_voltages(code_sums(read, layer, bits.adc), layer, bits.dac, v_dd);
        }
        result.layers.push_back(std::move(layer));
    }
    result.predicted_class.resize(num_images);
    const std::size_t tiles = (num_images + images_per_tile - 1) / images_per_tile;
    Eigen::MatrixXd power(layers_.size(), num_images);
    parallel_for(options.threads, tiles, [&](std::size_t tile) {
        const std::size_t first = tile * images_per_tile, count = std::min(images_per_tile, num_images - first);
        const auto column = static_cast<Eigen::Index>(first), columns = static_cast<Eigen::Index>(count);
        Eigen::MatrixXd volts = quantised_inputs(inputs(first, count), low, high, bits.dac);
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            const auto& layer = result.layers[i];
            power.row(static_cast<Eigen::Index>(i)).segment(column, columns) =
                array_powers(network_, layers_[i], volts).transpose();
            const auto sums = code_sums(readings(layers_[i], volts), layer, bits.adc);
            if (i + 1 < layers_.size()) {
                volts = next_voltages(sums, layer, bits.dac, v_dd);
                continue;
            }
            const auto classes = least_rows(sums.cast<double>());
            std::copy(classes.begin(), classes.end(),
                      result.predicted_class.begin() + static_cast<std::ptrdiff_t>(first));
        }
        if (options.progress != nullptr) options.progress->advance(count);
    });
    for (std::size_t i = 0; i < layers_.size() && num_images > 0; ++i)
        result.layers[i].array_power = power.row(static_cast<Eigen::Index>(i)).mean();
    return result;
}

}  // namespace spinloom
