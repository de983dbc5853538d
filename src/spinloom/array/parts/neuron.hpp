#pragma once

#include <cmath>
#include <limits>
#include <memory>
#include <string>

#include "spinloom/circuit/netlist.hpp"
#include "spinloom/device/finfet/finfet_model.hpp"

namespace spinloom {

/// The sigmoidal neuron bitcell: two SOT-MRAM devices around a CMOS inverter.
///
///     in ──(level shift)── in + shift ──R_P── gate ──R_AP── out,     inverter: gate -> out, between ground and v_dd
///
/// An inverting sigmoid: out is about v_dd/2 at in = 0; the slope there is -(R_AP/R_P) A/(1 + A + R_AP/R_P) for an
/// inverter gain A, so the TMR sets the slope and the RA product the current. The level shift is an ideal source. @cite
/// zand2020 imacsim2023
struct NeuronCircuit {
    double input_resistance = 0;     ///< R_P, from the shifted input to the gate [ohm]
    double feedback_resistance = 0;  ///< R_AP, from the output to the gate [ohm]
    double level_shift = 0;          ///< [V], v_dd/2 as published
    double v_dd = 0;                 ///< supply of the inverter [V]
    std::shared_ptr<const FinfetModel> n_channel;
    std::shared_ptr<const FinfetModel> p_channel;
    double junction_capacitance = 0;  ///< of each of the two devices, over time only [F]
    /// Voltage that halves the TMR of the feedback device, whose resistance is then that at 0 V
    /// (device/magnet/mtj.hpp); infinite: it is that at any [V].
    double half_voltage = std::numeric_limits<double>::infinity();
    double feedback_tmr = 0;  ///< of the feedback device at 0 V [1]; counts only with a half voltage

    [[nodiscard]] bool depends_on_bias() const { return std::isfinite(half_voltage) && feedback_tmr > 0; }
};

/// Adds a neuron between two nodes and its supply. Its own node and elements are named after `name`: node
/// `<name>_gate`, source
/// `<name>_shift`.
void add_neuron(Netlist& netlist, const std::string& name, const NeuronCircuit& neuron, Node input, Node output,
                Node v_dd);

}  // namespace spinloom
