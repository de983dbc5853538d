#include "spinloom/architecture/machines/baselines.hpp"

#include <gtest/gtest.h>

#include "spinloom/architecture/bench/digital_logic.hpp"
#include "spinloom/architecture/machines/cpu_baseline.hpp"
#include "spinloom/architecture/machines/digital_accelerator.hpp"
#include "spinloom/architecture/machines/gpu_model.hpp"
#include "spinloom/architecture/machines/mixed_signal_cost.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

TEST(PopcountTree, CountsByItsOwnGates) {
    RandomStream random(1, "tree");
    for (const int inputs : {1, 2, 3, 4, 5, 7, 8, 31, 32, 33, 100, 784}) {
        const PopcountTree tree(inputs);
        for (int trial = 0; trial < 20; ++trial) {
            auto bits = std::make_unique<bool[]>(static_cast<std::size_t>(inputs));
            std::uint64_t ones = 0;
            for (int i = 0; i < inputs; ++i) {
                bits[static_cast<std::size_t>(i)] = trial == 0 || random.below(2) == 1;
                ones += bits[static_cast<std::size_t>(i)] ? 1 : 0;
            }
            EXPECT_EQ(tree.count({bits.get(), static_cast<std::size_t>(inputs)}), ones) << inputs;
        }
        // Every full adder takes one wire away, a half adder none; n bits become the outputs.
        EXPECT_EQ(inputs - tree.num_full_adders(), tree.num_outputs()) << inputs;
        EXPECT_EQ(tree.depth() == 0, inputs == 1);
        if (inputs > 1) {
            EXPECT_EQ(tree.wires_after().back(), tree.num_outputs());
        }
    }
    EXPECT_EQ(PopcountTree(3).num_gates(), full_adder_gates);
    EXPECT_EQ(PopcountTree(7).num_full_adders(), 4);
    EXPECT_EQ(PopcountTree(7).num_half_adders(), 0);
}

TEST(Multiplier, ByHand) {
    EXPECT_EQ(multiplier_gates(1, 8), 16);
    EXPECT_EQ(multiplier_gates(4, 5), 2 * 20 + 9 * 3 * 5);
}

GateFigures some_gate() {
    GateFigures gate;
    gate.fins = 2;
    gate.energy = 1e-15;
    gate.leakage = 1e-9;
    gate.delay = 5e-12;
    gate.area = 1e-13;
    return gate;
}

IdealNetwork some_network() {
    Weights mlp;
    mlp.layers.push_back({Eigen::MatrixXi::Ones(100, 6), Eigen::VectorXi::Ones(6)});
    mlp.layers.push_back({Eigen::MatrixXi::Ones(6, 3), Eigen::VectorXi::Ones(3)});
    return plain_network(mlp, {0, 1, {}});
}

Card card(const char* name, Card (*read)(const std::filesystem::path&)) {
    return read(find_card(name, "baselines"));
}

TEST(BaselineCards, AreAllRead) {
    for (const char* name : {"converters-4-bit", "converters-6-bit", "converters-8-bit"})
        EXPECT_EQ(card(name, read_converters)["bits"], name[11] - '0');
    EXPECT_EQ(card("mixed-signal-imc", read_mixed_signal)["adc_latency_periods"], 1);
    EXPECT_GT(card("digital-accelerator", read_digital_accelerator)["gates_per_cycle"], 0);
    EXPECT_NEAR(card("gpu-h100-sxm", read_gpu_card)["launch_latency"], 2.2e-6, 1e-15);
    EXPECT_NEAR(card("gpu-v100-sxm2", read_gpu_card)["power"], 300, 1e-9);
    const auto cpu = read_cpu_power_model(find_card("cpu-epyc-9654", "baselines"));
    EXPECT_DOUBLE_EQ(cpu.package_power.value / cpu.cores.value, 3.75);
    EXPECT_EQ(cpu.package_power.origin, Origin::published);
    // Not one number of these cards stands without a source unless it says that it is assumed; Card::read refuses the
    // rest. Every file of the folder is one of the above.
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(card_folder() / "baselines"))
        files += entry.path().extension() == ".toml" ? 1 : 0;
    EXPECT_EQ(files, 8);
}

