#pragma once

#include <Eigen/Core>
#include <vector>

#include "spinloom/array/parts/inverter_table.hpp"
#include "spinloom/network/design/junction_states.hpp"
#include "spinloom/network/infer/biased_layer.hpp"
#include "spinloom/network/infer/layer_load.hpp"

namespace spinloom {

/// Neurons of one layer, solved together with what they drive, for a batch of images.
struct NeuronSolution {
    Eigen::MatrixXd output;          ///< neuron outputs, neurons x images [V]
    Eigen::MatrixXd gate;            ///< the inverters' gates, neurons x images [V]
    Eigen::MatrixXd input_current;   ///< into each neuron's input, neurons x images [A]
    Eigen::MatrixXd supply_current;  ///< from v_dd through each inverter, neurons x images [A]
    std::vector<bool> is_converged;  ///< one an image; where false, the image's columns may not be used
};

/// What differs from image to image around a layer of neurons beside their inputs, each neurons x images.
struct NeuronSurroundings {
    Eigen::MatrixXd source_resistance;  ///< in series with each input, instead of the layer's own [ohm], >= 0
    Eigen::MatrixXd drawn;              ///< from each output, beside the load [A]
    Eigen::MatrixXd gate, output;       ///< where to start from [V]
    /// The next layer's images, a pack for each `Batch::size` of these, where it depends on bias and its op-amps are
    /// not ideal; its inputs follow the outputs. None: it is solved with ideal ones.
    std::vector<BiasedLayer::Pack>* next = nullptr;
};

/// Solves a layer of neurons whose outputs drive the next layer's input lines directly.
///
/// Unknowns per image and neuron: the inverter's gate voltage x and the output voltage y. Equations, with R_a the input
/// resistance and the source's own in series, s the open-circuit input plus the level shift and Y y + j what the next
/// layer draws:
///
///     (x - s)/R_a + (x - y)/R_b + I_gate(x, y) = 0
///     (y - x)/R_b + I_n(x, y) + I_p(x, y) + (Y y + j) = 0
///
/// Newton over all neurons of an image, x eliminated neuron by neuron, vectorised across images (LayerLoad). First on
/// the inverter table, to its error of microvolts; then steps with the transistors' own equations and the table's
/// Jacobian until a step is below 0.1 nV. So the result is that of the circuit, and the table only spares evaluations.
///
/// Where junctions depend on bias, R_b carries more than (x - y)/R_b (BiasExcess), and the next layer (BiasedLayer)
/// takes the place of Y y + j, which remains in the Jacobian; its voltages follow the outputs from step to step.
class NeuronLayerSolver {
public:
    /// @param junctions          R_a and R_b of each neuron
    /// @param source_resistance  in series with each input [ohm], >= 0
    /// @param load               Y, neurons x neurons [S]; empty for outputs that drive nothing
    /// @param load_offset        j, current drawn at y = 0 [A]
    /// @param biased_load        the layer that is driven, where it depends on bias; else none
    NeuronLayerSolver(const NeuronCircuit& neuron, const NeuronJunctions& junctions, const InverterTable& table,
                      double source_resistance, const Eigen::MatrixXd& load, const Eigen::VectorXd& load_offset,
                      const BiasedLayer* biased_load = nullptr);

    /// @param inputs  open-circuit input voltages e, neurons x images [V]
    [[nodiscard]] NeuronSolution solve(const Eigen::MatrixXd& inputs) const { return solve(inputs, nullptr); }
    [[nodiscard]] NeuronSolution solve(const Eigen::MatrixXd& inputs, const NeuronSurroundings& around) const {
        return solve(inputs, &around);
    }

    [[nodiscard]] const LayerLoad& load() const { return load_; }

private:
    struct Pack;
    [[nodiscard]] NeuronSolution solve(const Eigen::MatrixXd& inputs, const NeuronSurroundings* around) const;
    void load_pack(Pack& pack, const Eigen::MatrixXd& inputs, const NeuronSurroundings* around,
                   Eigen::Index first) const;
    [[nodiscard]] ConductanceRange output_conductances() const;
    void evaluate(Pack& pack, bool with_exact_currents) const;
    void add_load(Pack& pack) const;
    void add_biased_load(Pack& pack) const;
    void take_step(Pack& pack) const;
    [[nodiscard]] bool solve_pack(Pack& pack) const;

    const NeuronCircuit* neuron_;
    const InverterTable* table_;
    Eigen::VectorXd input_resistance_;         ///< R_a alone, one a neuron [ohm]
    Eigen::VectorXd input_conductance_;        ///< 1/R_a, source resistance included, one a neuron [S]
    Eigen::VectorXd feedback_conductance_;     ///< 1/R_b [S]
    std::vector<BiasExcess> feedback_excess_;  ///< of R_b, one a neuron; empty: it does not depend on bias
    const BiasedLayer* biased_load_;
    LayerLoad load_;
};

}  // namespace spinloom
