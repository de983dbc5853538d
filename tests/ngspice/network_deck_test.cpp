// A network with wires and partitions, written for ngspice and solved by it, against our own solution.

#include "spinloom/network/design/network_deck.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "physics/network/random_network.hpp"
#include "spinloom/core/program.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

using namespace test;
namespace fs = std::filesystem;

AnalogNetwork small_network() {
    RandomStream random(5, "network");
    CircuitDesign design;
    const auto weights = random_mlp({12, 5, 3}, random);
    design.topology = weights.topology();
    design.synapse.parallel = 8.5e3;
    design.synapse.antiparallel = 25.5e3;
    design.neuron.input_resistance = 8.5e3;
    design.neuron.feedback_resistance = 25.5e3;
    design.neuron.v_dd = 0.8;
    design.neuron.level_shift = 0.4;
    design.neuron.n_channel = transistor("ptm-mg-14nm-hp-n", 10);
    design.neuron.p_channel = transistor("ptm-mg-14nm-hp-p", 10);
    design.gains = {8, 4};
    design.bias_positive = {BiasRail::Supply::v_dd, 0.8};
    design.bias_negative = {BiasRail::Supply::v_ss, -0.8};
    design.wires = {13.6, 13.6};
    design.partition = PartitionLimits{8, 4};
    return build(design, weights);
}

using NetworkDeckOfNgspice = TemporaryFolder;

TEST_F(NetworkDeckOfNgspice, FindsTheSameVoltages) {
    const auto network = small_network();
    const Eigen::MatrixXd voltages = random_images(network, 2, 5);
    NetworkDeckOptions options;
    options.title = "network";
    const auto transistor_of = [&](const char* name, const FinfetModel& model) {
        return spice::DeckTransistor{name, name, {}, {.fins = model.fins, .temperature = 300.15}, &model, 0.8};
    };
    options.n_channel = transistor_of("nfet", *network.design.neuron.n_channel);
    options.p_channel = transistor_of("pfet", *network.design.neuron.p_channel);
    for (int k = 0; k < 2; ++k) options.images.push_back({static_cast<std::size_t>(k), voltages.col(k)});
    const auto deck = network_deck(network, options);
    std::ofstream(folder() / "network.cir") << deck.text;
    for (const auto& file : deck.files) std::ofstream(folder() / file.name) << file.text;
    const int status = run_program({.program = SPINLOOM_NGSPICE,
                                    .arguments = {"-b", "network.cir"},
                                    .folder = folder(),
                                    .log = folder() / "log",
                                    .meanwhile = {}});
    EXPECT_LE(status, 1);  // 1 is what ngspice says of a deck without .print

    const CompiledNetwork compiled(network, 1);
    const auto ours = infer_circuit(compiled, batches(voltages), 2, {.keep_nodes = true});
    std::ifstream table(folder() / "nodes.table");
    std::string names, word;
    ASSERT_TRUE(std::getline(table, names));
    for (int image = 0; image < 2; ++image) {
        std::istringstream columns(names);
        while (columns >> word) {
            double value = 0;
            ASSERT_TRUE(table >> value) << word;
            if (word.rfind("v(", 0) != 0) continue;
            const bool is_input = word[2] == 'n';
            const auto layer = static_cast<std::size_t>(word[5] - '1');
            const auto r = static_cast<Eigen::Index>(std::stoi(word.substr(7)));
            const auto& matrix = is_input ? ours.neuron_input : ours.neuron_output;
            EXPECT_NEAR(value, matrix[layer](r, image), 1e-4) << word;
        }
    }
}

}  // namespace
}  // namespace spinloom
