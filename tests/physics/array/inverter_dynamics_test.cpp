#include "spinloom/array/parts/inverter_dynamics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"
#include "spinloom/device/finfet/finfet_terminal_charge.hpp"

namespace spinloom {
namespace {

struct Inverter {
    NeuronCircuit neuron;

    Inverter() {
        neuron.v_dd = 0.8;
        neuron.n_channel = transistor("ptm-mg-14nm-hp-n", 4);
        neuron.p_channel = transistor("ptm-mg-14nm-hp-p", 7);
    }
    static std::shared_ptr<const FinfetModel> transistor(const char* name, double fins) {
        return std::make_shared<const FinfetModel>(
            make_finfet_model(read_finfet_card(find_card(name, "finfet")), {.fins = fins, .temperature = 300.15}));
    }

    struct Charges {
        double gate = 0, output = 0;
    };
    /// By the scalar functions, a transistor and a point at a time.
    [[nodiscard]] Charges charges(double gate, double output) const {
        Charges sum;
        for (const auto& [model, rail] : {std::pair{neuron.n_channel, 0.0}, std::pair{neuron.p_channel, neuron.v_dd}}) {
            const auto [drain, source] = internal_voltages(*model, gate, output, rail, rail);
            const auto charge = terminal_charges<double>(*model, gate, drain, source, rail);
            sum.gate += charge.gate;
            sum.output += charge.drain;
        }
        return sum;
    }
    [[nodiscard]] double current(double gate, double output) const {
        return terminal_currents(*neuron.n_channel, gate, output, 0, 0).drain +
               terminal_currents(*neuron.p_channel, gate, output, neuron.v_dd, neuron.v_dd).drain;
    }
};

// The nodes of the table lie 12.5 mV apart from -1 V and -0.1 V on.
TEST(InverterDynamics, NodesHoldTheCurrentsAndChargesOfTheTwoTransistors) {
    const Inverter inverter;
    const InverterDynamics table(inverter.neuron);
    for (const int i : {0, 41, 80, 97, 112, 144, 200}) {
        for (const int j : {0, 8, 23, 40, 71, 79}) {
            const double gate = -1.0 + i * 0.0125, output = -0.1 + j * 0.0125;
            const auto at = table.at(gate, output);
            const auto charges = inverter.charges(gate, output);
            EXPECT_NEAR(at.gate_charge.value, charges.gate, 1e-24) << gate << " " << output;
            EXPECT_NEAR(at.output_charge.value, charges.output, 1e-24) << gate << " " << output;
            const double current = inverter.current(gate, output);
            EXPECT_NEAR(at.drains.value, current, 1e-9 * std::abs(current) + 1e-14) << gate << " " << output;
        }
    }
}

TEST(InverterDynamics, DerivativesAreThoseOfTheChargesBehindTheResistances) {
    const Inverter inverter;
    const InverterDynamics table(inverter.neuron);
    constexpr double d = 1e-4;  // [V]
    for (const double gate : {-0.1, 0.2, 0.4, 0.7, 0.9}) {
        for (const double output : {0.025, 0.15, 0.4, 0.775}) {
            const auto at = table.at(gate, output);
            const auto left = inverter.charges(gate - d, output), right = inverter.charges(gate + d, output);
            const auto below = inverter.charges(gate, output - d), above = inverter.charges(gate, output + d);
            const double capacitance = std::abs(at.gate_charge.per_x);
            EXPECT_NEAR(at.gate_charge.per_x, (right.gate - left.gate) / (2 * d), 1e-5 * capacitance);
            EXPECT_NEAR(at.gate_charge.per_y, (above.gate - below.gate) / (2 * d), 1e-5 * capacitance);
            EXPECT_NEAR(at.output_charge.per_x, (right.output - left.output) / (2 * d), 1e-5 * capacitance);
            EXPECT_NEAR(at.output_charge.per_y, (above.output - below.output) / (2 * d), 1e-5 * capacitance);
            EXPECT_NEAR(at.drains.per_x,
                        (inverter.current(gate + d, output) - inverter.current(gate - d, output)) / (2 * d),
                        1e-4 * std::abs(at.drains.per_x) + 1e-9);
        }
    }
}

}  // namespace
}  // namespace spinloom
