#include "spinloom/study/export.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "spinloom/core/error.hpp"
#include "spinloom/core/plain_text.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"

namespace spinloom {
namespace {

void check_crossbar(const CircuitDesign& design, const CrossbarNumber& crossbar) {
    const auto num_layers = static_cast<long>(design.num_layers());
    if (crossbar.layer < 1 || crossbar.layer > num_layers) {
        throw InputError(InputProblem{
            {}, 0, "--crossbar", fmt::format("there is no layer {}; layers are 1 to {}", crossbar.layer, num_layers)});
    }
    const auto layer = static_cast<std::size_t>(crossbar.layer);
    const auto cut = design.layer_partition(layer - 1);
    const long parts = static_cast<long>(cut.num_horizontal()) * cut.num_vertical();
    if (crossbar.part < 0 || crossbar.part >= parts) {
        throw InputError(InputProblem{{},
                                      0,
                                      "--crossbar",
                                      fmt::format("there is no part {} of layer {}; parts are 0 to {}", crossbar.part,
                                                  crossbar.layer, parts - 1)});
    }
}

std::string junction_text(const std::string& card, double parallel, double antiparallel, double half_voltage) {
    return fmt::format("R_P {:.6f} ohm, R_AP {:.6f} ohm{}{}", parallel, antiparallel,
                       std::isfinite(half_voltage) ? fmt::format(" at 0 V, V_half {:g} V", half_voltage) : "",
                       card.empty() ? "" : ", card " + card);
}

/// The release of the n-channel transistors' equations, which is that of all.
double release_of(const Scenario& scenario) {
    return read_finfet_card(find_card(scenario.n_card, "finfet"), scenario.release).release;
}

std::vector<std::string> header_of(const Subject& subject, const ExportRequest& request) {
    const auto& scenario = subject.scenario;
    const auto& circuit = subject.network.design;
    const auto& neuron = circuit.neuron;
    std::vector<std::string> lines = {
        fmt::format("written by spinloom {} (commit {}) for {}", version(), commit(), spice::name(request.flavor)),
        fmt::format("scenario  {}: {}", scenario.name, scenario.title),
        fmt::format("network   {}, weights {} (FNV-1a of layers, weights before biases)",
                    topology_text(scenario.circuit.topology), weights_fingerprint(subject.network.weights)),
        "synapses  " + junction_text(scenario.synapse_card, circuit.synapse.parallel, circuit.synapse.antiparallel,
                                     circuit.synapse.half_voltage),
        "neurons   " + junction_text(scenario.neuron_card, neuron.input_resistance, neuron.feedback_resistance,
                                     neuron.half_voltage),
        fmt::format("inverter  cards {}, {}; {:g} fins each, {:g} K; v_dd {:g} V", scenario.n_card, scenario.p_card,
                    scenario.transistors.fins, scenario.transistors.temperature, neuron.v_dd),
        fmt::format("wires     {:.6g} ohm a segment of word line, {:.6g} ohm of output line", circuit.wires.input_line,
                    circuit.wires.output_line),
        "units     V, A, ohm, W"};
    if (request.flavor == spice::DeckFlavor::ngspice) {
        lines.push_back(
            "device    FinFET: tables of the native model's direct currents, in files beside this one; their");
        lines.push_back(
            "          errors are stated where they are defined; `spinloom verify` measures the nodes' errors");
    } else {
        lines.push_back(fmt::format("device    FinFET: the simulator's own BSIM-CMG {:g} with the card below",
                                    release_of(scenario)));
    }
    for (const auto& text : scenario.assumptions) lines.push_back("assumed   " + text);
    return lines;
}

spice::DeckTransistor used_transistor(const std::string& name, const std::string& card, const Scenario& scenario,
                                      const FinfetModel* model) {
    return {name,
            card,
            read_finfet_card(find_card(card, "finfet"), scenario.release),
            scenario.transistors,
            model,
            scenario.circuit.neuron.v_dd};
}

/// The inputs of a layer for the chosen images: the outputs of the layer before.
std::vector<DeckImage> layer_inputs(const Subject& subject, std::vector<DeckImage> images, std::size_t layer,
                                    int threads) {
    if (layer == 0) return images;
    const auto inference = infer_circuit(subject.compiled(threads), subject.inputs(), images.size(),
                                         {.threads = threads, .keep_nodes = true});
    for (std::size_t k = 0; k < images.size(); ++k)
        images[k].voltages = inference.neuron_output[layer - 1].col(static_cast<Eigen::Index>(k));
    return images;
}

}  // namespace

void check_request(const ExportRequest& request, const Scenario& scenario) {
    refuse_real_op_amps(scenario, "export");
    if (request.flavor == spice::DeckFlavor::xyce && release_of(scenario) == release_105) {
        throw InputError(InputProblem{
            {}, 0, "neuron.release", "is 105.03, which Xyce does not have; use --set neuron.release=107 or 111"});
    }
    if (request.crossbar) check_crossbar(scenario.circuit, *request.crossbar);
}

Export export_network(const Subject& subject, const ExportRequest& request, const StudyOptions& options) {
    const auto& scenario = subject.scenario;
    check_request(request, scenario);
    Export result;
    const Eigen::MatrixXd voltages = subject.inputs()(0, subject.images.count);
    for (std::size_t k = 0; k < subject.numbers.size(); ++k)
        result.images.push_back({subject.numbers[k], voltages.col(static_cast<Eigen::Index>(k))});

    auto stem = plain_name(scenario.name);  // ngspice takes no other names as they are
    if (request.crossbar) stem += fmt::format("-crossbar-{}-{}", request.crossbar->layer, request.crossbar->part);
    result.deck = stem + std::string(spice::deck_extension(request.flavor));
    result.node_table = stem + ".table";

    NetworkDeckOptions deck;
    deck.flavor = request.flavor;
    deck.title = request.crossbar ? fmt::format("{}, layer {}, part {}", scenario.title, request.crossbar->layer,
                                                request.crossbar->part)
                                  : scenario.title;
    deck.header = header_of(subject, request);
    deck.n_channel = used_transistor("nfet", scenario.n_card, scenario, subject.network.design.neuron.n_channel.get());
    deck.p_channel = used_transistor("pfet", scenario.p_card, scenario, subject.network.design.neuron.p_channel.get());
    deck.node_table = result.node_table;
    if (request.crossbar) {
        const auto layer = static_cast<std::size_t>(request.crossbar->layer - 1);
        deck.images = layer_inputs(subject, result.images, layer, options.threads);
        result.written = crossbar_deck(subject.network, layer, static_cast<std::size_t>(request.crossbar->part), deck);
    } else {
        deck.images = result.images;
        result.written = network_deck(subject.network, deck);
    }
    return result;
}

}  // namespace spinloom
