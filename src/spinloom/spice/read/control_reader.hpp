#pragma once

#include <string>
#include <vector>

#include "spinloom/spice/read/problems.hpp"
#include "spinloom/spice/read/source_lines.hpp"

namespace spinloom::spice {

/// A command of a .control block, or a block within it.
struct ControlStatement {
    enum class Kind { command, loop_while, loop_until_false, repeat, foreach_value, branch };
    Kind kind = Kind::command;
    std::string text;  ///< the command as written; of a block what stands behind while, repeat, foreach, if
    Origin origin;
    std::vector<ControlStatement> body, otherwise;  ///< otherwise: of a branch
};

/// The statements of .control blocks: while, dowhile, repeat, foreach and if with their `end`, up to 100 deep.
/// Problems are added to `problems`. @param files  of the deck, for messages
[[nodiscard]] std::vector<ControlStatement> read_control(const std::vector<SourceLine>& lines,
                                                         const std::vector<std::string>& files, DeckProblems& problems);

}  // namespace spinloom::spice
