// The neuron bench against the transfer tables of a second program (tests/reference/data/neuron/README.md).

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "spinloom/architecture/bench/activation_bench.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

struct Table {
    std::vector<double> input, output, gate, supply_current, input_current;
};

/// The rows of the open or of the loaded output.
Table read_table(const std::string& file, bool loaded) {
    std::ifstream stream(std::string(SPINLOOM_TEST_DATA) + "/neuron/" + file);
    std::string line;
    std::getline(stream, line);
    Table table;
    while (std::getline(stream, line)) {
        std::replace(line.begin(), line.end(), ',', ' ');
        std::istringstream fields(line);
        std::string load_to, load;
        double in = 0, out = 0, gate = 0, supply = 0, drawn = 0;
        fields >> load_to >> load >> in >> out >> gate >> supply >> drawn;
        if ((load_to == "gnd") != loaded) continue;
        table.input.push_back(in);
        table.output.push_back(out);
        table.gate.push_back(gate);
        table.supply_current.push_back(supply);
        table.input_current.push_back(drawn);
    }
    return table;
}

class NeuronBenchReference : public testing::TestWithParam<std::pair<const char*, double>> {};

TEST_P(NeuronBenchReference, CurveCurrentsAndSlope) {
    const auto model = [](const char* name) {
        return std::make_shared<const FinfetModel>(
            make_finfet_model(read_finfet_card(find_card(name, "finfet"), 107), {.fins = 10, .temperature = 300.15}));
    };
    NeuronCircuit neuron;
    neuron.input_resistance = 8488.26363157;
    neuron.feedback_resistance = neuron.input_resistance * (1 + GetParam().second);
    neuron.level_shift = 0.4;
    neuron.v_dd = 0.8;
    neuron.n_channel = model("ptm-mg-14nm-hp-n");
    neuron.p_channel = model("ptm-mg-14nm-hp-p");
    const auto circuit = neuron_on_bench(neuron, read_layout_rule(find_card(default_layout_card, "layout")));
    for (const bool loaded : {false, true}) {
        const auto table = read_table(GetParam().first, loaded);
        ASSERT_GT(table.input.size(), 100U);
        const ActivationLoad load{loaded ? 1 / 2000.0 : 0, 0, 0};
        const auto points = sweep_activation(circuit, load, table.input);
        for (std::size_t i = 0; i < points.size(); ++i) {
            EXPECT_NEAR(points[i].output, table.output[i], 1e-6) << table.input[i];
            EXPECT_NEAR(points[i].probe, table.gate[i], 1e-6);
            EXPECT_NEAR(points[i].supply_current, table.supply_current[i],
                        1e-3 * std::abs(table.supply_current[i]) + 1e-12);
            EXPECT_NEAR(points[i].input_current, table.input_current[i], 1e-9);
        }
        if (loaded) continue;
        // The centre's slope lies between the table's slopes on either side, to their curvature.
        const auto figures = transfer_figures(circuit, load, points, {-0.4, 0.4});
        ASSERT_TRUE(figures.centre);
        std::size_t i = 1;
        while (table.input[i] < *figures.centre) ++i;
        const double slope = (table.output[i] - table.output[i - 1]) / (table.input[i] - table.input[i - 1]);
        EXPECT_NEAR(*figures.slope, slope, 0.01 * std::abs(slope));
    }
}

INSTANTIATE_TEST_SUITE_P(Tables, NeuronBenchReference,
                         testing::Values(std::pair{"vtc_tmr200.csv", 2.0}, std::pair{"vtc_tmr100.csv", 1.0}));

}  // namespace
}  // namespace spinloom
