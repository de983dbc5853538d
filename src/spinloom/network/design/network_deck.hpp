#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "spinloom/network/design/analog_network.hpp"
#include "spinloom/network/design/deck_analysis.hpp"
#include "spinloom/spice/write/deck_writer.hpp"

namespace spinloom {

/// What a network's deck says beside the network.
struct NetworkDeckOptions {
    spice::DeckFlavor flavor = spice::DeckFlavor::ngspice;
    std::string title;
    std::vector<std::string> header;  ///< comment lines: where the circuit comes from
    spice::DeckTransistor n_channel, p_channel;
    std::vector<DeckImage> images;           ///< at least one; the deck's sources have the first one's voltages
    std::string node_table = "nodes.table";  ///< file that ngspice writes the voltages and powers into
};

/// A deck and the files it reads, which are to lie beside it.
struct WrittenDeck {
    std::string text;
    std::vector<spice::DeckFile> files;
};

/// The whole network as a deck.
///
/// One subcircuit a subarray, `xbar<layer>_<part>` (parts in the order of `subarrays`), with the ports
///
///     x<i> ...   word lines, i the number of the input         b, or bp and bn   bias line(s)
///     ip<r> ...  the lines I+, r the number of the output      im<r> ...         the lines I-
///
/// and inside the taps w<i>_<r> and line nodes ip<r>_<i>, im<r>_<i>, the bias line counting as input n. One subcircuit
/// a layer for the difference amplifier, `diffamp<layer>`, or for the one that sums a neuron's partitions,
/// `sumamp<layer>`, and one `neuron` (or, where neurons have junctions of their own, one `neuron<layer>_<r>` each).
/// Nodes outside: those of network_netlist.hpp (vin_<i>, nin<l>_<r>, out<l>_<r>, amp<l>_<r>_<k>, sum<l>_<r>_p and _n,
/// vdd), and the lines ip<l>_<r>_<k>, im<l>_<r>_<k>.
///
/// The deck solves the operating point of every image, by `alter` (ngspice, in a control block, and Spectre), .alter
/// (HSPICE) or .data (Xyce). Under ngspice the node table has a line an image, after one line of names: the image's
/// number, the voltages of `deck_nodes` [V], p_inputs and a p_<rail> for each supply [W].
[[nodiscard]] WrittenDeck network_deck(const AnalogNetwork& network, const NetworkDeckOptions& options);

/// One subarray alone, with difference amplifiers of its own, even where the network sums partitions. The images'
/// voltages are those of the layer's inputs, all of them.
[[nodiscard]] WrittenDeck crossbar_deck(const AnalogNetwork& network, std::size_t layer, std::size_t part,
                                        const NetworkDeckOptions& options);

/// Sixteen hexadecimal digits that two sets of weights share only if they are equal (FNV-1a of all weights, then
/// biases, layer by layer).
[[nodiscard]] std::string weights_fingerprint(const Weights& weights);

/// Nodes whose voltages the whole network's deck reports, in order: nin<l>_<r> of layer 1, out<l>_<r>, next layer.
[[nodiscard]] std::vector<std::string> deck_nodes(const AnalogNetwork& network);

}  // namespace spinloom
