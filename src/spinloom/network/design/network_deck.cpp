#include "spinloom/network/design/network_deck.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstdint>

#include "spinloom/core/contract.hpp"
#include "spinloom/network/design/deck_analysis.hpp"

namespace spinloom {
namespace {

using spice::DeckWriter;
using Names = std::vector<std::string>;

class NetworkDeck {
public:
    NetworkDeck(const AnalogNetwork& network, const NetworkDeckOptions& options)
        : network_(network), options_(options), deck_(options.flavor, options.title) {
        SPINLOOM_EXPECT(!options.images.empty());
        for (const auto& text : options.header) deck_.comment(text);
        deck_.blank();
    }

    WrittenDeck whole() {
        deck_.define(options_.n_channel);
        deck_.define(options_.p_channel);
        define_neurons();
        for (std::size_t layer = 0; layer < network_.design.num_layers(); ++layer) {
            if (network_.design.amplifiers(layer).sum()) {
                define_summing_amplifier(layer);
            } else {
                define_amplifier(layer);
            }
            std::size_t part = 0;
            const auto cells = network_.conductances(layer);
            for (const auto& range : subarrays(network_.design, layer)) define_crossbar(layer, part++, range, cells);
        }
        supplies();
        Names inputs = input_sources(0, network_.design.num_inputs(0));
        for (std::size_t layer = 0; layer < network_.design.num_layers(); ++layer) inputs = add_layer(layer, inputs);
        const DeckAnalysis analysis{sources_, rails_, deck_nodes(network_), options_.n_channel.instance.temperature};
        write_analysis(deck_, analysis, options_.images, options_.node_table);
        return {deck_.text(), deck_.files()};
    }

    WrittenDeck one_crossbar(std::size_t layer, std::size_t part) {
        const auto range = subarrays(network_.design, layer).at(part);
        define_amplifier(layer);
        define_crossbar(layer, part, range, network_.conductances(layer));
        supplies();
        const int end = range.first_input + range.num_data_inputs();
        Names lines(static_cast<std::size_t>(range.first_input));
        const auto sources = input_sources(range.first_input, end);
        lines.insert(lines.end(), sources.begin(), sources.end());
        Names outputs;
        add_subarray(layer, part, 0, range, lines);
        for (int r = range.first_output; r < range.end_output; ++r) outputs.push_back(add_amplifier(layer, r, 0));
        const DeckAnalysis analysis{sources_, rails_, outputs, options_.n_channel.instance.temperature};
        write_analysis(deck_, analysis, options_.images, options_.node_table);
        return {deck_.text(), deck_.files()};
    }

private:
    /// Name of the subcircuit of a neuron: its own where its junctions are.
    std::string neuron_name(std::size_t layer, int r) const {
        return network_.neuron_cells.empty() ? "neuron" : fmt::format("neuron{}_{}", layer + 1, r);
    }

    void define_neurons() {
        deck_.comment("neuron: level shift [V], input and feedback junctions [ohm], inverter");
        if (network_.neuron_cells.empty()) {
            define_neuron("neuron", network_.design.neuron_on_rail());
            return;
        }
        for (std::size_t layer = 0; layer < network_.design.num_layers(); ++layer) {
            for (int r = 0; r < network_.design.num_outputs(layer); ++r)
                define_neuron(neuron_name(layer, r), network_.neuron_circuit(layer, r));
        }
    }

    void define_neuron(const std::string& name, const NeuronCircuit& neuron) {
        deck_.begin_subcircuit(name, {"in", "out", "vdd"});
        deck_.voltage_source("shift", "s", "in", neuron.level_shift);
        deck_.resistor("in", "s", "g", neuron.input_resistance);
        if (neuron.depends_on_bias()) {
            const double tmr = neuron.feedback_tmr;
            deck_.antiparallel_junction("fb", "g", "out",
                                        {neuron.feedback_resistance / (1 + tmr), tmr, neuron.half_voltage});
        } else {
            deck_.resistor("fb", "g", "out", neuron.feedback_resistance);
        }
        deck_.finfet("n", "out", "g", "0", options_.n_channel);
        deck_.finfet("p", "out", "g", "vdd", options_.p_channel);
        deck_.end_subcircuit(name);
        deck_.blank();
    }

