#pragma once

#include <functional>
#include <memory>

#include "spinloom/study/samples/sample_ranks.hpp"

/// Studies under `mpirun`, where the program was built with it (SPINLOOM_MPI).

namespace spinloom::app {

/// Whether the program was built with MPI.
[[nodiscard]] bool has_mpi();

/// Whether the program was started by `mpirun` as one of several.
[[nodiscard]] bool is_started_by_mpi();

/// Does `action` as one of the ranks that `mpirun` started. The first hands out samples one by one and measures as
/// well, so a slow rank holds nobody up. What one rank throws is told by it and ends all.
/// @throws InputError if the program was built without MPI
void with_ranks(const std::function<void(SampleRanks& ranks)>& action);

}  // namespace spinloom::app
