#include "spinloom/network/infer/output_noise.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "spinloom/circuit/finfet_range.hpp"
#include "spinloom/circuit/noise.hpp"
#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/network/law/ladders.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A neuron around its operating point: y = a z + R (i - i_load), and the noise of its own parts.
struct NeuronSlopes {
    VectorXd gain, resistance;  ///< a [1], R [ohm]
    VectorXd own;               ///< noise at an output that drives nothing [V^2/Hz]
};

/// How noise at the lines of a layer and in its amplifiers reaches the pre-activations, by the amplifier's equations
/// (network/law/column_read.hpp): with g = 1/r_in, u = 1/(S+ + g), w = 1/(S- + g), sums over the M lines of an
/// amplifier, B = g sum u, C = g sum w, D = M (1 + 1/gain) - B and lambda = 1 + (B - C)/D, a current into a line +
/// makes gain/K lambda u of z, into a line - gain/K w; into an amplifier's input + gain/K lambda r_in, into - gain/K
/// r_in. A voltage in series with r_in is two such currents, one at the op-amp's inputs makes 1 + gain (1 - C/M).
struct LineRead {
    MatrixXd positive, negative;  ///< z by a current into each line, partitions x neurons [ohm]
    VectorXd amplifiers;          ///< noise of resistors and op-amps at z [V^2/Hz]
    VectorXd noise_gain;          ///< of an op-amp at its lines, mean over a neuron's, 1 + gain (1 - C/M) [1]
};

/// @param plus, minus  S+ and S-, partitions x neurons [S]
/// @param thermal  4 k T [J]   @param op_amp  density of an op-amp [V^2/Hz]
LineRead read_lines(const NeuronAmplifiers& amplifiers, const MatrixXd& plus, const MatrixXd& minus, double thermal,
                    double op_amp) {
    const double gain = amplifiers.pair.gain, r_in = amplifiers.pair.input_resistance, g = 1 / r_in;
    const double of_mean = gain / amplifiers.parts, lines = amplifiers.pairs_each;
    LineRead read{MatrixXd(plus.rows(), plus.cols()), MatrixXd(plus.rows(), plus.cols()), VectorXd::Zero(plus.cols()),
                  VectorXd::Zero(plus.cols())};
    for (Index j = 0; j < plus.cols(); ++j) {
        for (Index first = 0; first < plus.rows(); first += amplifiers.pairs_each) {
            const auto u = (plus.col(j).segment(first, amplifiers.pairs_each).array() + g).inverse().eval();
            const auto w = (minus.col(j).segment(first, amplifiers.pairs_each).array() + g).inverse().eval();
            const double b = g * u.sum(), c = g * w.sum();
            const double lambda = 1 + (b - c) / (lines * (1 + 1 / gain) - b);
            read.positive.col(j).segment(first, amplifiers.pairs_each) = of_mean * lambda * u;
            read.negative.col(j).segment(first, amplifiers.pairs_each) = of_mean * w;
            const double series = lambda * lambda * (1 - g * u).square().sum() + (1 - g * w).square().sum();
            const double noise_gain = 1 + gain * (1 - c / lines);
            read.noise_gain[j] += noise_gain / amplifiers.count();
            const double feedback = thermal * amplifiers.feedback_conductance() * r_in * r_in;
            read.amplifiers[j] += of_mean * of_mean * (thermal * r_in * series + feedback * (1 + lambda * lambda)) +
                                  op_amp * std::pow(noise_gain / amplifiers.count(), 2);
        }
    }
    return read;
}

/// A layer's numbers that are the same for all images.
struct LayerNoise {
    MatrixXd transfer;                                ///< pre-activations by inputs, outputs x inputs [1]
    std::vector<Index> partition;                     ///< of each subarray
    std::vector<Ladders<double>> positive, negative;  ///< its output lines
    LineRead read;
    VectorXd delay;  ///< 1/pole of each neuron's amplifiers [s]
};

