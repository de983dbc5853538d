// Networks written as decks, read back and simulated as any deck is, against the compiled network.

#include "spinloom/network/design/network_deck.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "physics/network/random_network.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"

namespace spinloom {
namespace {

using namespace test;

constexpr int num_images = 3;

NetworkDeckOptions hspice_options(const AnalogNetwork& network, const Eigen::MatrixXd& voltages) {
    NetworkDeckOptions options;
    options.flavor = spice::DeckFlavor::hspice;
    options.title = "round trip";
    const auto transistor_of = [&](const char* name, const char* card, const FinfetModel& model) {
        return spice::DeckTransistor{name,
                                     card,
                                     read_finfet_card(find_card(card, "finfet")),
                                     {.fins = model.fins, .temperature = 300.15},
                                     &model,
                                     network.design.neuron.v_dd};
    };
    options.n_channel = transistor_of("nfet", "ptm-mg-14nm-hp-n", *network.design.neuron.n_channel);
    options.p_channel = transistor_of("pfet", "ptm-mg-14nm-hp-p", *network.design.neuron.p_channel);
    for (int k = 0; k < num_images; ++k) options.images.push_back({static_cast<std::size_t>(k), voltages.col(k)});
    return options;
}

/// Simulates a deck: one pass an image.
spice::DeckResults simulated(const WrittenDeck& deck) {
    return simulate(spice::parse_deck(deck.text, "network.sp"),
                    {.default_temperature = 200});  // the deck names its own
}

double value(const spice::SimulationResult& pass, const std::string& measure) {
    for (const auto& result : pass.measures) {
        if (result.name == measure) {
            EXPECT_TRUE(result.value.has_value()) << measure << ": " << result.failure;
            return result.value.value_or(1e300);
        }
    }
    ADD_FAILURE() << "no measure " << measure;
    return 1e300;
}

TEST(NetworkDeck, ReadBackIsTheCompiledNetwork) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        SCOPED_TRACE(seed);
        const auto alike = random_network(seed);
        auto circuit = seed % 3 == 0 ? with_random_junctions(alike, seed) : alike;
        if (seed % 2 == 0) circuit.design.combination = PartitionCombination::summing;
        const Eigen::MatrixXd voltages = random_images(circuit, num_images, seed);
        const CompiledNetwork network(circuit, 1);
        const auto ours = infer_circuit(network, batches(voltages), num_images, {.keep_nodes = true});
        const auto results = simulated(network_deck(circuit, hspice_options(circuit, voltages)));
        ASSERT_EQ(results.passes.size(), static_cast<std::size_t>(num_images));
        for (std::size_t k = 0; k < results.passes.size(); ++k) {
            const auto& pass = results.passes[k];
            for (std::size_t l = 0; l < circuit.design.num_layers(); ++l) {
                for (int r = 0; r < circuit.design.num_outputs(l); ++r) {
                    const auto suffix = fmt::format("{}_{}", l + 1, r);
                    const auto image = static_cast<Eigen::Index>(k);
                    EXPECT_NEAR(value(pass, "nin" + suffix), ours.neuron_input[l](r, image), 1e-7) << suffix;
                    EXPECT_NEAR(value(pass, "out" + suffix), ours.neuron_output[l](r, image), 1e-7) << suffix;
                }
            }
            EXPECT_NEAR(value(pass, "p_inputs"), ours.power[k].inputs, 1e-7 * std::abs(ours.power[k].inputs) + 1e-12);
            EXPECT_NEAR(value(pass, "p_vdd"), ours.power[k].v_dd, 1e-6 * std::abs(ours.power[k].v_dd) + 1e-12);
        }
    }
}

TEST(NetworkDeck, OneCrossbarHasTheVoltagesItHasInTheNetwork) {
    auto circuit = random_network(7);
    circuit.design.partition.reset();
    circuit.design.tie_resistance = 1e-6;
    const Eigen::MatrixXd voltages = random_images(circuit, num_images, 7);
    const CompiledNetwork network(circuit, 1);
    const auto ours = infer_circuit(network, batches(voltages), num_images, {.keep_nodes = true});
    const auto results = simulated(crossbar_deck(circuit, 0, 0, hspice_options(circuit, voltages)));
    ASSERT_EQ(results.passes.size(), static_cast<std::size_t>(num_images));
    for (std::size_t k = 0; k < results.passes.size(); ++k) {
        for (int r = 0; r < circuit.design.num_outputs(0); ++r) {
            EXPECT_NEAR(value(results.passes[k], fmt::format("amp1_{}_0", r)),
                        ours.neuron_input[0](r, static_cast<Eigen::Index>(k)), 1e-8);
        }
    }
}

}  // namespace
}  // namespace spinloom
