#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "spinloom/core/key_table.hpp"
#include "spinloom/device/magnet/sot_device.hpp"

namespace spinloom {

/// What `[faults]` says: how far the curves go, and what decides retention and read disturb.
struct FaultSettings {
    std::size_t samples = 0;              ///< networks a point
    int spares = 0;                       ///< spare pairs of lines a subarray
    std::vector<double> rates;            ///< of write errors, stuck, shorted and open junctions
    std::vector<double> retention_times;  ///< [s]
    std::vector<double> reads;            ///< how often an image was read
    std::vector<double> sigmas;           ///< of the resistance, for variation
    double short_resistance = 0;          ///< of a barrier that broke down [ohm]
    double temperature = 0;               ///< of the free layers, whose numbers are those there [K]
    double read_pulse = 0;                ///< how long a read puts its voltages on the junctions [s]
    std::string device_card;              ///< of the free layer
    SotDevice device;
};

/// @param temperature  of the network, unless the table has its own [K]
[[nodiscard]] FaultSettings read_fault_settings(const KeyTable& table, double temperature);

}  // namespace spinloom