// A layer of 10 inputs, 4 outputs and 3 parts, one of 4 inputs, 2 outputs: every step by hand.
TEST(MixedSignal, ScheduleByHand) {
    MixedSignalInference machine;
    MixedSignalLayer first, last;
    first.inputs = 10;
    first.outputs = 4;
    first.parts = 3;
    first.sum_bits = 10;
    first.address_bits = 8;
    first.table = sigmoid_table(8);
    first.array_power = 2e-3;
    last.inputs = 4;
    last.outputs = 2;
    last.sum_bits = 8;
    machine.layers = {first, last};
    MixedSignalParts parts;
    parts.gate = some_gate();
    parts.amplifier_power = 1e-4;
    parts.amplifier_area = {2e-12, 3e-12};
    parts.gain_bandwidth = 1e10;
    parts.gains = {20, 5};
    parts.crossbar_area = {1e-12, 2e-12};
    const auto converters = card("converters-8-bit", read_converters);
    const auto rules = card("mixed-signal-imc", read_mixed_signal);
    const auto figures = [&](AdcSharing sharing) {
        return mixed_signal_figures(machine, {8, 8, 8}, converters, rules, sharing, parts);
    };

    const auto by_neuron = figures({});
    const double dac = 1e-9, settle = std::log(512.0) * 21 / (2 * M_PI * 1e10), conversion = 3 / 1.1e9;
    EXPECT_NEAR(by_neuron.latency.at("layer_1.settling").value(), settle, 1e-18);
    EXPECT_NEAR(by_neuron.latency.at("layer_1.conversion").value(), conversion, 1e-18);
    EXPECT_NEAR(by_neuron.latency.at("layer_1").value(), settle + conversion + (2 * 10 + 2 * 8) * 2 * 5e-12, 1e-17);
    EXPECT_NEAR(by_neuron.latency.at("layer_2.dac").value(), dac, 1e-18);
    EXPECT_NEAR(by_neuron.interval, by_neuron.latency.at("layer_1").value(), 1e-20);
    const double held = settle + conversion;
    EXPECT_NEAR(by_neuron.energy.at("layer_1.array").value(), 2e-3 * held, 1e-22);
    EXPECT_NEAR(by_neuron.energy.at("layer_1.amplifiers").value(), 12 * 1e-4 * held, 1e-22);
    EXPECT_NEAR(by_neuron.energy.at("layer_1.dac").value(), 10 * 499.2e-6 * held, 1e-22);
    EXPECT_NEAR(by_neuron.energy.at("layer_1.adc").value(), 12 * 4e-3 / 1.1e9, 1e-20);
    EXPECT_NEAR(by_neuron.area.at("layer_1.adc").value(), 4 * 1650e-12, 1e-18);
    EXPECT_NEAR(by_neuron.area.at("layer_1.amplifiers").value(), 12 * 2e-12, 1e-22);
    EXPECT_NEAR(by_neuron.area.at("layer_2.adc").value(), 2 * 1650e-12, 1e-18);

    // Sharing trades time for area; the conversions' energy stays.
    const auto fastest = figures({AdcSharing::Rule::line_pair, 1}), slowest = figures({AdcSharing::Rule::layer, 1}),
               fixed = figures({AdcSharing::Rule::fixed, 5});
    EXPECT_NEAR(fastest.latency.at("layer_1.conversion").value(), 1 / 1.1e9, 1e-18);
    EXPECT_NEAR(slowest.latency.at("layer_1.conversion").value(), 12 / 1.1e9, 1e-18);
    EXPECT_NEAR(fixed.latency.at("layer_1.conversion").value(), 5 / 1.1e9, 1e-18);
    EXPECT_NEAR(fastest.area.at("layer_1.adc").value(), 12 * 1650e-12, 1e-18);
    EXPECT_NEAR(slowest.area.at("layer_1.adc").value(), 1650e-12, 1e-18);
    EXPECT_NEAR(fixed.area.at("layer_1.adc").value(), 3 * 1650e-12, 1e-18);
    EXPECT_EQ(fastest.energy.at("layer_1.adc").value(), slowest.energy.at("layer_1.adc").value());
    EXPECT_LT(fastest.latency.value(), slowest.latency.value());
}

TEST(GpuModel, ByHand) {
    const auto gpu = card("gpu-h100-sxm", read_gpu_card);
    const auto network = some_network();
    const auto one = gpu_figures(network, gpu, {1, true, false});
    EXPECT_NEAR(one.latency.value(), 2 * 5e-6 + 104 / 64e9 + 2 * 2.2e-6 + 4.4e-6, 1e-13);
    EXPECT_NEAR(one.energy.value(), 700 * one.latency.value(), 1e-12);
    // So many images that arithmetic, not the launch, decides.
    const double images = 1e9;
    const auto batch = gpu_figures(network, gpu, {images, true, false});
    const double bytes = images * (100 + 4 * 6) + 4 * 101 * 6;
    EXPECT_NEAR(batch.latency.at("layer_1").value(), bytes / 3350e9, 1e-9);
    EXPECT_LT(batch.interval, 1e-3 * one.interval);
    EXPECT_LT(gpu_figures(network, gpu, {1, false, false}).latency.value(), one.latency.value());
}