    void define_amplifier(std::size_t layer) {
        const auto amplifier = network_.design.amplifiers(layer).pair;
        const auto name = fmt::format("diffamp{}", layer + 1);
        deck_.comment(
            fmt::format("difference amplifier of layer {}: out = {:g} (v(ip) - v(im))", layer + 1, amplifier.gain));
        deck_.begin_subcircuit(name, {"ip", "im", "out"});
        deck_.resistor("1", "im", "n1", amplifier.input_resistance);
        deck_.resistor("2", "ip", "n2", amplifier.input_resistance);
        deck_.resistor("3", "n1", "out", amplifier.feedback_resistance());
        deck_.resistor("4", "n2", "0", amplifier.feedback_resistance());
        deck_.op_amp("op", "out", "0", "n2", "n1");
        deck_.end_subcircuit(name);
        deck_.blank();
    }

    /// The lines' input resistors are outside: one for each partition and line.
    void define_summing_amplifier(std::size_t layer) {
        const auto amplifiers = network_.design.amplifiers(layer);
        const auto name = fmt::format("sumamp{}", layer + 1);
        deck_.comment(fmt::format("amplifier of layer {}, sums {} partitions: out = {:g} sum (v(ip) - v(im))",
                                  layer + 1, amplifiers.parts, amplifiers.pair.gain / amplifiers.parts));
        deck_.begin_subcircuit(name, {"p", "n", "out"});
        deck_.resistor("3", "n", "out", amplifiers.feedback_resistance());
        deck_.resistor("4", "p", "0", amplifiers.feedback_resistance());
        deck_.op_amp("op", "out", "0", "p", "n");
        deck_.end_subcircuit(name);
        deck_.blank();
    }

    /// Port names of a subarray: word lines, bias lines, I+, I-.
    Names crossbar_ports(const SubarrayRange& range) const {
        Names ports;
        for (int i = 0; i < range.num_data_inputs(); ++i) ports.push_back(fmt::format("x{}", range.first_input + i));
        if (range.has_bias) {
            const bool is_single = network_.design.has_single_bias_line();
            ports.push_back(is_single ? "b" : "bp");
            if (!is_single) ports.push_back("bn");
        }
        for (const char* sign : {"ip", "im"}) {
            for (int r = range.first_output; r < range.end_output; ++r) ports.push_back(fmt::format("{}{}", sign, r));
        }
        return ports;
    }

    /// @param cells  of the whole layer
    void define_crossbar(std::size_t layer, std::size_t part, const SubarrayRange& range,
                         const LayerConductances& cells) {
        const auto crossbar = subarray_crossbar(network_.design, range, cells);
        const auto ports = crossbar_ports(range);
        const auto name = fmt::format("xbar{}_{}", layer + 1, part);
        deck_.comment(fmt::format("layer {}, part {}: input lines {} to {}, outputs {} to {}", layer + 1, part,
                                  range.first_input, range.end_input - 1, range.first_output, range.end_output - 1));
        deck_.begin_subcircuit(name, ports);
        const auto sources = static_cast<std::size_t>(crossbar.num_sources());
        const Names lines(ports.begin() + static_cast<std::ptrdiff_t>(sources), ports.end());
        const auto bit = bit_lines(crossbar, range, lines);
        for (std::size_t w = 0; w < sources; ++w) word_line(crossbar, range, w, ports[w], bit);
        deck_.end_subcircuit(name);
        deck_.blank();
    }

    /// The segments of the lines I+ and I-; returns the node of each line at each position.
    std::vector<Names> bit_lines(const Crossbar& crossbar, const SubarrayRange& range, const Names& terminals) {
        std::vector<Names> nodes;
        const int last = crossbar.num_positions() - 1;
        for (const auto& terminal : terminals) {
            nodes.emplace_back(static_cast<std::size_t>(last + 1), terminal);
            if (crossbar.wires.output_line == 0) continue;
            std::string previous = terminal;
            for (int p = last; p >= 0; --p) {
                auto& node = nodes.back()[static_cast<std::size_t>(p)];
                node = fmt::format("{}_{}", terminal, range.first_input + p);
                deck_.resistor(node, node, previous, crossbar.wires.output_line);
                previous = node;
            }
        }
        return nodes;
    }

