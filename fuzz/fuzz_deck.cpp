#include <map>

#include "expect.hpp"
#include "spinloom/spice/read/circuit.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/read/elaborate.hpp"
#include "spinloom/spice/run/simulate.hpp"

/// A deck read, expanded and, where it is tiny, solved at its operating point.
///
/// Input: the deck, then the files it may include, each behind a line `%% name`; the deck itself is `deck.sp`. No file
/// is opened. Every refusal must be an InputError that names a file.

using namespace spinloom;

namespace {

using Files = std::map<std::string, std::string>;

Files split(std::string_view input) {
    Files files;
    std::string name = "deck.sp";
    while (!input.empty()) {
        const auto end = std::min(input.find('\n'), input.size() - 1) + 1;
        const auto line = input.substr(0, end);
        if (line.starts_with("%% ")) {
            name = line.substr(3, line.find_first_of("\r\n") - 3);
        } else {
            files[name] += line;
        }
        input.remove_prefix(end);
    }
    return files;
}

template <class Action>
bool succeeds(Action action) {
    try {
        action();
        return true;
    } catch (const InputError& error) {
        fuzz::expect(!error.problems().empty(), "an InputError names at least one problem");
        for (const auto& problem : error.problems()) {
            fuzz::expect(!problem.file.empty(), "a problem of a deck names its file");
            fuzz::expect(!problem.message.empty(), "a problem has a message");
        }
    } catch (const ConvergenceError&) {
        // A circuit may have no solution.
    }
    return false;
}

std::size_t size_of(const Netlist& netlist) {
    return netlist.resistors().size() + netlist.capacitors().size() + netlist.inductors().size() +
           netlist.voltage_sources().size() + netlist.current_sources().size() + netlist.voltage_amplifiers().size() +
           netlist.transconductors().size() + netlist.current_amplifiers().size() + netlist.transresistors().size() +
           netlist.op_amps().size() + netlist.junctions().size() + 3 * netlist.laws().size() +
           10 * netlist.finfets().size();
}

}  // namespace

SPINLOOM_FUZZ_TARGET(fuzz_deck) {
    const auto files = split(fuzz::text_of(data, size));
    const spice::FileReader reader = [&](const std::filesystem::path& path) {
        const auto it = files.find(path.lexically_normal().string());
        if (it == files.end()) throw InputError(path.string(), "is not there");
        return it->second;
    };
    spice::Deck deck;
    if (!succeeds([&] { deck = spice::read_deck("deck.sp", reader); })) return 0;
    // What a deck expands to is bounded by its own option, of which the last one counts.
    deck.blocks.back().options.push_back({"max_elements", spice::Value(1000.0), "1000", {}});
    for (std::size_t i = 0; i + 1 < deck.blocks.size(); ++i) {
        deck.blocks[i].options.push_back(deck.blocks.back().options.back());
    }
    const auto num_passes = static_cast<int>(std::min<std::size_t>(deck.blocks.size(), 3));
    bool is_small = deck.blocks.size() <= 3;
    for (int pass = 0; pass < num_passes; ++pass) {
        is_small &= succeeds([&] {
            spice::Overrides overrides;
            overrides.pass = pass;
            const auto circuit = spice::elaborate(deck, overrides);
            is_small &= size_of(circuit.netlist) <= 25 && circuit.steps.size() <= 10;
        });
    }
    if (!is_small) return 0;
    for (auto& block : deck.blocks) block.analyses.clear();
    succeeds([&] { static_cast<void>(spice::simulate(deck)); });
    return 0;
}
