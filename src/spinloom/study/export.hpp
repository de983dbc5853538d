#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "spinloom/network/design/network_deck.hpp"
#include "spinloom/study/run.hpp"

namespace spinloom {

/// Images of the test set by their numbers.
struct ChosenImages {
    ImageSet set;
    std::vector<std::size_t> numbers;
};

/// @throws InputError naming `--images` for a number that is not there, or if there is none
[[nodiscard]] ChosenImages choose_test_images(const Scenario& scenario, const std::vector<long>& wanted);

/// The scenario's weights; without them it is trained first, as `run` does it, and weights/ is written into
/// `options.out`, unless empty.
[[nodiscard]] BinaryMlp weights_to_solve(const Scenario& scenario, const RunOptions& options);

/// One subarray of a network, as a user counts: layers from 1, parts from 0 in the order of `subarrays`.
struct CrossbarNumber {
    long layer, part;
};

/// What is to be written as a deck.
struct ExportRequest {
    spice::DeckFlavor flavor = spice::DeckFlavor::ngspice;
    std::vector<long> images = {0};               ///< numbers in the test set
    std::optional<CrossbarNumber> crossbar = {};  ///< none: the whole network
};

/// A deck and what it was made from.
struct Export {
    std::filesystem::path deck;        ///< the file, in `RunOptions::out`
    std::filesystem::path node_table;  ///< what ngspice will write
    AnalogNetwork network;
    std::vector<DeckImage> images;     ///< with the voltages of the network's inputs
    std::vector<std::uint8_t> labels;  ///< one an image
};

/// Writes <scenario>.cir (.sp, .scs), or <scenario>-crossbar-<layer>-<part>.cir, into `options.out`.
///
/// The weights are the scenario's; without them the scenario is trained first, as `run` does it, and weights/ is
/// written too. The inputs of a crossbar behind the first layer are the outputs of the layer before, from our solution.
/// @throws InputError for an image, layer or part that is not there, and for what the scenario or its files have wrong
[[nodiscard]] Export export_scenario(const Scenario& scenario, const ExportRequest& request, const RunOptions& options);

/// The images as the circuit inference takes them. @pre `images` is not empty and outlives what is returned
[[nodiscard]] InputVoltages input_voltages(const std::vector<DeckImage>& images);

}  // namespace spinloom
