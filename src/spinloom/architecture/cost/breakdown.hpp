#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/core/card.hpp"
#include "spinloom/core/statistics.hpp"

/// Where an area, a power, an energy or a time comes from: a tree of named parts whose leaves are formulas of named
/// inputs. Nothing but the leaves carries a number of its own.

namespace spinloom {

/// Where an input of a formula comes from.
enum class Origin {
    simulated,  ///< solved by this program
    measured,   ///< as are the next three: as a card says
    published,
    fitted,
    assumed,
    derived,  ///< counted or computed from the scenario
};

[[nodiscard]] std::string_view name(Origin origin);
[[nodiscard]] Origin origin_of(Provenance provenance);
/// The origin of that name. @throws InputError
[[nodiscard]] Origin origin_named(std::string_view name);

/// A named number that a formula takes.
struct BreakdownInput {
    std::string symbol;  ///< lower case, as it stands in the formula
    double value = 0;    ///< in `unit`
    std::string unit;    ///< SI
    Origin origin = Origin::derived;
    std::string source;                  ///< which card, command or circuit
    std::optional<Interval> range = {};  ///< over which the card says that the value may lie, in `unit`
};

/// A part and its parts.
struct Breakdown {
    std::string name;  ///< a word; a path joins names with '.'
    std::string unit;  ///< SI, the same in the whole tree
    std::string formula =
        {};  ///< of a leaf: arithmetic of the inputs' symbols (spice/read/expression.hpp); empty with parts
    std::string note = {};  ///< what the part is, a sentence
    std::vector<BreakdownInput> inputs = {};
    std::vector<Breakdown> children = {};

    /// The sum of the parts in their order, or the leaf's formula of its inputs. Always the same bits for the same
    /// tree. @throws InputError if a formula names what is not among the inputs
    [[nodiscard]] double value() const;
    /// Number of leaves.
    [[nodiscard]] std::size_t num_leaves() const;
    /// The part at a path such as "neurons.layer_1"; an empty path is the tree itself.
    /// @throws InputError naming the part that is not there and the nearest one
    [[nodiscard]] const Breakdown& at(std::string_view path) const;
};

/// What a network costs, as trees.
struct ArchitectureFigures {
    Breakdown area;     ///< [m^2]
    Breakdown power;    ///< static, mean over the images [W]
    Breakdown energy;   ///< of one inference [J]
    Breakdown latency;  ///< of one inference: a cycle [s]
    std::vector<std::string> assumptions;
    std::string untimed = {};  ///< why there is neither latency nor energy; empty where there are

    /// Inferences a second: one a cycle. @pre untimed is empty, as for the next
    [[nodiscard]] double throughput() const { return 1 / latency.value(); }
    /// Energy of an inference over a cycle: static and dynamic power [W].
    [[nodiscard]] double mean_power() const { return energy.value() / latency.value(); }
};

}  // namespace spinloom
