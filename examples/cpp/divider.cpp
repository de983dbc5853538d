// A circuit of one's own: two resistors and a magnetic junction, at its operating point and after a pulse.

#include <cmath>
#include <cstdio>
#include <numbers>
#include <spinloom/spinloom.hpp>

int main() {
    using namespace spinloom;
    const auto junction = read_mtj_card(find_card("sot-mram-50x30", "mtj"));

    Netlist netlist;
    const auto supply = netlist.node("supply"), middle = netlist.node("middle");
    netlist.add_voltage_source("v", supply, ground, 0.8);
    netlist.add_resistor("r", supply, middle, junction.resistance(JunctionState::parallel));
    netlist.add_junction("x", middle, ground, junction, std::numbers::pi);

    OperatingPointSolver solver(netlist);
    const auto point = solver.solve();
    if (!point.is_usable()) {
        std::printf("%s\n", point.report().c_str());
        return 3;
    }
    const double voltage = solver.voltage(point, middle);
    std::printf("%.6f V over the junction\n", voltage);
    // An antiparallel junction is (1 + TMR) times the parallel one, here 3 times: three quarters of the supply.
    return std::abs(voltage - 0.6) < 1e-3 ? 0 : 1;
}
