#pragma once

#include <string>
#include <vector>

#include "spinloom/study/export.hpp"

namespace spinloom {

struct VerifyRequest {
    std::vector<long> images = {0};   ///< numbers in the test set
    std::string ngspice = "ngspice";  ///< a path, or a name that is looked for on PATH
};

/// One image as both programs solved it.
struct VerifiedImage {
    std::size_t number;
    std::string worst_node;
    double worst_voltage;      ///< largest difference of a neuron's input or output, at worst_node [V]
    double mean_voltage;       ///< mean magnitude of the difference over all of them [V]
    double input_power;        ///< difference of the power delivered by the input sources, over ours
    double supply_power;       ///< the same of the supply v_dd
    int our_class, its_class;  ///< largest output of the last layer
};

/// What ngspice says of a network against our own solution.
struct Verification {
    std::string scenario;
    std::vector<VerifiedImage> images;
    double ngspice_s = 0;        ///< wall time of the program on all images, reading included
    double compile_s = 0;        ///< our wall time before the first image
    double solve_s = 0;          ///< our wall time for all images
    std::filesystem::path deck;  ///< empty: not kept

    [[nodiscard]] double worst_voltage() const;
};

/// Exports the network for ngspice, runs the program, and compares every neuron's voltages and the powers.
///
/// The two share the network's description and the tables of transistor currents (finfet_table.hpp), nothing of the
/// solution. The files stay in `options.out`; an empty one means a temporary folder that is removed.
/// @throws EnvironmentError if ngspice cannot be run or fails, ConvergenceError if it finds no operating point,
///         InputError as export_scenario
[[nodiscard]] Verification verify_scenario(const Scenario& scenario, const VerifyRequest& request,
                                           const RunOptions& options);

/// A table of the images and the times, for a terminal.
[[nodiscard]] std::string verification_text(const Verification& verification);

/// The same as JSON: volts, seconds, relative powers.
[[nodiscard]] std::string verification_json(const Verification& verification);

}  // namespace spinloom
