#pragma once

#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/array/write/sot_bitcell.hpp"
#include "spinloom/core/key_table.hpp"

namespace spinloom {

/// How the devices of a scenario are written: its table [programming], over a card of kind "bitcell".
struct ProgrammingPlan {
    enum class Initial { parallel, antiparallel, random, file };

    std::string cell_card, device_card, n_card;
    /// Its junction is that of the card; synapses and neurons have the scenario's resistances. An assist field is part
    /// of the layer's external field.
    SotDevice device;
    std::shared_ptr<const FinfetModel> write, read;
    double write_fins = 0, read_fins = 0, fin_pitch = 0;  ///< pitch [m]
    WriteLevels levels;
    WriteTiming timing;
    int retries = 0;  ///< pulses after a first one that failed
    Initial initial = Initial::parallel;
    std::filesystem::path initial_file;
    double temperature = 0;   ///< of the free layer, whose numbers are those there, and its thermal field [K]
    std::size_t samples = 0;  ///< of each write error rate

    /// A cell whose junction has the resistances [ohm] and the half voltage [V] given.
    [[nodiscard]] SotBitcell cell(double parallel, double antiparallel,
                                  double half_voltage = std::numeric_limits<double>::infinity()) const;
};

/// Reads the table. @param lowest_level  of any input or rail in inference [V]: write transistors must be off there
/// @param network_temperature  of the transistors, and of the device unless the table has its own [K]
/// @param transistor_release  of their equations, 0 for the card's own
[[nodiscard]] ProgrammingPlan read_programming(const KeyTable& table, double lowest_level, double network_temperature,
                                               double transistor_release);

}  // namespace spinloom
