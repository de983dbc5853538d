#include "spinloom/spice/run/foresight.hpp"

#include <algorithm>
#include <utility>

#include "spinloom/spice/run/source_values.hpp"

namespace spinloom::spice {

void ChangesAhead::forget() {
    known_.clear();
    sources_.clear();
    told_until_ = 0;
}

bool ChangesAhead::apply_to(Circuit& circuit, const Overrides& overrides) {
    const auto it = known_.find(overrides.pass);
    auto changes =
        it == known_.end() ? find_source_changes(*deck_, overrides, circuit, sources_) : std::move(it->second);
    known_.erase(overrides.pass);
    if (!changes) return false;
    apply(std::move(*changes), circuit.netlist);
    return true;
}

void ChangesAhead::tell(OperatingPointSolver& solver, Circuit& circuit, const Overrides& overrides) {
    if (overrides.pass < told_until_ || !solver.system().devices().empty()) return;
    const SourceValues former(circuit.netlist);
    std::vector<Eigen::VectorXd> sources = {solver.system().sources()};
    const int end =
        std::min(overrides.pass + OperatingPointSolver::most_foreseen, static_cast<int>(deck_->blocks.size()));
    told_until_ = overrides.pass + 1;
    for (Overrides ahead = overrides; ++ahead.pass < end; told_until_ = ahead.pass + 1) {
        const auto& changes = known_[ahead.pass] = find_source_changes(*deck_, ahead, circuit, sources_);
        if (!changes) break;
        for (const auto& [place, value] : *changes) circuit.netlist.set_source(place, value.direct);
        sources.push_back(solver.system().sources());
    }
    former.restore(circuit.netlist);
    if (sources.size() > 1) solver.foresee(std::move(sources));
}

void tell_points(OperatingPointSolver& solver, Netlist& netlist, const AnalysisRequest& request,
                 std::vector<std::size_t> at, std::size_t num_done) {
    if (num_done % OperatingPointSolver::most_foreseen != 0) return;
    if (!solver.system().devices().empty()) return;
    const SourceValues former(netlist);
    std::vector<Eigen::VectorXd> sources;
    for (bool is_there = true; is_there && sources.size() < OperatingPointSolver::most_foreseen;) {
        for (std::size_t s = 0; s < at.size(); ++s)
            netlist.set_source(request.sweeps[s].variable, request.sweeps[s].values[at[s]]);
        sources.push_back(solver.system().sources());
        std::size_t turned = 0;
        while (turned < at.size() && ++at[turned] == request.sweeps[turned].values.size()) at[turned++] = 0;
        is_there = turned < at.size();
    }
    former.restore(netlist);
    if (sources.size() > 1) solver.foresee(std::move(sources));
}

}  // namespace spinloom::spice
