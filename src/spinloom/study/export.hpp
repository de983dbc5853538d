#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/network/design/network_deck.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/study_options.hpp"

namespace spinloom {

/// One subarray of a network, as a user counts: layers from 1, parts from 0 in the order of `subarrays`.
struct CrossbarNumber {
    long layer, part;
};

/// What is to be written as a deck.
struct ExportRequest {
    spice::DeckFlavor flavor = spice::DeckFlavor::ngspice;
    std::optional<CrossbarNumber> crossbar = {};  ///< none: the whole network
};

/// A deck of the subject's images.
struct Export {
    std::string deck;        ///< name of its file: <scenario>.cir (.sp, .scs) or <scenario>-crossbar-<layer>-<part>.cir
    std::string node_table;  ///< name of the file that ngspice will write beside it
    WrittenDeck written;     ///< its text and that of the files it reads
    std::vector<DeckImage> images;  ///< with the voltages of the network's inputs
};

/// @throws InputError for a layer or part that is not there, or a network that no deck can hold
void check_request(const ExportRequest& request, const Scenario& scenario);

/// The network with the subject's images as a deck for another simulator.
///
/// The inputs of a crossbar behind the first layer are the outputs of the layer before, from our solution.
/// @throws InputError as above
[[nodiscard]] Export export_network(const Subject& subject, const ExportRequest& request, const StudyOptions& options);

}  // namespace spinloom
