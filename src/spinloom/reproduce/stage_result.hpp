#pragma once

#include <nlohmann/json.hpp>

namespace spinloom {

/// What a stage leaves: keys of results.json, and the bulk that only plots need. Arrays of one key are joined over the
/// stages, other values are set.
struct StageResult {
    nlohmann::ordered_json results = nlohmann::ordered_json::object();
    nlohmann::ordered_json plots = nlohmann::ordered_json::object();
};

}  // namespace spinloom
