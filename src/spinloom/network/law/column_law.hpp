#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

#include "spinloom/network/design/junction_states.hpp"
#include "spinloom/network/law/layer_circuit.hpp"
#include "spinloom/network/law/shared_load.hpp"
#include "spinloom/network/model/activation_curve.hpp"
#include "spinloom/network/model/dataset.hpp"
#include "spinloom/network/model/weights.hpp"

/// The behavioural network: what crossbar, difference amplifier and neuron do to a vector of voltages, without wires.
///
/// Law of one output row r. Its two lines join all columns c (the inputs and, last, the bias line) through the
/// conductances G+ and G-; a four-resistor difference amplifier with input resistors r_in and feedback resistors
/// gain*r_in loads them:
///
///     V+ = sum G+ V / (sum G+ + 1/(r_in (1 + gain)))
///     V- = (sum G- V + V+ gain/((1 + gain) r_in)) / (sum G- + 1/r_in)
///     z  = gain (V+ - V-)
///
/// The lines are no virtual grounds: each sits near the conductance-weighted mean of its inputs, so z is a mean over
/// the fan-in and not a sum. With r_in infinite: z = gain (sum G+ V / sum G+ - sum G- V / sum G-). Columns dealt to K
/// partitions have a law and an amplifier each, and the outputs are joined: z is their mean. Or one amplifier sums the
/// lines of all partitions: z = gain/K sum (V+ - V-), each line ending through r_in at an input common to all
/// (column_read.hpp). The neuron's output voltage is its transfer curve at z and is the next layer's input; class =
/// argmax of the outputs.
///
/// Holds exactly for wires without resistance, ideal operational amplifiers and devices without bias dependence; with
/// wires of finite resistance (wire_law.hpp) to second order in how a weight's conductances differ. Where junctions
/// depend on bias each image has a law of its own (biased_column_law.hpp). The loading of a
/// neuron by the next layer is in its curve, as far as the load is the same for all images. Derivation:
/// docs/theory/training.md.

namespace spinloom {

/// A whole network but for its weights.
struct BehaviouralModel {
    InputEncoding inputs;                 ///< pixel to input voltage [V]
    std::vector<LayerCircuit> circuits;   ///< one a layer
    std::vector<ActivationCurve> curves;  ///< one a layer: output [V] against amplifier output [V]
    /// What the next layer does to each layer's neurons, one a layer but the last; empty: all of it is in the curves.
    std::vector<SharedLoad> loads = {};
    /// Each synapse's junctions as they are, one entry a layer; empty: as the weights say. (Neurons have the curves.)
    std::vector<LayerConductances> cells = {};
};

/// Checks a layer's numbers against its fan-in. @throws InputError (no file) with every problem
void check_layer_circuit(const LayerCircuit& circuit, std::size_t fan_in);

/// The layer as an affine map of its input voltages: z = A^T [V; 1].
/// @param weights  (fan-in + 1) x fan-out in [-1, 1], last row the bias; G+- = m ((Gp + Gap)/2 +- w (Gp - Gap)/2) with
///                 m the largest weight of the levels; for three levels a weight of 0 is a pair with both devices
///                 parallel
/// @returns A, (fan-in + 1) x fan-out, the last row being the offset [V]; the partitions' mean is taken
template <class Scalar>
[[nodiscard]] LayerMatrix<Scalar> effective_layer(const LayerCircuit& circuit, const LayerMatrix<Scalar>& weights);

/// Derivative of a loss by the weights from its derivative by A: the transpose of `effective_layer`'s Jacobian.
template <class Scalar>
[[nodiscard]] LayerMatrix<Scalar> pull_back(const LayerCircuit& circuit, const LayerMatrix<Scalar>& weights,
                                            const LayerMatrix<Scalar>& affine_gradient);

/// A for weights that are levels (-1, 0, +1 of one pair); a weight 0 is a pair with both devices parallel.
[[nodiscard]] LayerMatrix<double> effective_layer(const LayerCircuit& circuit, const LayerWeights& layer);

/// A for junctions as they are.
[[nodiscard]] LayerMatrix<double> effective_layer(const LayerCircuit& circuit, const LayerConductances& cells);

/// What the law of a layer has beside `BiasedColumnLaw` (biased_column_law.hpp) where junctions depend on bias: what
/// wires change, A with them less A without. Where they do not depend on bias: A, all there is.
template <class Scalar>
[[nodiscard]] LayerMatrix<Scalar> affine_part(const LayerCircuit& circuit, const LayerMatrix<Scalar>& weights);
/// The transpose of its Jacobian.
template <class Scalar>
[[nodiscard]] LayerMatrix<Scalar> pull_back_affine_part(const LayerCircuit& circuit, const LayerMatrix<Scalar>& weights,
                                                        const LayerMatrix<Scalar>& affine_gradient);

/// Output voltages of the last layer. @param inputs  input voltages [V], fan-in x images
/// @returns fan-out of the last layer x images [V]
[[nodiscard]] Eigen::MatrixXd behavioural_forward(const Weights& network, const std::vector<LayerCircuit>& circuits,
                                                  const std::vector<ActivationCurve>& curves,
                                                  const Eigen::Ref<const Eigen::MatrixXd>& inputs);

/// The same by all that a model knows: loads, and junctions as they are.
[[nodiscard]] Eigen::MatrixXd behavioural_forward(const Weights& network, const BehaviouralModel& model,
                                                  const Eigen::Ref<const Eigen::MatrixXd>& inputs);

/// Fraction of images whose largest output voltage is that of their label. Does not depend on `threads`.
[[nodiscard]] double behavioural_accuracy(const Weights& network, const BehaviouralModel& model, const ImageSet& images,
                                          int threads);

/// The same network with ideal parts: amplifiers that load nothing (r_in infinite) and the reverse sigmoid
/// high / (1 + exp(steepness v)) for every neuron, whatever it drives, and junctions that do not depend on bias. Gains,
/// rails, partitions and inputs stay: they are the function that the weights were trained for. Junctions are as the
/// weights say.
[[nodiscard]] BehaviouralModel ideal_twin(const BehaviouralModel& model, double high, double steepness);

}  // namespace spinloom
