#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "spinloom/scenario/scenario.hpp"

/// A scenario as Python holds it.

namespace spinloom::python {

using SharedScenario = std::shared_ptr<Scenario>;
using Overrides = std::vector<ScenarioOverride>;

}  // namespace spinloom::python
