#pragma once

#include <Eigen/Core>

#include "spinloom/circuit/mna_system.hpp"

namespace spinloom {

/// The unknowns of a direct-current solution in form `terminals`, extended to form `internal_nodes`.
[[nodiscard]] Eigen::VectorXd with_internal_nodes(const MnaSystem& system, const Eigen::VectorXd& terminal_unknowns);

}  // namespace spinloom