class NoiseOfNetwork {
public:
    NoiseOfNetwork(const CompiledNetwork& network, const NoiseConditions& conditions)
        : network_(network), conditions_(conditions), neuron_(network.design().neuron_on_rail()) {
        for (std::size_t l = 0; l < network.layers().size(); ++l) layers_.push_back(layer_noise(l));
    }

    struct Result {
        MatrixXd covariance;
        VectorXd density, read_out;
    };
    /// @param nodes  of that image alone
    [[nodiscard]] Result of_image(const VectorXd& input, const CircuitInference& nodes, Index image) const {
        const std::size_t last = layers_.size() - 1;
        const Index classes = network_.layers()[last].num_outputs;
        Result result{MatrixXd::Zero(classes, classes), VectorXd::Zero(classes), {}};
        VectorXd of_last, gain_of_last;  // neurons: variance of their own noise, slopes
        const auto add = [&](const MatrixXd& adjoint, const VectorXd& density, const VectorXd& delays) {
            const VectorXd power = band(delays).cwiseProduct(density);
            result.covariance.noalias() += adjoint * power.asDiagonal() * adjoint.transpose();
            result.density += adjoint.cwiseAbs2() * density;
        };
        MatrixXd by_output = MatrixXd::Identity(classes, classes);  // last outputs by this layer's outputs
        double delay = 0;  // sum of 1/pole behind this layer's neurons, of each layer the mean
        for (std::size_t l = layers_.size(); l-- > 0;) {
            const auto slopes = neuron_slopes(l, nodes, image);
            if (l < last) by_output = loaded(by_output, slopes.resistance, network_.layers()[l + 1].load);
            add(by_output, slopes.own, l == last ? layers_[l].delay : VectorXd::Constant(slopes.own.size(), delay));
            if (l == last) {
                of_last = result.covariance.diagonal();
                gain_of_last = slopes.gain;
            }
            const VectorXd delays = layers_[l].delay.array() + delay;
            delay += layers_[l].delay.mean();
            const MatrixXd by_input = by_output * slopes.gain.asDiagonal();
            const VectorXd voltages = l == 0 ? input : VectorXd(nodes.neuron_output[l - 1].col(image));
            add(by_input, array_density(l, voltages), delays);
            by_output = by_input * layers_[l].transfer;
        }
        result.read_out = (result.covariance.diagonal() - of_last).cwiseQuotient(gain_of_last.cwiseAbs2());
        return result;
    }

private:
    static VectorXd band(const VectorXd& delays) { return std::numbers::pi / 2 * delays.cwiseInverse(); }

    /// Derivatives by the outputs y of neurons that load each other from those by outputs of sources behind R.
    static MatrixXd loaded(const MatrixXd& by_output, const VectorXd& resistance, const MatrixXd& load) {
        const Index n = resistance.size();
        const MatrixXd matrix = MatrixXd::Identity(n, n) + resistance.asDiagonal() * load;
        return matrix.transpose().partialPivLu().solve(by_output.transpose()).transpose();
    }

    [[nodiscard]] double thermal(double conductance) const {
        return 4 * constants::boltzmann_constant * conditions_.temperature * conductance;
    }

    [[nodiscard]] double of_junction(double voltage, double conductance) const {
        if (!conditions_.has_shot_noise) return thermal(conductance);
        return junction_noise(conductance * voltage, voltage, conductance, conditions_.temperature);
    }

