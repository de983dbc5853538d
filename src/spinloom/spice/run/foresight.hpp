#pragma once

#include <map>
#include <optional>
#include <vector>

#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/spice/run/source_changes.hpp"

/// Linear circuits are solved for several right-hand sides at once, so what is to come is looked at early.

namespace spinloom::spice {

/// The changes of sources by .alter blocks, of the pass to come and of some behind it.
class ChangesAhead {
public:
    explicit ChangesAhead(const Deck& deck) : deck_(&deck) {}

    /// The circuit was expanded anew.
    void forget();
    /// Applies the block of `overrides.pass` to a circuit of the pass before. @returns as `find_source_changes`: false
    /// leaves the circuit as it was
    [[nodiscard]] bool apply_to(Circuit& circuit, const Overrides& overrides);
    /// Tells a solver of the circuit the sources of this pass and of those behind it, once for several passes.
    void tell(OperatingPointSolver& solver, Circuit& circuit, const Overrides& overrides);

private:
    const Deck* deck_;
    std::map<int, std::optional<std::vector<SourceChange>>> known_;  ///< by pass
    KnownSources sources_;
    int told_until_ = 0;  ///< passes before this one were told
};

/// Tells a solver the sources of a sweep's points from `at` on, places in the values of every variable, all of which
/// are sources, if those told before are used up after so many points. The netlist is left as it was.
void tell_points(OperatingPointSolver& solver, Netlist& netlist, const AnalysisRequest& request,
                 std::vector<std::size_t> at, std::size_t num_done);

}  // namespace spinloom::spice
