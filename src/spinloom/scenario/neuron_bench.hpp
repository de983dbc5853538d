#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "spinloom/core/csv.hpp"
#include "spinloom/network/neuron_curve.hpp"
#include "spinloom/scenario/scenario.hpp"

namespace spinloom {

/// A neuron swept over its input voltage, from the full netlist.
struct NeuronBench {
    struct Point {
        double input;           ///< [V]
        double output;          ///< [V]
        double gate;            ///< inverter input [V]
        double supply_current;  ///< delivered by v_dd [A]
        double input_current;   ///< delivered by the input source [A]
    };
    std::vector<Point> points;
    double v_dd = 0;

    /// Input at which the output crosses v_dd/2, by linear interpolation [V]; NaN if it does not.
    [[nodiscard]] double centre() const;
    /// Steepest slope, negative [V/V].
    [[nodiscard]] double steepest_slope() const;
    /// A few lines for the screen.
    [[nodiscard]] std::string summary() const;
    /// vin_V,vout_V,vgate_V,isupply_A,iin_A
    [[nodiscard]] NumericTable table() const;
};

/// Sweeps the neuron's input from `from` to `to`. @throws ConvergenceError naming the input at which a point did not
/// converge
[[nodiscard]] NeuronBench sweep_neuron(const NeuronCircuit& neuron, const NeuronLoad& load, double from, double to,
                                       double step);

}  // namespace spinloom
