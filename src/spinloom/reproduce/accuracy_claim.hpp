#pragma once

#include <nlohmann/json.hpp>
#include <vector>

namespace spinloom {

/// The claims about accuracy that `results.networks` has figures for, as claims_of (reproduce_claims.hpp) lists them.
///
/// Judged is the circuit's accuracy less that of its ideal twin (the same weights in exact arithmetic) and less that of
/// a floating-point network of the topology, in points; comparable means at least -2 points (ours). A network that took
/// its weights over is compared with the twin of the network that they were trained for, so that no comparison is
/// skipped. With networks of several seeds (keys that begin with the network's, then "-seed-") the value is their mean.
[[nodiscard]] std::vector<nlohmann::ordered_json> accuracy_claims(const nlohmann::ordered_json& results);

}  // namespace spinloom
