#pragma once

#include <functional>
#include <string>
#include <vector>

#include "spinloom/reproduce/reproduce_request.hpp"
#include "spinloom/reproduce/stage_result.hpp"

/// The measurements that `spinloom reproduce` consists of.

namespace spinloom {

struct Stage {
    std::string name;    ///< of its file
    std::string title;   ///< for progress
    double share_s = 1;  ///< typical time on two cores, to tell how long the rest takes [s]
    std::function<StageResult()> run;
};

/// The stages in the order in which they need each other's files.
[[nodiscard]] std::vector<Stage> reproduce_stages(const ReproduceRequest& request);

}  // namespace spinloom
