#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/network/infer/energy_balance.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/study_options.hpp"

namespace spinloom {

struct TwinRequest {
    bool over_time = false;  ///< the first image's step from 0 V as well: energy balance of the transient
};

/// One image by the fast path and by the full netlist.
struct TwinImage {
    std::size_t number;
    double worst_voltage;        ///< largest difference of a neuron's input or output [V]
    NetworkPower fast, netlist;  ///< [W]
    EnergyBalance balance;       ///< of the netlist [W]
    int fast_class, netlist_class;

    /// Largest difference of a power (worst_difference).
    [[nodiscard]] double worst_power() const;
};

/// The fast path against our own full netlist by modified nodal analysis.
struct TwinCheck {
    std::string scenario;
    std::vector<TwinImage> images;
    std::optional<EnergyBalance> over_time;  ///< [J]
    double stop = 0;                         ///< until when [s]
    double fast_s = 0, netlist_s = 0;        ///< wall times of the images, compilation apart

    [[nodiscard]] double worst_power() const;
    [[nodiscard]] double worst_balance() const;  ///< of the operating points, relative
};

/// Solves the subject's images both ways and adds up what every element dissipates.
/// @pre there is an image @throws ConvergenceError
[[nodiscard]] TwinCheck check_against_netlist(const Subject& subject, const TwinRequest& request,
                                              const StudyOptions& options);

}  // namespace spinloom
