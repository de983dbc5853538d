#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "spinloom/architecture/bench/amplifier_bench.hpp"
#include "spinloom/architecture/bench/driver_bench.hpp"
#include "spinloom/architecture/bench/technology.hpp"
#include "spinloom/architecture/cost/breakdown.hpp"
#include "spinloom/architecture/cost/network_parts.hpp"
#include "spinloom/network/design/network_netlist.hpp"
#include "spinloom/network/model/dataset.hpp"

namespace spinloom {

/// How the network's outputs settled on a sample of images.
struct SettledSample {
    static constexpr double usual_tolerance = 0.01;  ///< of v_dd, where none was measured
    std::size_t images = 0;     ///< none: it was not measured, and there is neither latency nor energy
    double worst = 0;           ///< [s]
    double tolerance = 0;       ///< of v_dd
    double gain_bandwidth = 0;  ///< of the op-amps, while it was measured [Hz]
    bool has_wires = true;      ///< whether the arrays' wires were in the circuit that settled, where it has any
};

/// The bitcell's transistors and what a write asks of its drivers.
struct WriteDesign {
    double write_fins = 1, read_fins = 1;
    double voltage = 0;  ///< of the drivers [V]
    double current = 0;  ///< largest of either direction, of a cell next to its drivers [A]
    std::string card;
};

/// Everything that the figures follow from.
struct ArchitectureCase {
    AnalogNetwork network;
    WireGeometry wires = {};
    InputEncoding input = {};    ///< levels of the inputs [V]
    NeuronProcess process = {};  ///< transistors, v_dd, layout rule, op-amp card
    std::string layout_card = default_layout_card;
    WriteDesign write = {};
    NetworkPower power = {};            ///< of the solved circuit, mean over `num_images` [W]
    std::size_t num_images = 0;         ///< ... of them
    Eigen::MatrixXd inputs = {};        ///< voltages of a sample of images in the order they come, inputs x images [V]
    Eigen::MatrixXd line_current = {};  ///< that the first layer draws from each of them, inputs x images [A]
    SettledSample settling = {};
    AmplifierBench op_amp = {};  ///< measured, of the card that `process` names
};

}  // namespace spinloom
