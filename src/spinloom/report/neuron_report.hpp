#pragma once

#include <string>
#include <vector>

#include "spinloom/architecture/bench/activation_bench.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/report/line_plot.hpp"

/// The neuron bench as text, tables, JSON and plots.

namespace spinloom {

/// One value of a swept key and what the bench measured there.
struct SweptBench {
    double value = 0;
    ActivationBench bench;
};

/// A key, its values and the measurements.
struct NeuronSweep {
    std::string key;
    std::vector<SweptBench> rows;
};

/// What `spinloom neuron` found.
struct NeuronReport {
    std::string title;
    ActivationBench bench;
    InputDistribution inputs;
    std::vector<NeuronSweep> sweeps;
    std::vector<std::string> assumptions;
};

/// Input at which the output crosses v_dd/2, slope, window, fit, resistances, power, step and area: for the screen.
[[nodiscard]] std::string neuron_text(const NeuronReport& report);
/// Every rectangle with its dimensions.
[[nodiscard]] std::string layout_text(const Layout& layout);
[[nodiscard]] std::string neuron_json(const NeuronReport& report);
/// vin_V,vout_V,vgate_V,isupply_A,iin_A
[[nodiscard]] NumericTable transfer_table(const ActivationBench& bench);
/// Powers over the input: vin_V,supply_W,input_W,level_shift_W,total_W
[[nodiscard]] NumericTable power_table(const ActivationBench& bench);
/// A row a value: the key, then the figures.
[[nodiscard]] NumericTable sweep_table(const NeuronSweep& sweep);
[[nodiscard]] std::string layout_csv(const Layout& layout);

/// The curve, its fit and its tangent.
[[nodiscard]] LinePlot transfer_plot(const ActivationBench& bench);
[[nodiscard]] LinePlot power_plot(const ActivationBench& bench);
/// Output over time [ps] for a step of the input and back.
[[nodiscard]] LinePlot step_plot(const ActivationBench& bench);
/// Transfer curves of all values of a sweep.
[[nodiscard]] LinePlot sweep_plot(const NeuronSweep& sweep);

}  // namespace spinloom
