#pragma once

#include <map>
#include <string>
#include <vector>

#include "spinloom/architecture/bench/activation_circuit.hpp"
#include "spinloom/array/parts/op_amp.hpp"

/// Families of earlier analog sigmoid circuits, built anew at the node and supply of the SOT-MRAM neuron so that they
/// can be solved and compared. Their cards (cards/neurons) name the publications, what of them was read, and the sizes,
/// which are ours.

namespace spinloom {

/// What all circuits of a comparison share.
struct NeuronProcess {
    OpAmpProcess transistors;
    double v_dd = 0.8;  ///< [V]
    LayoutRule rule;
    std::string op_amp_card = default_op_amp_card;
    std::vector<RuleRange> rule_ranges = {};  ///< how far the rule's numbers may lie from the truth
    double write_fins = 0, read_fins = 0;     ///< of the transistors that each of our junctions is written by; 0: none
};

/// By what factors a circuit's sizes differ from its card: by the names of the card's parameters, for its op-amp
/// "op_amp" (all of it) and "op_amp_output" (its second stage). What is not named keeps its size; fins are rounded, one
/// at least.
using SizeFactors = std::map<std::string, double, std::less<>>;

/// A circuit and where it comes from.
struct EarlierNeuron {
    std::string title;
    std::map<std::string, std::string, std::less<>> sources;  ///< of its card: what was read of each
    ActivationCircuit circuit;
};

/// An n-channel and a p-channel pass transistor in series from input to output, gates at the rails: the first stops
/// what rises beyond v_dd - V_T, the second what falls below |V_T|. Two diode-connected transistors from the output to
/// the rails are its load. Not inverting.
[[nodiscard]] EarlierNeuron resistive_neuron(const NeuronProcess& process, const SizeFactors& factors = {});

/// n-channel pair with resistor loads, tail current mirrored from a resistor; the other input at half the supply.
/// Output: v_dd - R I(in), a tanh of the input in weak inversion. Inverting.
[[nodiscard]] EarlierNeuron differential_pair_neuron(const NeuronProcess& process, const SizeFactors& factors = {});

/// The same pair, its currents brought to the output by three mirrors, into a resistor to half the supply (two to the
/// rails). Inverting, of nearly full swing.
[[nodiscard]] EarlierNeuron current_mirror_neuron(const NeuronProcess& process, const SizeFactors& factors = {});

/// Inverting amplifier around half the supply, its feedback resistor bridged by diode-connected transistors both ways;
/// the two-stage op-amp of op_amp.hpp. The reference comes from a divider.
[[nodiscard]] EarlierNeuron op_amp_neuron(const NeuronProcess& process, const SizeFactors& factors = {});

/// One of these circuits in any size.
struct NeuronFamily {
    std::string name;                ///< of its card
    std::vector<std::string> sizes;  ///< that may change: names of factors
    EarlierNeuron (*build)(const NeuronProcess&, const SizeFactors&);
};

[[nodiscard]] const std::vector<NeuronFamily>& earlier_families();

/// All of the above, as their cards have them.
[[nodiscard]] std::vector<EarlierNeuron> earlier_neurons(const NeuronProcess& process);

}  // namespace spinloom
