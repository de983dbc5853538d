#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/network/infer/energy_balance.hpp"
#include "spinloom/study/run.hpp"

namespace spinloom {

struct TwinRequest {
    std::vector<long> images = {0};  ///< numbers in the test set
    bool over_time = false;          ///< the first image's step from 0 V as well: energy balance of the transient
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

/// Solves images both ways and adds up what every element dissipates. @throws InputError, ConvergenceError
[[nodiscard]] TwinCheck check_against_netlist(const Scenario& scenario, const TwinRequest& request,
                                              const RunOptions& options);

[[nodiscard]] std::string twin_text(const TwinCheck& check);
[[nodiscard]] std::string twin_json(const TwinCheck& check);

}  // namespace spinloom
