#include "spinloom/circuit/transient_options.hpp"

#include <fmt/format.h>

namespace spinloom {

std::string TransientSummary::report() const {
    if (is_usable()) {
        return fmt::format("{} steps, {} rejected, {} Newton iterations", steps, rejected_steps, newton_iterations);
    }
    return fmt::format(
        "transient analysis stopped at {:.6g} s after {} steps: {}, worst unknown {} (last step {:.3g} V)", time, steps,
        failure.status == SolverStatus::converged ? "no step is short enough for its error" : name(failure.status),
        failure.worst_unknown, failure.last_step);
}

}  // namespace spinloom
