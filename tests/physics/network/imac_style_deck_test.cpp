// A two-layer network as a set of HSPICE files (classifier, layers, neuron, amplifiers, library), its images as
// plateaus of one transient analysis, against the compiled network.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "physics/network/random_network.hpp"
#include "spinloom/network/design/network_netlist.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"
#include "spinloom/spice/write/bsim_model_card.hpp"

namespace spinloom {
namespace {

using namespace test;

constexpr int num_images = 3;
constexpr double plateau_ns = 2;

AnalogNetwork two_layers() {
    RandomStream random(11, "network");
    CircuitDesign design;
    auto weights = random_mlp({9, 5, 4}, random);
    design.topology = weights.topology();
    for (auto& layer : weights.layers) {
        for (int& weight : layer.inner().reshaped()) weight = weight == 0 ? 1 : weight;
        for (int& bias : layer.bias()) bias = bias == 0 ? -1 : bias;
    }
    design.synapse.parallel = 8.5e3;
    design.synapse.antiparallel = 25.5e3;
    design.neuron.input_resistance = 8.5e3;
    design.neuron.feedback_resistance = 25.5e3;
    design.neuron.v_dd = 0.8;
    design.neuron.level_shift = 0.4;
    design.neuron.n_channel = transistor("ptm-mg-14nm-hp-n", 10);
    design.neuron.p_channel = transistor("ptm-mg-14nm-hp-p", 10);
    design.gains = {8, 4};
    design.tie_resistance = 1e-6;
    design.bias_positive = {BiasRail::Supply::v_dd, 0.8};
    design.bias_negative = {BiasRail::Supply::v_ss, -0.8};
    return build(design, weights);
}

using Files = std::map<std::string, std::string>;

std::string models() {
    std::string text = "* library\n.LIB ptm14hp\n";
    for (const char* polarity : {"n", "p"}) {
        const auto card = read_finfet_card(find_card(std::string("ptm-mg-14nm-hp-") + polarity, "finfet"));
        text += bsim_model_card(fmt::format("{}fin", polarity), card, spice::DeckFlavor::hspice);
        text +=
            fmt::format(".SUBCKT {0}fet d g s x PARAMS: nfin=1 l={1}\nMfet d g s x {0}fin L='l' NFIN='nfin'\n.ENDS\n",
                        polarity, card.gate_length);
    }
    return text + ".ENDL ptm14hp\n";
}

std::string layer_file(const AnalogNetwork& network, std::size_t layer) {
    const auto& weights = network.weights.layers[layer].inner();
    const auto& bias = network.weights.layers[layer].bias();
    std::string ports, body;
    for (Eigen::Index i = 0; i < weights.rows(); ++i) ports += fmt::format(" in{}", i);
    for (Eigen::Index r = 0; r < weights.cols(); ++r) {
        ports += fmt::format(" out{}", r);
        const auto pair = [&](const std::string& name, const std::string& plus, const std::string& minus, int weight) {
            body += fmt::format("Rp{0}_{1} {2} sp{1} '{4}'\nRm{0}_{1} {3} sn{1} '{5}'\n", name, r, plus, minus,
                                weight > 0 ? "rlow" : "rhigh", weight > 0 ? "rhigh" : "rlow");
        };
        for (Eigen::Index i = 0; i < weights.rows(); ++i)
            pair(fmt::format("{}", i), fmt::format("in{}", i), fmt::format("in{}", i), weights(i, r));
        pair("b", "vdd", "vss", bias[r]);
        body += fmt::format("Xdiff{0} sp{0} sn{0} nin{0} diff{1}\nXsig{0} nin{0} out{0} vdd neuron\n", r, layer + 1);
    }
    return fmt::format("*Layer {0}\n.SUBCKT layer{0} vdd vss 0{1}\n{2}.ENDS layer{0}\n", layer + 1, ports, body);
}

std::string amplifier_file(const AnalogNetwork& network, std::size_t layer) {
    const auto amplifier = network.design.amplifiers(layer).pair;
    return fmt::format(
        "*Amplifier\n.SUBCKT diff{0} in1 in2 out\nR1 in2 n1 {1}\nR2 in1 n2 {1}\nR3 n1 out {2}\nR4 n2 0 {2}\n"
        "E1 out 0 OPAMP n2 n1\n.ENDS diff{0}\n",
        layer + 1, amplifier.input_resistance, amplifier.feedback_resistance());
}

std::string classifier(const AnalogNetwork& network, const Eigen::MatrixXd& images) {
    std::string text =
        "*Classifier\n.LIB './models' ptm14hp\n.include 'neuron.sp'\n.include 'layer1.sp'\n.include 'layer2.sp'\n"
        ".include 'diff1.sp'\n.include 'diff2.sp'\n.OPTION POST\n.TEMP 27\n";
    text += fmt::format(".PARAM rlow={} rhigh={} tplat={}n\n", network.design.synapse.parallel,
                        network.design.synapse.antiparallel, plateau_ns);
    text += "VDD vdd 0 DC 0.8\nVSS vss 0 DC -0.8\n";
    std::string first, middle, last;
    for (Eigen::Index i = 0; i < images.rows(); ++i) {
        text += fmt::format("V{0} in{0} 0 PWL(0n {1}", i, images(i, 0));
        for (int k = 1; k < num_images; ++k) {
            text += fmt::format(" {}n {} {}n {}", plateau_ns * k - 0.1, images(i, k - 1), plateau_ns * k, images(i, k));
        }
        text += ")\n";
        first += fmt::format(" in{}", i);
    }
    for (int r = 0; r < network.design.num_outputs(0); ++r) middle += fmt::format(" h{}", r);
    for (int r = 0; r < network.design.num_outputs(1); ++r) last += fmt::format(" out{}", r);
    text += fmt::format("Xlayer1 vdd vss 0{}{} layer1\nXlayer2 vdd vss 0{}{} layer2\n", first, middle, middle, last);
    text += fmt::format(".TRAN 0.1n {}n\n", plateau_ns * num_images);
    for (int k = 0; k < num_images; ++k) {
        for (int r = 0; r < network.design.num_outputs(1); ++r)
            text += fmt::format(".MEAS TRAN VOUT{0}_{1} FIND v(out{0}) AT={2}n\n", r, k, plateau_ns * (k + 1) - 0.2);
        text += fmt::format(".MEASURE TRAN pwr{} AVG POWER FROM={}n TO={}n\n", k, plateau_ns * (k + 1) - 0.4,
                            plateau_ns * (k + 1) - 0.2);
    }
    return text + ".END\n";
}

TEST(ImacStyleDeck, PlateausAreTheImagesOfTheCompiledNetwork) {
    const auto network = two_layers();
    const Eigen::MatrixXd images = random_images(network, num_images, 11);
    Files files = {{"models", models()}};
    for (std::size_t layer = 0; layer < 2; ++layer) {
        files[fmt::format("layer{}.sp", layer + 1)] = layer_file(network, layer);
        files[fmt::format("diff{}.sp", layer + 1)] = amplifier_file(network, layer);
    }
    files["neuron.sp"] = fmt::format(
        "*Neuron\n.SUBCKT neuron in out vdd\nVshift s in DC 0.4\nR1 s g {}\nR2 g out {}\n"
        "Xn out g 0 0 nfet nfin=10\nXp out g vdd vdd pfet nfin=10\n.ENDS neuron\n",
        network.design.neuron.input_resistance, network.design.neuron.feedback_resistance);
    const auto deck = spice::parse_deck(classifier(network, images), "classifier.sp",
                                        [&](const auto& path) { return files.at(path.filename().string()); });
    const auto results = simulate(deck);

    const CompiledNetwork compiled(network, 1);
    const auto ours = infer_circuit(compiled, batches(images), num_images, {.keep_nodes = true});
    const auto measured = [&](const std::string& name) {
        for (const auto& measure : results.passes.at(0).measures) {
            if (measure.name == name) return measure.value.value();
        }
        throw std::out_of_range(name);
    };
    for (int k = 0; k < num_images; ++k) {
        for (int r = 0; r < network.design.num_outputs(1); ++r)
            EXPECT_NEAR(measured(fmt::format("vout{}_{}", r, k)), ours.neuron_output[1](r, k), 1e-6);
        const auto& power = ours.power[static_cast<std::size_t>(k)];
        EXPECT_NEAR(measured(fmt::format("pwr{}", k)) / (power.supply() + power.level_shift), 1, 1e-6);
    }
}

}  // namespace
}  // namespace spinloom