    /// One word line with its cells; port x3, b, bp or bn.
    void word_line(const Crossbar& crossbar, const SubarrayRange& range, std::size_t w, const std::string& port,
                   const std::vector<Names>& bit) {
        const auto& line = crossbar.word_lines[w];
        Names taps(static_cast<std::size_t>(crossbar.num_taps()), port);
        const auto input = range.first_input + line.position;
        const auto row = port.front() == 'x' ? fmt::format("{}", input) : port;
        if (crossbar.wires.input_line > 0) {
            std::string previous = port;
            for (std::size_t t = 0; t < taps.size(); ++t) {
                taps[t] = fmt::format("w{}_{}", row, range.first_output + static_cast<int>(t));
                deck_.resistor(taps[t], previous, taps[t], crossbar.wires.input_line);
                previous = taps[t];
            }
        }
        for (const int b : line.bit_lines) {
            const double conductance = crossbar.conductance(b, line.position);
            if (conductance == 0) continue;
            const int output = range.first_output + b % range.num_outputs();
            const auto name = fmt::format("{}{}_{}", b < range.num_outputs() ? "p" : "m", row, output);
            const auto index = static_cast<std::size_t>(b);
            cell(crossbar, b, line.position, name, taps[static_cast<std::size_t>(crossbar.tap_of_bit_line[index])],
                 bit[index][static_cast<std::size_t>(line.position)]);
        }
    }

    /// A cell, its antiparallel junctions as one where they depend on bias.
    void cell(const Crossbar& crossbar, int bit, int position, const std::string& name, const std::string& tap,
              const std::string& line) {
        double ohmic = crossbar.conductance(bit, position);
        if (crossbar.depends_on_bias() && crossbar.antiparallel(bit, position) > 0) {
            const double antiparallel = crossbar.antiparallel(bit, position), tmr = crossbar.tmr(bit, position);
            deck_.antiparallel_junction(name, tap, line, {1 / (antiparallel * (1 + tmr)), tmr, crossbar.half_voltage});
            ohmic = ohmic == antiparallel ? 0 : ohmic - antiparallel;
        }
        if (ohmic > 0) deck_.resistor(name, tap, line, 1 / ohmic);
    }

    void supply(const std::string& name, double volts) {
        deck_.voltage_source(name, name, "0", volts);
        rails_.push_back(name);
    }

    void supplies() {
        deck_.comment("supplies [V]");
        supply("vdd", network_.design.neuron.v_dd);
        const auto rail = [&](const BiasRail& bias, const std::string& name) {
            if (bias.supply == BiasRail::Supply::v_dd) return std::string("vdd");
            supply(name, bias.voltage);
            return name;
        };
        bias_ = {rail(network_.design.bias_positive, "bias_positive")};
        if (!network_.design.has_single_bias_line())
            bias_.push_back(rail(network_.design.bias_negative, "bias_negative"));
        deck_.blank();
    }

    Names input_sources(int first, int end) {
        const auto& image = options_.images.front();
        deck_.comment(fmt::format("input lines: image {} [V]", image.number));
        Names names;
        for (int i = first; i < end; ++i) {
            names.push_back(fmt::format("vin_{}", i));
            deck_.voltage_source(names.back(), names.back(), "0", image.voltages[i]);
            sources_.push_back({names.back(), i});
        }
        deck_.blank();
        return names;
    }

    /// Of what belongs to output r and a horizontal partition.
    static std::string suffix(std::size_t layer, int r, int horizontal) {
        return fmt::format("{}_{}_{}", layer + 1, r, horizontal);
    }

    void add_subarray(std::size_t layer, std::size_t part, int horizontal, const SubarrayRange& range,
                      const Names& inputs) {
        Names nodes(inputs.begin() + range.first_input, inputs.begin() + range.first_input + range.num_data_inputs());
        if (range.has_bias) nodes.insert(nodes.end(), bias_.begin(), bias_.end());
        for (const char* sign : {"ip", "im"}) {
            for (int r = range.first_output; r < range.end_output; ++r)
                nodes.push_back(sign + suffix(layer, r, horizontal));
        }
        deck_.instance(fmt::format("xbar{}_{}", layer + 1, part), fmt::format("xbar{}_{}", layer + 1, part), nodes);
    }

