#include "spinloom/network/infer/circuit_inference.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/network/infer/op_amp_solver.hpp"
#include "spinloom/network/model/dataset.hpp"

namespace spinloom {
namespace {

// Multiples of the SIMD width, so a pack never depends on the tiling.
constexpr std::size_t images_per_tile = 256;
constexpr std::size_t images_per_op_amp_tile = 16;  // passes go on until the last image of a tile is done

/// Fills the images [first, first + count) of an inference.
class TileSolver {
public:
    TileSolver(const CompiledNetwork& network, CircuitInference& inference)
        : network_(network), inference_(inference) {}

    /// @returns the images of the tile that did not converge
    std::vector<std::size_t> solve(std::size_t first, Eigen::MatrixXd voltages) {
        if (network_.design().op_amps.model != OpAmpModel::ideal) return solve_op_amps(first, voltages);
        const auto count = static_cast<std::size_t>(voltages.cols());
        std::vector<bool> is_converged(count, true);
        for (std::size_t layer = 0; layer < network_.layers().size(); ++layer) {
            const auto read = read_out(network_.layers()[layer], voltages);
            const auto solution = solve_layer(layer, first, read);
            for (std::size_t i = 0; i < count; ++i) {
                is_converged[i] =
                    is_converged[i] && solution.is_converged[i] && (read.is_converged.empty() || read.is_converged[i]);
            }
            voltages = solution.output;
        }
        inference_.outputs.middleCols(static_cast<Eigen::Index>(first), voltages.cols()) = voltages;
        std::vector<std::size_t> failed;
        for (std::size_t i = 0; i < count; ++i) {
            if (!is_converged[i]) failed.push_back(first + i);
        }
        return failed;
    }

private:
    /// The same where op-amps are not ideal.
    std::vector<std::size_t> solve_op_amps(std::size_t first, const Eigen::MatrixXd& voltages) {
        OpAmpTileSolver solver(network_, voltages);
        const auto is_converged = solver.solve();
        std::vector<NetworkPower> power(is_converged.size());
        const std::size_t num_layers = network_.layers().size();
        const auto column = static_cast<Eigen::Index>(first);
        for (std::size_t layer = 0; layer < num_layers; ++layer) {
            solver.add_power(layer, power);
            if (inference_.neuron_input.empty()) continue;
            inference_.neuron_input[layer].middleCols(column, voltages.cols()) =
                solver.neuron_input(layer).leftCols(voltages.cols());
            inference_.neuron_output[layer].middleCols(column, voltages.cols()) =
                solver.neuron_output(layer).leftCols(voltages.cols());
        }
        inference_.outputs.middleCols(column, voltages.cols()) =
            solver.neuron_output(num_layers - 1).leftCols(voltages.cols());
        std::vector<std::size_t> failed;
        for (std::size_t i = 0; i < is_converged.size(); ++i) {
            inference_.power[first + i] = power[i];
            if (!is_converged[i]) failed.push_back(first + i);
        }
        return failed;
    }

    NeuronSolution solve_layer(std::size_t layer, std::size_t first, const LayerReadOut& read) {
        const auto& compiled = network_.layers()[layer];
        const auto& design = network_.design();
        const auto& amplifiers = compiled.amplifiers;
        const Eigen::MatrixXd open_circuit = read.output_sum / amplifiers.parts;
        auto solution = network_.neurons(layer).solve(open_circuit);

        const double source_resistance = amplifiers.source_resistance();
        const Eigen::MatrixXd neuron_input = open_circuit - source_resistance * solution.input_current;
        const Eigen::VectorXd bias = bias_voltages(design);
        for (Eigen::Index image = 0; image < open_circuit.cols(); ++image) {
            auto& power = inference_.power[first + static_cast<std::size_t>(image)];
            power.inputs += read.input_power[image];
            const double neurons = design.neuron.v_dd * solution.supply_current.col(image).sum();
            power.v_dd += neurons;
            power.neurons += neurons;
            power.level_shift += design.neuron_on_rail().level_shift * solution.input_current.col(image).sum();
            power.op_amps += read.feedback_power.col(image).sum();
            power.reference += design.reference * read.reference_current[image];
            if (amplifiers.sum()) {
                power.op_amps += open_circuit.col(image).dot(solution.input_current.col(image));
            } else {
                // Each tie carries (o - nin)/r: summed over the ties, o (o - nin)/r = (sum o^2 - nin sum o)/r.
                const auto in_ties = read.output_square.col(image).array() -
                                     neuron_input.col(image).array() * read.output_sum.col(image).array();
                power.op_amps += in_ties.sum() / amplifiers.tie;
            }
            for (Eigen::Index rail = 0; rail < bias.size(); ++rail) {
                const double delivered = bias[rail] * read.bias_current(rail, image);
                bias_account(power, rail == 0 ? design.bias_positive : design.bias_negative) += delivered;
            }
        }
        if (!inference_.neuron_input.empty()) {
            const auto column = static_cast<Eigen::Index>(first);
            inference_.neuron_input[layer].middleCols(column, open_circuit.cols()) = neuron_input;
            inference_.neuron_output[layer].middleCols(column, open_circuit.cols()) = solution.output;
        }
        return solution;
    }

