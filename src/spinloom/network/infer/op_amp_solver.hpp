#pragma once

#include <Eigen/Core>
#include <vector>

#include "spinloom/array/parts/transistor_op_amp.hpp"
#include "spinloom/network/infer/compiled_network.hpp"

namespace spinloom {

/// Solves a tile of images through a network whose op-amps are not ideal.
///
/// What is linear is that of the compiled layers, which have ideal op-amps, plus the linear answer to what an op-amp's
/// output and input currents differ from the ideal ones (OpAmpGroup). Each op-amp is then, around the latest voltages,
///     o = alpha + beta n+ + gamma n- - rho i,
/// exactly so for the macro-model, where it is not at a limit, and as a tangent for transistors; with its feedback it
/// makes the neuron's input a voltage behind a resistance, and the neurons are solved with those (NeuronLayerSolver).
/// Where junctions depend on bias, the lines are solved with the op-amps' present outputs (BiasedLayer) instead.
/// Repeated over all layers until no voltage moves by more than `tolerance`. Only steps are approximate (an op-amp's
/// effect on the inputs of its neighbours is left to the next pass); what the passes end at is the circuit's solution.
class OpAmpTileSolver {
public:
    static constexpr double tolerance = 1e-9;  ///< [V]

    /// @param voltages  of the network's inputs, inputs x images [V]
    OpAmpTileSolver(const CompiledNetwork& network, const Eigen::MatrixXd& voltages);

    /// Solves all images of the tile; one that did not converge may not be used.
    [[nodiscard]] std::vector<bool> solve();

    /// Of a layer, neurons x images [V].
    [[nodiscard]] const Eigen::MatrixXd& neuron_input(std::size_t layer) const { return layers_[layer].neuron_input; }
    [[nodiscard]] const Eigen::MatrixXd& neuron_output(std::size_t layer) const {
        return layers_[layer].neurons.output;
    }
    /// Adds the power of one layer to that of each image.
    void add_power(std::size_t layer, std::vector<NetworkPower>& power) const;

private:
    struct TransistorState {
        TransistorOpAmp::Point point;
        TransistorOpAmp::Tangent tangent;
    };
    /// Matrices of op-amps are images x op-amps, so that neighbouring images lie side by side; of neurons, neurons x
    /// images.
    struct Layer {
        Eigen::MatrixXd inputs;                              ///< data inputs x images [V]
        Eigen::MatrixXd ideal_output, ideal_node;            ///< of ideal op-amps at these inputs [V]
        Eigen::MatrixXd output, positive, negative;          ///< o, n+, n- [V]
        Eigen::MatrixXd positive_current, negative_current;  ///< J [A]
        Eigen::MatrixXd supply_current;                      ///< [A]; transistors only
        Eigen::MatrixXd numerator, denominator, rho;         ///< the op-amp with its feedback (op_amp_solver.cpp)
        Eigen::ArrayXXi limit;                               ///< -1, 0 or 1: at its lower, no or its upper limit
        std::vector<int> neuron_of;                          ///< an op-amp
        Eigen::VectorXd offset;                              ///< of an op-amp [V]
        bool is_new = true;                                  ///< nothing is solved yet
        Eigen::VectorXd positive_self, negative_self;        ///< how n+ and n- follow the op-amp's own output [1]
        std::vector<TransistorState> transistors;            ///< op-amp by op-amp, pack by pack
        Eigen::MatrixXd neuron_input;
        NeuronSolution neurons;
        Eigen::MatrixXd drawn;  ///< from the data inputs, beyond what ideal op-amps draw, inputs x images [A]
        std::vector<BiasedLayer::Pack> packs;  ///< of a layer that depends on bias, with these op-amps; else none
    };
    [[nodiscard]] Eigen::Index images() const { return layers_.front().inputs.cols(); }
    [[nodiscard]] double feedback_conductance(std::size_t l) const;
    void start(std::size_t l);
    void pass(std::size_t l);
    void find_nodes(std::size_t l);
    void find_biased_nodes(std::size_t l);
    void add_sources(std::size_t l, Eigen::VectorXd& input_power, Eigen::MatrixXd& bias_current) const;
    void linearise_macro(std::size_t l);
    void linearise_transistors(std::size_t l);
    void linearise_pack(std::size_t l, Eigen::Index op_amp, Eigen::Index first, bool is_start);
    void solve_neurons(std::size_t l);
    void take_outputs(std::size_t l);
    void find_drawn(std::size_t l);
    [[nodiscard]] Eigen::MatrixXd node_changes(std::size_t l, Eigen::Index first, Eigen::Index count) const;
    [[nodiscard]] double limit_of(int side) const;

    const CompiledNetwork* network_;
    double step_limit_;  ///< of a transistor circuit's voltages in this pass [V]
    std::vector<Layer> layers_;
    Eigen::VectorXd change_;  ///< largest of a pass, one an image [V]
    Eigen::Index given_;      ///< images asked for; the rest fill the last SIMD pack
};

}  // namespace spinloom
