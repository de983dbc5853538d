#pragma once

#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/fault_sweep.hpp"

namespace spinloom {

/// Accuracy of networks like the subject's, on its images, at the scenario's fidelity: behavioural, or the solved
/// circuit. @pre the subject outlives what is returned
[[nodiscard]] NetworkAccuracy accuracy_of(const Subject& subject);

}  // namespace spinloom
