#pragma once

#include "spinloom/study/settle.hpp"
#include "spinloom/study/study.hpp"

namespace spinloom {

/// `spinloom settle`: how long the outputs take after an input step (settle.hpp).
[[nodiscard]] Study settle_study();

/// What it found as figures and tables; times in ps.
[[nodiscard]] StudyResult result_of(const SettleSummary& summary);

}  // namespace spinloom
