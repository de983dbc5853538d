#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "spinloom/study/export.hpp"

namespace spinloom {

struct VerifyRequest {
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
    double ngspice_s = 0;  ///< wall time of the program on all images, reading included
    double compile_s = 0;  ///< our wall time before the first image
    double solve_s = 0;    ///< our wall time for all images

    [[nodiscard]] double worst_voltage() const;
};

/// Runs ngspice on the deck and compares every neuron's voltages and the powers with our own solution.
///
/// The two share the network's description and the tables of transistor currents (finfet_table.hpp), nothing of the
/// solution.
/// @param exported  what the deck was made from
/// @param deck      its file; ngspice writes its table and its log beside it
/// @throws EnvironmentError if ngspice cannot be run or fails, ConvergenceError if it finds no operating point
[[nodiscard]] Verification verify_network(const Subject& subject, const Export& exported,
                                          const std::filesystem::path& deck, const VerifyRequest& request,
                                          const StudyOptions& options);

}  // namespace spinloom
