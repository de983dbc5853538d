// Solves a divider of two resistors, reads a card, and takes a header of the topmost layer asked for.

#include <cmath>
#include <cstdio>

#include "spinloom/circuit/netlist.hpp"
#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/core/card.hpp"
#include "spinloom/core/data_folder.hpp"
#include "spinloom/device/finfet/finfet_model.hpp"
#include "spinloom/device/magnet/mtj.hpp"
#include "spinloom/network/model/weights.hpp"

namespace {

double divider_voltage() {
    spinloom::Netlist netlist;
    const auto supply = netlist.node("supply");
    const auto middle = netlist.node("middle");
    netlist.add_voltage_source("v", supply, spinloom::ground, 1.0);
    netlist.add_resistor("upper", supply, middle, 3000);
    netlist.add_resistor("lower", middle, spinloom::ground, 1000);
    spinloom::OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    return point.is_usable() ? solver.voltage(point, middle) : std::nan("");
}

double card_resistance() {
    const auto junction = spinloom::read_mtj_card(spinloom::find_card("imac-sim-5k-15k", "mtj"));
    return junction.resistance(spinloom::JunctionState::antiparallel);
}

}  // namespace

int main() {
    const double voltage = divider_voltage();
    const double resistance = card_resistance();
    std::printf("divider %.12g V, antiparallel %.12g ohm, data %s, topology %s\n", voltage, resistance,
                spinloom::data_folder().c_str(), spinloom::topology_text({64, 4, 3}).c_str());
    return std::abs(voltage - 0.25) < 1e-12 && std::abs(resistance - 15000) < 1e-6 ? 0 : 1;
}