    [[nodiscard]] LayerNoise layer_noise(std::size_t number) const {
        const auto& layer = network_.layers()[number];
        const auto& amplifiers = layer.amplifiers;
        MatrixXd inputs(layer.num_inputs, layer.num_inputs + 1);
        inputs << MatrixXd::Identity(layer.num_inputs, layer.num_inputs), VectorXd::Zero(layer.num_inputs);
        MatrixXd outputs = read_out(layer, inputs).output_sum / amplifiers.parts;
        LayerNoise noise;
        noise.transfer = outputs.leftCols(layer.num_inputs).colwise() - outputs.col(layer.num_inputs);
        const auto cells = network_.network().conductances(number);
        MatrixXd plus = MatrixXd::Zero(amplifiers.parts, layer.num_outputs), minus = plus;
        Index partition = 0;
        for (const auto& subarray : layer.subarrays) {
            const auto& range = subarray.range;
            partition = range.first_input == 0 ? 0 : partition + 1;
            noise.partition.push_back(partition);
            const auto lines = [&](const MatrixXd& side) {
                return Ladders<double>(side.block(range.first_input, range.first_output,
                                                  range.end_input - range.first_input, range.num_outputs()),
                                       network_.design().wires.output_line);
            };
            noise.positive.push_back(lines(cells.positive));
            noise.negative.push_back(lines(cells.negative));
            plus.row(partition).segment(range.first_output, range.num_outputs()) = noise.positive.back().at_end;
            minus.row(partition).segment(range.first_output, range.num_outputs()) = noise.negative.back().at_end;
        }
        noise.read = read_lines(amplifiers, plus, minus, thermal(1), conditions_.op_amp_density);
        noise.delay = noise.read.noise_gain / conditions_.gain_bandwidth;
        return noise;
    }

    /// Of the cells of every line and of the amplifiers, at the pre-activations [V^2/Hz].
    [[nodiscard]] VectorXd array_density(std::size_t number, const VectorXd& voltages) const {
        const auto& layer = network_.layers()[number];
        const auto& own = layers_[number];
        const VectorXd rails = bias_voltages(network_.design());
        VectorXd density = own.read.amplifiers;
        for (std::size_t s = 0; s < layer.subarrays.size(); ++s) {
            const auto& range = layer.subarrays[s].range;
            const VectorXd lines = line_voltages(layer, s, voltages);
            const auto add = [&](const Ladders<double>& ladder, const MatrixXd& read, Index first_line, double rail) {
                for (Index k = 0; k < ladder.cells.cols(); ++k) {
                    double noise = 0;
                    for (Index p = 0; p < ladder.cells.rows(); ++p) {
                        const Index input = range.first_input + p;
                        const double across =
                            (input < layer.num_inputs ? voltages[input] : rail) - lines[first_line + k];
                        const double g = ladder.cells(p, k), kept = ladder.kept(p, k);
                        noise += kept * kept * of_junction(across, g);
                    }
                    density[range.first_output + k] +=
                        std::pow(read(own.partition[s], range.first_output + k), 2) * noise;
                }
            };
            add(own.positive[s], own.read.positive, 0, rails[0]);
            add(own.negative[s], own.read.negative, range.num_outputs(), rails[rails.size() - 1]);
        }
        return density;
    }

    [[nodiscard]] NeuronSlopes neuron_slopes(std::size_t layer, const CircuitInference& nodes, Index image) const {
        const auto junctions = network_.network().neuron_junctions(layer);
        const double source = network_.design().amplifiers(layer).source_resistance();
        const Index n = nodes.neuron_output[layer].rows();
        NeuronSlopes slopes{VectorXd(n), VectorXd(n), VectorXd(n)};
        for (Index j = 0; j < n; ++j) {
            const double input = nodes.neuron_input[layer](j, image) + neuron_.level_shift;
            const double y = nodes.neuron_output[layer](j, image), g2 = 1 / junctions.feedback[j];
            const auto [x, at] = inverter_at(input, 1 / junctions.input[j], y, g2);
            const double g1 = 1 / (junctions.input[j] + source);
            const double of_gate = g1 + g2 + at.gate_by_gate;
            const double r = 1 / (at.by_output + g2 + (at.by_gate - g2) * (g2 - at.gate_by_output) / of_gate);
            const double by_gate = -r * (at.by_gate - g2) / of_gate;  // of a current into the gate's node [ohm]
            slopes.resistance[j] = r;
            slopes.gain[j] = by_gate * g1;
            slopes.own[j] = by_gate * by_gate * of_junction(input - x, 1 / junctions.input[j]) +
                            std::pow(r - by_gate, 2) * of_junction(x - y, g2) + r * r * at.noise;
        }
        return slopes;
    }