TEST(GpuMeasurement, IsReadAndChecked) {
    const std::string good =
        R"({"device": "G", "topology": [784, 16, 10], "single_median_us": 20, "single_p99_us": 30, "graph_median_us": 10,
            "kernel_median_us": 8, "batch_images": 10000, "batch_median_us": 300, "accuracy": 0.9, "power_W": null})";
    const auto read = parse_gpu_measurement(good, "g.json");
    EXPECT_EQ(read.device, "G");
    EXPECT_NEAR(read.single_median, 20e-6, 1e-18);
    EXPECT_NEAR(read.batch_median, 300e-6, 1e-15);
    EXPECT_EQ(read.topology, (std::vector<std::size_t>{784, 16, 10}));
    EXPECT_TRUE(read.accuracy && !read.power);
    const auto refuses = [&](const std::string& from, const std::string& to, const std::string& word) {
        auto text = good;
        text.replace(text.find(from), from.size(), to);
        try {
            static_cast<void>(parse_gpu_measurement(text, "g.json"));
            ADD_FAILURE() << text;
        } catch (const InputError& error) {
            EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
        }
    };
    refuses("\"single_median_us\": 20, ", "", "single_median_us: missing");
    refuses("\"batch_median_us\": 300", "\"batch_median_us\": -3", "batch_median_us: must be a number above 0");
    refuses("[784, 16, 10]", "[784, -16, 10]", "topology: must be whole numbers");
    refuses("0.9", "90", "accuracy: must be a fraction");
    refuses("{", "[", "is not JSON");
}

TEST(DigitalAccelerator, SumsItsGatesAndCycles) {
    const auto rules = card("digital-accelerator", read_digital_accelerator);
    const auto network = some_network();
    const auto figures = digital_accelerator_figures(network, 8, rules, some_gate());
    // 8 planes, a tree of 100 inputs cut into cycles of 40 gates, 6 adders each (the first has the XNOR's 4 gates too).
    const PopcountTree tree(100);
    const int cycles = (tree.depth() + 5) / 6;
    EXPECT_NEAR(figures.latency.at("layer_1").value(), (cycles + 8 + 1 + 1) * 40 * 2 * 5e-12, 1e-18);
    EXPECT_NEAR(figures.interval, 8 * 40 * 2 * 5e-12, 1e-18);
    // Counted by hand: 600 XNORs, 7 trees and accumulators.
    const double width = tree.num_outputs() + 8;
    const double gates = 5 * 600 + 7 * (tree.num_gates() + width * 9);
    EXPECT_NEAR(figures.energy.at("layer_1.counts").value(), gates * 8 * 0.25 * 2 * 1e-15, 1e-20);
    EXPECT_NEAR(figures.energy.at("image_memory").value(), 800 * 0.156e-12, 1e-20);
    // Inputs of one bit need one plane.
    auto binary = network;
    binary.input.threshold = 127;
    const auto one_plane = digital_accelerator_figures(binary, 8, rules, some_gate());
    EXPECT_LT(one_plane.latency.value(), figures.latency.value());
    EXPECT_LT(one_plane.energy.value(), figures.energy.value());
}

TEST(Baselines, VerdictsByLatencyAndThroughput) {
    const auto machine = [](Baseline::Kind kind, const char* name, double latency, double throughput) {
        Baseline row;
        row.kind = kind;
        row.name = name;
        row.latency.value = latency;
        row.throughput.value = throughput;
        return row;
    };
    BaselineComparison comparison;
    comparison.rows = {machine(Baseline::Kind::ours, "analog", 1e-9, 1e9),
                       machine(Baseline::Kind::mixed_signal, "slow", 2e-7, 1e7),
                       machine(Baseline::Kind::mixed_signal, "fast", 2e-8, 1e8),
                       machine(Baseline::Kind::gpu, "gpu", 2e-5, 5e7), machine(Baseline::Kind::cpu, "cpu", 1e-6, 1e6)};
    const auto verdicts = comparison.verdicts(published_speed_claims());
    ASSERT_EQ(verdicts.size(), 3U);
    EXPECT_NEAR(verdicts[0].by_latency, 200, 1e-9);
    EXPECT_TRUE(verdicts[0].holds_by_latency() && verdicts[0].holds_by_throughput());
    EXPECT_FALSE(verdicts[1].holds_by_latency() || verdicts[1].holds_by_throughput());
    EXPECT_NEAR(verdicts[2].by_latency, 20000, 1e-6);
    EXPECT_NEAR(verdicts[2].by_throughput, 20, 1e-9);
    EXPECT_TRUE(verdicts[2].holds_by_latency() && !verdicts[2].holds_by_throughput());
    comparison.rows[3].throughput.value.reset();
    EXPECT_EQ(comparison.verdicts(published_speed_claims()).size(), 2U);
}

}  // namespace
}  // namespace spinloom
