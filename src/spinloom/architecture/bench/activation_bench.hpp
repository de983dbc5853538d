#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/architecture/bench/activation_circuit.hpp"
#include "spinloom/architecture/bench/activation_step.hpp"
#include "spinloom/architecture/bench/sigmoid_fit.hpp"

namespace spinloom {

/// Power drawn by an activation circuit, by who delivers it [W].
struct ActivationPower {
    double supplies = 0;  ///< supplies and bias rails
    double input = 0;     ///< the source at the input
    double ideal = 0;     ///< sources that the circuit takes for ideal (level shifts)
    double load = 0;      ///< the source where a load ends; not the circuit's own

    /// All that stands in for it must be delivered by something: supplies, input and ideal sources.
    [[nodiscard]] double total() const { return supplies + input + ideal; }
};

/// One solved point of a transfer curve.
struct TransferPoint {
    double input = 0, output = 0;  ///< [V]
    double probe = 0;              ///< [V]; 0 without a probe
    double supply_current = 0;     ///< delivered by the first supply [A]
    double input_current = 0;      ///< delivered by the input source [A]
    ActivationPower power;
};

/// Solves the circuit over rising input voltages, each point from the one before.
/// @throws ConvergenceError naming the input at which a point did not converge
[[nodiscard]] std::vector<TransferPoint> sweep_activation(const ActivationCircuit& circuit, const ActivationLoad& load,
                                                          const std::vector<double>& inputs);

/// `first`, `first + step`, ... up to `last`, rounded to whole steps.
[[nodiscard]] std::vector<double> equal_steps(double first, double last, double step);

struct InputWindow {
    double low = 0, high = 0;  ///< [V]
    [[nodiscard]] bool contains(double x) const { return x >= low && x <= high; }
    [[nodiscard]] double width() const { return high - low; }
};

/// What small signals see at one input voltage, without a load, at zero frequency.
struct SmallSignalFigures {
    double slope = 0;              ///< d output/d input [V/V]
    double input_resistance = 0;   ///< dV/dI at the input, output open [ohm]
    double output_resistance = 0;  ///< dV/dI at the output, input held [ohm]
};

[[nodiscard]] SmallSignalFigures small_signal_figures(const ActivationCircuit& circuit, double input);

/// Input at which the output crosses a level, by linear interpolation; none if it does not [V].
[[nodiscard]] std::optional<double> crossing(const std::vector<TransferPoint>& points, double level);

/// The figures of a transfer curve over an input window.
struct TransferFigures {
    InputWindow window;                                ///< what the figures are taken over
    double low = 0, high = 0;                          ///< lowest and highest output in the window [V]
    std::optional<double> centre = {};                 ///< input at which the output is v_dd/2; none: it never is
    std::optional<SmallSignalFigures> at_centre = {};  ///< of the open circuit, there
    std::optional<double> slope = {};                  ///< at the centre, load included: that of the tangent [V/V]
    /// The inputs around the centre over which the output stays within `linear_tolerance` of the swing from the
    /// tangent at the centre.
    std::optional<InputWindow> linear = {};
    SigmoidFit fit;

    [[nodiscard]] double swing() const { return high - low; }
};

inline constexpr double linear_tolerance = 0.05;  ///< of the output swing

/// @param points  of the loaded circuit, from `sweep_activation`, at least five of them in the window
[[nodiscard]] TransferFigures transfer_figures(const ActivationCircuit& circuit, const ActivationLoad& load,
                                               const std::vector<TransferPoint>& points, const InputWindow& window);

/// Input voltages that a neuron sees, with where they come from.
struct InputDistribution {
    std::vector<double> values;  ///< [V]
    std::string description;
    bool is_assumed = false;
};

/// `count` values evenly over a window: what is assumed where no distribution is given.
[[nodiscard]] InputDistribution uniform_inputs(const InputWindow& window, std::size_t count = 1001);

/// Static power over a distribution of inputs.
struct MeanPower {
    ActivationPower mean;
    double largest = 0;              ///< total, of the values [W]
    double interpolation_error = 0;  ///< largest difference of the total to direct solutions at 33 of the values [W]
};

/// The mean of the power over the values: from a curve of equal steps of 5 mV, joined by cubic pieces and compared with
/// direct solutions.
[[nodiscard]] MeanPower mean_power(const ActivationCircuit& circuit, const ActivationLoad& load,
                                   const InputDistribution& inputs);

/// Everything the bench measures of one circuit.
struct ActivationBench {
    std::string name;
    double v_dd = 0;  ///< [V]
    ActivationLoad load;
    Layout layout;
    std::vector<TransferPoint> points;
    TransferFigures figures;
    MeanPower power;
    SwitchingFigures switching;

    /// Mean static power times area [W m^2].
    [[nodiscard]] double power_area_product() const { return power.mean.total() * layout.area(); }
};

inline constexpr int figure_steps = 200;  ///< of the window, for the figures

/// The switching step goes from the centre this far, in units of 1/steepness: from 2 % to 98 % of a sigmoid.
inline constexpr double switching_reach = 4;

/// Measures a circuit: curve over `inputs`, figures over the window from steps of their own, and power over
/// the distribution. Also a step of the input and back, by `switching_reach` either side of the centre but no farther
/// than half the window.
/// @throws ConvergenceError
[[nodiscard]] ActivationBench bench_activation(const ActivationCircuit& circuit, const ActivationLoad& load,
                                               const std::vector<double>& inputs, const InputWindow& window,
                                               const InputDistribution& distribution);

}  // namespace spinloom
