#include "spinloom/array/parts/inverter_tables.hpp"

#include <gtest/gtest.h>

#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

std::shared_ptr<const FinfetModel> transistor(const char* name, double fins) {
    return std::make_shared<const FinfetModel>(
        make_finfet_model(read_finfet_card(find_card(name, "finfet")), {.fins = fins, .temperature = 300.15}));
}

NeuronCircuit inverter(double fins, double v_dd = 0.8) {
    NeuronCircuit neuron;
    neuron.n_channel = transistor("ptm-mg-14nm-hp-n", fins);
    neuron.p_channel = transistor("ptm-mg-14nm-hp-p", fins);
    neuron.v_dd = v_dd;
    return neuron;
}

TEST(InverterTables, AreSharedByInvertersOfTheSameValues) {
    const auto first = inverter(10);
    auto again = inverter(10);  // other objects, equal values
    again.input_resistance = 1e6;
    EXPECT_EQ(inverter_table_of(first), inverter_table_of(again));
    EXPECT_EQ(inverter_dynamics_of(first), inverter_dynamics_of(again));
}

TEST(InverterTables, DifferWhereTransistorsOrSupplyDo) {
    const auto table = inverter_table_of(inverter(10));
    EXPECT_NE(table, inverter_table_of(inverter(12)));
    EXPECT_NE(table, inverter_table_of(inverter(10, 0.7)));
    EXPECT_EQ(table, inverter_table_of(inverter(10)));
}

TEST(InverterTables, HoldWhatATableOfOnesOwnHolds) {
    const auto neuron = inverter(10);
    const InverterTable own(neuron);
    const auto shared = inverter_table_of(neuron);
    for (const double gate : {-0.9, 0.21, 0.433, 1.7}) {
        EXPECT_EQ(own.at(gate, 0.37).n_drain.current, shared->at(gate, 0.37).n_drain.current);
        EXPECT_EQ(own.at(gate, 0.37).p_drain.per_gate, shared->at(gate, 0.37).p_drain.per_gate);
    }
}

}  // namespace
}  // namespace spinloom
