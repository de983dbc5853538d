#pragma once

#include <vector>

#include "spinloom/circuit/netlist.hpp"

namespace spinloom::spice {

/// The direct-current values of all sources, to be set back.
class SourceValues {
public:
    explicit SourceValues(const Netlist& netlist) {
        for (const auto& source : netlist.voltage_sources()) voltages_.push_back(source.value);
        for (const auto& source : netlist.current_sources()) currents_.push_back(source.value);
    }
    void restore(Netlist& netlist) const {
        for (std::size_t i = 0; i < voltages_.size(); ++i) netlist.set_source({true, i}, voltages_[i]);
        for (std::size_t i = 0; i < currents_.size(); ++i) netlist.set_source({false, i}, currents_[i]);
    }
    /// Sets every source to the value of its waveform at time 0.
    void set_to_start(Netlist& netlist) const {
        for (std::size_t i = 0; i < voltages_.size(); ++i) {
            if (const auto& shape = netlist.voltage_sources()[i].waveform)
                netlist.set_source({true, i}, shape->value(0));
        }
        for (std::size_t i = 0; i < currents_.size(); ++i) {
            if (const auto& shape = netlist.current_sources()[i].waveform)
                netlist.set_source({false, i}, shape->value(0));
        }
    }

private:
    std::vector<double> voltages_, currents_;
};

}  // namespace spinloom::spice
