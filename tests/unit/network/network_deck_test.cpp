#include "spinloom/network/design/network_deck.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <sstream>

#include "physics/network/random_network.hpp"

namespace spinloom {
namespace {

using namespace test;

WrittenDeck deck_in(spice::DeckFlavor flavor, const AnalogNetwork& network, int images) {
    NetworkDeckOptions options;
    options.flavor = flavor;
    options.title = "a title";
    options.header = {"where it comes from"};
    const auto card = read_finfet_card(find_card("ptm-mg-14nm-hp-n", "finfet"), 107);
    auto p_card = card;
    p_card.polarity = -1;
    options.n_channel = {"nfet", "n", card, {.fins = 10, .temperature = 300.15}, network.design.neuron.n_channel.get(),
                         0.8};
    options.p_channel = {
        "pfet", "p", p_card, {.fins = 10, .temperature = 300.15}, network.design.neuron.p_channel.get(), 0.8};
    const Eigen::MatrixXd voltages = random_images(network, images, 3);
    for (int k = 0; k < images; ++k) options.images.push_back({static_cast<std::size_t>(k), voltages.col(k)});
    return network_deck(network, options);
}

/// Lines of a deck, continued ones joined.
std::vector<std::string> lines_of(const WrittenDeck& deck) {
    std::vector<std::string> lines;
    std::istringstream text(deck.text);
    for (std::string line; std::getline(text, line);) {
        if (!line.empty() && line[0] == '+' && !lines.empty()) {
            lines.back() += line.substr(1);
        } else {
            lines.push_back(line);
        }
    }
    return lines;
}

long count(const WrittenDeck& deck, const std::string& pattern) {
    const std::regex regex(pattern);
    const auto lines = lines_of(deck);
    return std::count_if(lines.begin(), lines.end(), [&](const auto& line) { return std::regex_search(line, regex); });
}

TEST(NetworkDeckText, EveryFlavourHoldsTheSameElements) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        SCOPED_TRACE(seed);
        auto network = random_network(seed);
        if (seed % 2 == 0) network.design.combination = PartitionCombination::summing;
        const auto reference = deck_in(spice::DeckFlavor::hspice, network, 1);
        const auto resistors = count(reference, "^R");
        EXPECT_GT(resistors, 0);
        for (const auto flavor : {spice::DeckFlavor::ngspice, spice::DeckFlavor::spectre, spice::DeckFlavor::xyce}) {
            const auto deck = deck_in(flavor, network, 1);
            EXPECT_EQ(count(deck, "^R"), resistors);
            EXPECT_EQ(count(deck, "^X?amp"), count(reference, "^X?amp"));
            EXPECT_EQ(count(deck, "^\\.?subckt (xbar|diffamp|sumamp|neuron)"), count(reference, "^\\.subckt"));
            EXPECT_EQ(count(deck, "^\\.?subckt "), count(deck, "^\\.?ends "));
        }
    }
}

TEST(NetworkDeckText, LinesAreInTheSyntaxOfTheirFlavour) {
    const auto network = random_network(2);
    const auto spectre = deck_in(spice::DeckFlavor::spectre, network, 2);
    EXPECT_EQ(count(spectre, "^\\*|^\\.|^R[^ ]+ [^(]"), 0) << "no SPICE lines in a Spectre deck";
    EXPECT_EQ(count(spectre, "^simulator lang=spectre$"), 1);
    EXPECT_EQ(count(spectre, " alter dev="), network.design.num_inputs(0));
    const auto hspice = deck_in(spice::DeckFlavor::hspice, network, 3);
    EXPECT_EQ(count(hspice, "^\\.alter"), 2);
    EXPECT_EQ(count(hspice, "^\\.end$"), 1);
    EXPECT_EQ(count(hspice, " OPAMP "), static_cast<long>(network.design.num_layers()));
    EXPECT_EQ(count(hspice, "level=72"), 2);
    const auto xyce = deck_in(spice::DeckFlavor::xyce, network, 3);
    EXPECT_EQ(count(xyce, "^\\.data images"), 1);
    EXPECT_EQ(count(xyce, "level=107"), 2);
    const auto ngspice = deck_in(spice::DeckFlavor::ngspice, network, 3);
    EXPECT_EQ(count(ngspice, "^op$"), 3);
    EXPECT_EQ(count(ngspice, "^\\.options klu$"), 1);
    EXPECT_EQ(count(ngspice, "table2d"), 4);
    EXPECT_EQ(ngspice.files.size(), 4U);
    EXPECT_TRUE(hspice.files.empty() && xyce.files.empty() && spectre.files.empty());
}

TEST(NetworkDeckText, FingerprintTellsWeightsApart) {
    auto network = random_network(4);
    const auto before = weights_fingerprint(network.weights);
    EXPECT_EQ(before.size(), 16U);
    EXPECT_EQ(weights_fingerprint(network.weights), before);
    int& weight = network.weights.layers[0].inner()(0, 0);
    weight = weight == 1 ? -1 : 1;
    EXPECT_NE(weights_fingerprint(network.weights), before);
}

}  // namespace
}  // namespace spinloom