    const CompiledNetwork& network_;
    CircuitInference& inference_;
};

/// Solves images as full netlists and overwrites what the tiles left for them.
void solve_fully(const CompiledNetwork& network, const InputVoltages& inputs, const std::vector<std::size_t>& images,
                 CircuitInference& inference) {
    if (images.empty()) return;
    const auto& design = network.design();
    Netlist netlist = network_netlist(network.network(), inputs(images.front(), 1).col(0));
    OperatingPointSolver solver(netlist);
    for (const std::size_t image : images) {
        set_input_voltages(netlist, inputs(image, 1).col(0));
        const auto point = solver.solve();
        if (!point.is_usable()) {
            throw ConvergenceError(fmt::format("the circuit of image {} did not converge\n{}", image, point.report()));
        }
        inference.power[image] = network_power(network.network(), netlist, solver, point);
        Eigen::VectorXd outputs;
        for (std::size_t layer = 0; layer < design.num_layers(); ++layer) {
            outputs.resize(design.num_outputs(layer));
            for (int r = 0; r < design.num_outputs(layer); ++r) {
                outputs[r] = solver.voltage(point, fmt::format("out{}_{}", layer + 1, r));
                if (inference.neuron_input.empty()) continue;
                const auto column = static_cast<Eigen::Index>(image);
                inference.neuron_output[layer](r, column) = outputs[r];
                inference.neuron_input[layer](r, column) = solver.voltage(point, fmt::format("nin{}_{}", layer + 1, r));
            }
        }
        inference.outputs.col(static_cast<Eigen::Index>(image)) = outputs;
    }
    inference.num_full_solutions = images.size();
}

}  // namespace

NetworkPower CircuitInference::mean_power() const {
    return spinloom::mean_power(power);
}

CircuitInference infer_circuit(const CompiledNetwork& network, const InputVoltages& inputs, std::size_t num_images,
                               const CircuitInferenceOptions& options) {
    CircuitInference inference;
    inference.outputs.resize(network.layers().back().num_outputs, static_cast<Eigen::Index>(num_images));
    inference.power.resize(num_images);
    if (options.keep_nodes) {
        for (const auto& layer : network.layers()) {
            inference.neuron_input.emplace_back(layer.num_outputs, num_images);
            inference.neuron_output.emplace_back(layer.num_outputs, num_images);
        }
    }
    const std::size_t tile_size =
        network.design().op_amps.model == OpAmpModel::ideal ? images_per_tile : images_per_op_amp_tile;
    const std::size_t num_tiles = (num_images + tile_size - 1) / tile_size;
    std::vector<std::vector<std::size_t>> failed(num_tiles);
    parallel_for(options.threads, num_tiles, [&](std::size_t tile) {
        const std::size_t first = tile * tile_size;
        const std::size_t count = std::min(tile_size, num_images - first);
        failed[tile] = TileSolver(network, inference).solve(first, inputs(first, count));
        if (options.progress) options.progress->advance(count);
    });
    std::vector<std::size_t> left_over;
    for (const auto& images : failed) left_over.insert(left_over.end(), images.begin(), images.end());
    solve_fully(network, inputs, left_over, inference);
    inference.predicted_class = largest_rows(inference.outputs);
    return inference;
}

}  // namespace spinloom