    /// The difference amplifier of a pair of lines; returns its output node.
    std::string add_amplifier(std::size_t layer, int r, int horizontal) {
        const auto lines = suffix(layer, r, horizontal), output = "amp" + lines;
        deck_.instance(output, fmt::format("diffamp{}", layer + 1), {"ip" + lines, "im" + lines, output});
        return output;
    }

    /// Brings a pair of lines to its neuron's input, or to the amplifier there that sums.
    void join(std::size_t layer, int r, int horizontal) {
        const auto neuron = fmt::format("{}_{}", layer + 1, r), lines = suffix(layer, r, horizontal);
        const auto amplifiers = network_.design.amplifiers(layer);
        if (amplifiers.sum()) {
            for (const auto& [line, input] : {std::pair{"ip", "p"}, std::pair{"im", "n"}}) {
                deck_.resistor("in_" + (line + lines), line + lines, fmt::format("sum{}_{}", neuron, input),
                               amplifiers.pair.input_resistance);
            }
            return;
        }
        const auto output = add_amplifier(layer, r, horizontal);
        deck_.resistor("tie_" + output, output, "nin" + neuron, amplifiers.tie);
    }

    /// A layer's subarrays, amplifiers and neurons; returns its output nodes.
    Names add_layer(std::size_t layer, const Names& inputs) {
        deck_.comment(fmt::format("layer {}", layer + 1));
        std::size_t part = 0;
        int horizontal = 0;
        for (const auto& range : subarrays(network_.design, layer)) {
            if (range.first_input == 0) horizontal = 0;
            add_subarray(layer, part++, horizontal, range, inputs);
            for (int r = range.first_output; r < range.end_output; ++r) join(layer, r, horizontal);
            ++horizontal;
        }
        const bool sums = network_.design.amplifiers(layer).sum();
        for (int r = 0; sums && r < network_.design.num_outputs(layer); ++r) {
            const auto neuron = fmt::format("{}_{}", layer + 1, r), sum = "sum" + neuron;
            deck_.instance("amp" + neuron, fmt::format("sumamp{}", layer + 1),
                           {sum + "_p", sum + "_n", "nin" + neuron});
        }
        Names outputs;
        for (int r = 0; r < network_.design.num_outputs(layer); ++r) {
            outputs.push_back(fmt::format("out{}_{}", layer + 1, r));
            deck_.instance(fmt::format("neuron{}_{}", layer + 1, r), neuron_name(layer, r),
                           {fmt::format("nin{}_{}", layer + 1, r), outputs.back(), "vdd"});
        }
        deck_.blank();
        return outputs;
    }

    const AnalogNetwork& network_;
    const NetworkDeckOptions& options_;
    DeckWriter deck_;
    std::vector<DeckInput> sources_;
    Names rails_, bias_;
};

}  // namespace

WrittenDeck network_deck(const AnalogNetwork& network, const NetworkDeckOptions& options) {
    return NetworkDeck(network, options).whole();
}

WrittenDeck crossbar_deck(const AnalogNetwork& network, std::size_t layer, std::size_t part,
                          const NetworkDeckOptions& options) {
    return NetworkDeck(network, options).one_crossbar(layer, part);
}

std::string weights_fingerprint(const Weights& weights) {
    std::uint64_t sum = 14695981039346656037ULL;  // FNV-1a of 64 bits over the weights as numbers of eight bytes
    const auto add = [&](double weight) {
        for (const auto byte : std::bit_cast<std::array<unsigned char, sizeof weight>>(weight)) {
            sum = (sum ^ byte) * 1099511628211ULL;
        }
    };
    for (const auto& layer : weights.layers) {
        for (const int weight : layer.inner().reshaped()) add(weight);
        for (const int bias : layer.bias()) add(bias);
    }
    return fmt::format("{:016x}", sum);
}

std::vector<std::string> deck_nodes(const AnalogNetwork& network) {
    Names names;
    for (std::size_t layer = 0; layer < network.design.num_layers(); ++layer) {
        for (const char* kind : {"nin", "out"}) {
            for (int r = 0; r < network.design.num_outputs(layer); ++r)
                names.push_back(fmt::format("{}{}_{}", kind, layer + 1, r));
        }
    }
    return names;
}

}  // namespace spinloom
