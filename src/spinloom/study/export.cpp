#include "spinloom/study/export.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"
#include "spinloom/scenario/built_network.hpp"
#include "spinloom/scenario/given_network.hpp"

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

std::string junction_text(const std::string& card, double parallel, double antiparallel) {
    return fmt::format("R_P {:.6f} ohm, R_AP {:.6f} ohm{}", parallel, antiparallel,
                       card.empty() ? "" : ", card " + card);
}

std::vector<std::string> header_of(const Scenario& scenario, const ExportRequest& request, const Export& result) {
    const auto& circuit = result.network.design;
    const auto& neuron = circuit.neuron;
    std::vector<std::string> lines = {
        fmt::format("written by spinloom {} (commit {}) for {}", version(), commit(), spice::name(request.flavor)),
        fmt::format("scenario  {}: {}", scenario.name, scenario.title),
        fmt::format("network   {}, weights {} (FNV-1a of layers, weights before biases)",
                    topology_text(scenario.circuit.topology), weights_fingerprint(result.network.weights)),
        "synapses  " + junction_text(scenario.synapse_card, circuit.synapse.parallel, circuit.synapse.antiparallel),
        "neurons   " + junction_text(scenario.neuron_card, neuron.input_resistance, neuron.feedback_resistance),
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
        lines.push_back("device    FinFET: the simulator's own BSIM-CMG 107 with the card below");
    }
    for (const auto& text : scenario.assumptions) lines.push_back("assumed   " + text);
    return lines;
}

spice::DeckTransistor transistor(const std::string& name, const std::string& card, const Scenario& scenario,
                                 const FinfetModel* model) {
    return {name,
            card,
            read_finfet_card(find_card(card, "finfet")),
            scenario.transistors,
            model,
            scenario.circuit.neuron.v_dd};
}

/// The inputs of a layer for the chosen images: the outputs of the layer before.
std::vector<DeckImage> layer_inputs(const Export& result, std::size_t layer, int threads) {
    if (layer == 0) return result.images;
    const CompiledNetwork network(result.network, threads);
    const auto inference = infer_circuit(network, input_voltages(result.images), result.images.size(),
                                         {.threads = threads, .keep_nodes = true});
    auto images = result.images;
    for (std::size_t k = 0; k < images.size(); ++k)
        images[k].voltages = inference.neuron_output[layer - 1].col(static_cast<Eigen::Index>(k));
    return images;
}

}  // namespace

ChosenImages choose_test_images(const Scenario& scenario, const std::vector<long>& wanted) {
    const auto all = read_images(scenario, scenario.dataset.test_images, scenario.dataset.test_labels);
    check_images(all, scenario.circuit.topology, scenario.dataset.test_images);
    ChosenImages chosen;
    for (const long number : wanted) {
        if (number < 0 || static_cast<std::size_t>(number) >= all.count) {
            throw InputError(
                InputProblem{{},
                             0,
                             "--images",
                             fmt::format("{} is not an image; the test set holds 0 to {}", number, all.count - 1)});
        }
        chosen.numbers.push_back(static_cast<std::size_t>(number));
    }
    if (wanted.empty()) throw InputError(InputProblem{{}, 0, "--images", "names no image; give numbers as 0,1,2"});
    chosen.set = all.gather(chosen.numbers);
    return chosen;
}

BinaryMlp weights_to_solve(const Scenario& scenario, const RunOptions& options) {
    if (!scenario.trains()) return given_weights(scenario);
    auto trained = train_network(scenario, {options.threads, options.progress, options.out});
    if (!options.out.empty()) write_trained(options.out / "weights", trained);
    forget_training(options.out);
    return std::move(trained.mlp);
}

InputVoltages input_voltages(const std::vector<DeckImage>& images) {
    return [&images](std::size_t first, std::size_t count) {
        Eigen::MatrixXd voltages(images.front().voltages.size(), static_cast<Eigen::Index>(count));
        for (std::size_t k = 0; k < count; ++k) voltages.col(static_cast<Eigen::Index>(k)) = images[first + k].voltages;
        return voltages;
    };
}

Export export_scenario(const Scenario& scenario, const ExportRequest& request, const RunOptions& options) {
    refuse_real_op_amps(scenario, "export");
    const auto chosen = choose_test_images(scenario, request.images);
    if (request.crossbar) check_crossbar(scenario.circuit, *request.crossbar);
    Export result{.deck = {},
                  .node_table = {},
                  .network = build_network(scenario, weights_to_solve(scenario, options)),
                  .images = {},
                  .labels = chosen.set.labels};
    const auto voltages = encode_inputs(chosen.set, 0, chosen.set.count, scenario.input);
    for (std::size_t k = 0; k < chosen.numbers.size(); ++k)
        result.images.push_back({chosen.numbers[k], voltages.col(static_cast<Eigen::Index>(k))});

    auto stem = scenario.name;
    if (request.crossbar) stem += fmt::format("-crossbar-{}-{}", request.crossbar->layer, request.crossbar->part);
    result.deck = options.out / (stem + std::string(spice::deck_extension(request.flavor)));
    result.node_table = options.out / (stem + ".table");

    NetworkDeckOptions deck;
    deck.flavor = request.flavor;
    deck.title = request.crossbar ? fmt::format("{}, layer {}, part {}", scenario.title, request.crossbar->layer,
                                                request.crossbar->part)
                                  : scenario.title;
    deck.header = header_of(scenario, request, result);
    deck.n_channel = transistor("nfet", scenario.n_card, scenario, result.network.design.neuron.n_channel.get());
    deck.p_channel = transistor("pfet", scenario.p_card, scenario, result.network.design.neuron.p_channel.get());
    deck.node_table = result.node_table.filename().string();
    WrittenDeck written;
    if (request.crossbar) {
        const auto layer = static_cast<std::size_t>(request.crossbar->layer - 1);
        deck.images = layer_inputs(result, layer, options.threads);
        written = crossbar_deck(result.network, layer, static_cast<std::size_t>(request.crossbar->part), deck);
    } else {
        deck.images = result.images;
        written = network_deck(result.network, deck);
    }
    for (const auto& file : written.files) write_file_atomically(options.out / file.name, file.text);
    write_file_atomically(result.deck, written.text);
    return result;
}

}  // namespace spinloom
