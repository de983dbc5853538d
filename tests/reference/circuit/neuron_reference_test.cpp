// The neuron's transfer curve, supply and input current against tables of a second program whose transistors follow the
// same release of the equations. See tests/reference/data/neuron/README.md.

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

struct Row {
    double load_ohm, input, output, gate, supply_current, input_current;
    bool is_loaded;
};

std::vector<Row> read_rows(const std::string& file) {
    std::ifstream stream(std::string(SPINLOOM_TEST_DATA) + "/neuron/" + file);
    std::vector<Row> rows;
    std::string line;
    std::getline(stream, line);
    while (std::getline(stream, line)) {
        std::replace(line.begin(), line.end(), ',', ' ');
        std::istringstream fields(line);
        std::string load_to, load;
        Row row{};
        fields >> load_to >> load >> row.input >> row.output >> row.gate >> row.supply_current >> row.input_current;
        row.is_loaded = load_to == "gnd";
        row.load_ohm = row.is_loaded ? std::stod(load) : 0;
        rows.push_back(row);
    }
    return rows;
}

struct Case {
    const char* table;
    double tmr, release;
};

class NeuronReference : public testing::TestWithParam<Case> {};

TEST_P(NeuronReference, TransferCurveAndCurrents) {
    const auto rows = read_rows(GetParam().table);
    ASSERT_GT(rows.size(), 300U);
    const auto model = [](const char* name) {
        auto card = read_finfet_card(find_card(name, "finfet"));
        card.release = GetParam().release;
        return std::make_shared<const FinfetModel>(make_finfet_model(card, {.fins = 10, .temperature = 300.15}));
    };
    const auto n = model("ptm-mg-14nm-hp-n"), p = model("ptm-mg-14nm-hp-p");
    for (const bool is_loaded : {false, true}) {
        Netlist netlist;
        const Node in = netlist.node("in"), shifted = netlist.node("shifted"), gate = netlist.node("gate"),
                   out = netlist.node("out");
        const Node supply = netlist.node("vdd");
        netlist.add_voltage_source("vin", in, ground, 0);
        netlist.add_voltage_source("shift", shifted, in, 0.4);
        netlist.add_voltage_source("vdd", supply, ground, 0.8);
        netlist.add_resistor("rp", shifted, gate, 8488.26363157);
        netlist.add_resistor("rap", gate, out, 8488.26363157 * (1 + GetParam().tmr));
        netlist.add_finfet("mn", out, gate, ground, ground, n);
        netlist.add_finfet("mp", out, gate, supply, supply, p);
        if (is_loaded) netlist.add_resistor("load", out, ground, 2000);
        OperatingPointSolver solver(netlist);
        double worst_voltage = 0, worst_supply = 0;
        for (const auto& row : rows) {
            if (row.is_loaded != is_loaded) continue;
            netlist.set_source("vin", row.input);
            const auto point = solver.solve();
            ASSERT_TRUE(point.is_usable()) << point.report();
            worst_voltage = std::max({worst_voltage, std::abs(solver.voltage(point, out) - row.output),
                                      std::abs(solver.voltage(point, gate) - row.gate)});
            const double supplied = -solver.current(point, "vdd");
            worst_supply =
                std::max(worst_supply, std::abs(supplied - row.supply_current) / (std::abs(row.supply_current) + 1e-9));
        }
        EXPECT_LT(worst_voltage, 1e-6) << "required: 2 mV";
        EXPECT_LT(worst_supply, 1e-3) << "required: 1 %";
        EXPECT_GT(worst_voltage, 0);
    }
}

INSTANTIATE_TEST_SUITE_P(Tables, NeuronReference,
                         testing::Values(Case{"vtc_tmr200.csv", 2, 107}, Case{"vtc_tmr100.csv", 1, 107},
                                         Case{"vtc_tmr200_bsim_cmg_111.csv", 2, 111}));

}  // namespace
}  // namespace spinloom
