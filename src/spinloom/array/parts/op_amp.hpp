#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "spinloom/circuit/netlist.hpp"
#include "spinloom/device/finfet/finfet_model.hpp"

namespace spinloom {

/// One kind of transistor of an op-amp.
struct OpAmpTransistor {
    double fins = 0;         ///< [1]
    double gate_length = 0;  ///< drawn [m]
    std::shared_ptr<const FinfetModel> model;
};

/// A two-stage operational amplifier of FinFETs with Miller compensation.
///
///                 v_dd ──┬────────┬──────────────┬────
///                     bias(p)   tail(p)        source(p)
///        bias ┬─────────┴─gate────┴───gate───────┴──┐
///             R          in- ─ pair(p) ─ in+        ├── out
///             │               │       │             │
///            v_ss         mirror(n)─mirror(n)── driver(n)       C_c and R_z from out back to the driver's gate
///
/// A p-channel pair, so that the inputs may lie near v_ss. A resistor sets the bias current (v_dd - |V_GS|)/R, and the
/// others follow as their fins. Zero systematic offset needs the driver at twice the mirror's current per fin relation
/// fins(driver)/fins(mirror) = 2 fins(source)/fins(tail).
struct OpAmpCircuit {
    OpAmpTransistor pair;                 ///< each of the two inputs, p-channel
    OpAmpTransistor mirror;               ///< each of the two loads, n-channel
    OpAmpTransistor tail;                 ///< current source of the pair, p-channel
    OpAmpTransistor bias;                 ///< diode of the bias line, p-channel
    OpAmpTransistor driver;               ///< second stage, n-channel
    OpAmpTransistor source;               ///< its load, p-channel
    double bias_resistance = 0;           ///< [ohm]
    double compensation_capacitance = 0;  ///< C_c [F]
    double nulling_resistance = 0;        ///< R_z [ohm]
    double threshold_sigma = 0;           ///< of a transistor of one fin, for mismatch [V]
    std::string name;                     ///< of its card
};

/// An op-amp as its data sheet has it, on one supply.
///
/// The output is that of a LimitedAmplifier (netlist.hpp) around the middle that the circuit asks for, behind an
/// input-referred offset. The stages are of class A: the supply current does not depend on what the output delivers.
/// The defaults are what `spinloom amplifier` measures of the card two-stage-14nm at 0.8 V, inputs at 0.2 V
/// (the offset: its follower's 0.33 mV at 0.2 V, taken to an output of 0.4 V by the gain).
struct OpAmpMacro {
    double open_loop_gain = 637.2;                ///< without load [1], > 0
    double output_resistance = 8845;              ///< open loop [ohm], >= 0
    double offset = 0.065e-3;                     ///< systematic: v(+) - v(-) for the middle output [V]
    double output_low = 0.01, output_high = 0.8;  ///< between which the output stays [V]
    double static_power = 133.6e-6;               ///< drawn from the supply [W]
};

/// The cards of the transistors, their temperature and the release of their equations.
struct OpAmpProcess {
    std::string n_card = "ptm-mg-14nm-hp-n";
    std::string p_card = "ptm-mg-14nm-hp-p";
    double temperature = 300.15;  ///< [K]
    double release = 0;           ///< 105.03, 107 or 111 (finfet_card.hpp); 0 takes each card's own
};

inline constexpr const char* default_op_amp_card = "two-stage-14nm";

/// Reads a card of kind "amplifier". @throws InputError
[[nodiscard]] OpAmpCircuit read_op_amp_card(const std::filesystem::path& path, const OpAmpProcess& process);

/// Where an op-amp is connected.
struct OpAmpNodes {
    Node output, positive_input, negative_input, v_dd, v_ss;
};

/// Adds an op-amp with a bias of its own; its elements are named after `name`. In direct current the compensation
/// carries nothing.
void add_two_stage_op_amp(Netlist& netlist, const std::string& name, const OpAmpCircuit& op_amp,
                          const OpAmpNodes& nodes);

}  // namespace spinloom
