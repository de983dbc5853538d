#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/core/store.hpp"
#include "spinloom/study/fault_sweep.hpp"

/// The outcomes of a sweep that was cut short, as a piece of a store.

namespace spinloom {

/// What the outcomes of a sweep depend on beside the network and the images.
[[nodiscard]] Stamp stamp_of(const FaultSweepPlan& plan);

/// The records as bytes; every bit comes back.
[[nodiscard]] std::string record_bytes(const std::vector<FaultRecord>& records);

/// The records of these bytes; none unless each belongs to a curve, a level and a sample of the plan.
[[nodiscard]] std::optional<std::vector<FaultRecord>> parse_records(std::string_view bytes, const FaultSweepPlan& plan);

}  // namespace spinloom