    /// Both transistors of an inverter at its gate x and its output y.
    struct Inverter {
        double by_gate = 0, by_output = 0;                              ///< of the current into the output [S]
        double gate_current = 0, gate_by_gate = 0, gate_by_output = 0;  ///< into the gate [A], [S]
        double noise = 0;                                               ///< [A^2/Hz]
    };
    [[nodiscard]] Inverter inverter(double x, double y) const {
        Inverter result;
        for (const bool is_n : {true, false}) {
            const double rail = is_n ? 0 : neuron_.v_dd;
            const auto& model = is_n ? *neuron_.n_channel : *neuron_.p_channel;
            const auto v = FinfetBias({y, x, rail, rail}).inside;
            const auto exact = terminal_currents_and_derivatives(model, v[1], v[0], v[2], v[3]);
            result.by_gate += exact.by_gate.drain;
            result.by_output += exact.by_drain.drain;
            result.gate_current += exact.current.gate;
            result.gate_by_gate += exact.by_gate.gate;
            result.gate_by_output += exact.by_drain.gate;
            result.noise += transistor_noise(model, v[1], v[0], v[2], v[3], conditions_.temperature);
        }
        return result;
    }

    /// The gate's voltage behind its two junctions, by Newton's method, and the inverter there: far beyond the supply
    /// the gates conduct. @param input  shifted input [V]
    [[nodiscard]] std::pair<double, Inverter> inverter_at(double input, double g1, double y, double g2) const {
        constexpr double largest_step = 0.2, last_step = 1e-9;  // [V]
        constexpr int most_steps = 200;
        double x = (input * g1 + y * g2) / (g1 + g2);
        for (int step = 0; step < most_steps; ++step) {
            const auto at = inverter(x, y);
            const double change = -((x - input) * g1 + (x - y) * g2 + at.gate_current) / (g1 + g2 + at.gate_by_gate);
            x += std::clamp(change, -largest_step, largest_step);
            if (std::abs(change) < last_step) break;
        }
        return {x, inverter(x, y)};
    }

    const CompiledNetwork& network_;
    const NoiseConditions& conditions_;
    NeuronCircuit neuron_;
    std::vector<LayerNoise> layers_;
};

}  // namespace

OutputNoise output_noise(const CompiledNetwork& network, const MatrixXd& voltages, const NoiseConditions& conditions,
                         int threads) {
    SPINLOOM_EXPECT(network.design().op_amps.model == OpAmpModel::ideal);
    const auto images = voltages.cols();
    const auto inputs = [&](std::size_t first, std::size_t count) {
        return voltages.middleCols(static_cast<Index>(first), static_cast<Index>(count)).eval();
    };
    const auto nodes = infer_circuit(network, inputs, static_cast<std::size_t>(images), {threads, true});
    const NoiseOfNetwork noise(network, conditions);
    std::vector<NoiseOfNetwork::Result> each(static_cast<std::size_t>(images));
    parallel_for(threads, each.size(), [&](std::size_t i) {
        const auto image = static_cast<Index>(i);
        each[i] = noise.of_image(voltages.col(image), nodes, image);
    });
    OutputNoise sum{each.at(0).covariance, each[0].density, each[0].read_out};
    for (std::size_t i = 1; i < each.size(); ++i) {
        sum.covariance += each[i].covariance;
        sum.density += each[i].density;
        sum.read_out += each[i].read_out;
    }
    sum.covariance /= static_cast<double>(images);
    sum.density /= static_cast<double>(images);
    sum.read_out /= static_cast<double>(images);
    return sum;
}

double wrong_class_probability(const VectorXd& outputs, const MatrixXd& covariance) {
    Index decided = 0;
    const double top = outputs.maxCoeff(&decided);
    double probability = 0;
    for (Index k = 0; k < outputs.size(); ++k) {
        if (k == decided) continue;
        const double variance = covariance(k, k) + covariance(decided, decided) - 2 * covariance(k, decided);
        if (variance > 0) probability += 0.5 * std::erfc((top - outputs[k]) / std::sqrt(2 * variance));
    }
    return std::min(1.0, probability);
}

}  // namespace spinloom
