#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "spinloom/spice/write/deck_writer.hpp"

namespace spinloom {

/// Input voltages of one image.
struct DeckImage {
    std::size_t number;        ///< in its file
    Eigen::VectorXd voltages;  ///< one an input line [V]
};

/// An input source of a deck.
struct DeckInput {
    std::string name;  ///< of source and node
    int line;          ///< index into an image's voltages
};

/// What a deck is asked for: the operating point of every image.
struct DeckAnalysis {
    std::vector<DeckInput> inputs;
    std::vector<std::string> rails;  ///< supplies, source and node of one name
    std::vector<std::string> nodes;  ///< whose voltages are reported
    double temperature = 300.15;     ///< [K]
};

/// The end of a deck: analysis, images after the first, what is printed (voltages [V]; powers of input sources and
/// rails, delivered [W]: p_inputs, p_<rail>).
void write_analysis(spice::DeckWriter& deck, const DeckAnalysis& analysis, const std::vector<DeckImage>& images,
                    const std::string& node_table);

}  // namespace spinloom
