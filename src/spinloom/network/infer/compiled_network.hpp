#pragma once

#include <Eigen/Core>
#include <memory>
#include <vector>

#include "spinloom/array/parts/transistor_op_amp.hpp"
#include "spinloom/core/progress.hpp"
#include "spinloom/network/design/network_netlist.hpp"
#include "spinloom/network/infer/compiled_layer.hpp"
#include "spinloom/network/infer/neuron_solver.hpp"
#include "spinloom/network/model/dataset.hpp"

namespace spinloom {

/// A network of analog neurons and synapses, ready to classify images by solving its circuit.
///
/// Everything linear (wires, cells, amplifiers) is eliminated exactly once, at construction; what is left per image is
/// one matrix product a subarray and a Newton solve over a layer's neurons and their load. Layers follow one another:
/// the output of an ideal op-amp is an ideal source, so what comes later does not act back. Op-amps that are not ideal
/// are added to that (op_amp_solver.hpp). The results are those of the full netlist (network_netlist.hpp);
/// docs/theory/network.md derives it.
class CompiledNetwork {
public:
    /// Reduces every subarray and tabulates the inverter.
    CompiledNetwork(AnalogNetwork network, int threads);
    CompiledNetwork(const CompiledNetwork&) = delete;  // the solvers point into it
    CompiledNetwork& operator=(const CompiledNetwork&) = delete;

    [[nodiscard]] const AnalogNetwork& network() const { return network_; }
    [[nodiscard]] const CircuitDesign& design() const { return network_.design; }
    [[nodiscard]] const std::vector<CompiledLayer>& layers() const { return layers_; }
    [[nodiscard]] const NeuronLayerSolver& neurons(std::size_t layer) const { return solvers_[layer]; }
    /// The op-amp, where it is of transistors; else nothing.
    [[nodiscard]] const TransistorOpAmp* op_amp() const { return op_amp_.get(); }
    /// Largest interpolation error of the inverter table that guides the solver [A].
    [[nodiscard]] double table_error() const { return table_->worst_error(neuron_); }

private:
    AnalogNetwork network_;
    NeuronCircuit neuron_;  ///< on the amplifiers' rail
    std::shared_ptr<const InverterTable> table_;
    std::vector<CompiledLayer> layers_;
    std::vector<NeuronLayerSolver> solvers_;
    std::shared_ptr<const TransistorOpAmp> op_amp_;
};

}  // namespace spinloom
