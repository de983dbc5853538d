#include "spinloom/network/infer/compiled_network.hpp"

#include "spinloom/array/parts/inverter_tables.hpp"
namespace spinloom {

CompiledNetwork::CompiledNetwork(AnalogNetwork network, int threads)
    : network_(std::move(network)), neuron_(network_.design.neuron_on_rail()), table_(inverter_table_of(neuron_)) {
    if (network_.design.op_amps.model == OpAmpModel::transistor)
        op_amp_ =
            std::make_shared<const TransistorOpAmp>(*network_.design.op_amps.circuit, network_.design.neuron.v_dd);
    for (std::size_t layer = 0; layer < network_.design.num_layers(); ++layer) {
        layers_.push_back(compile_layer(network_, layer, threads));
    }
    for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
        const double source_resistance = network_.design.amplifiers(layer).source_resistance();
        const bool is_last = layer + 1 == layers_.size();
        solvers_.emplace_back(neuron_, network_.neuron_junctions(layer), *table_, source_resistance,
                              is_last ? Eigen::MatrixXd() : layers_[layer + 1].load,
                              is_last ? Eigen::VectorXd() : layers_[layer + 1].load_offset,
                              is_last ? nullptr : layers_[layer + 1].biased.get());
    }
}

}  // namespace spinloom
