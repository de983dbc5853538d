#include "spinloom/reproduce/reproduce_request.hpp"

#include <algorithm>

namespace spinloom {
namespace {

/// What `--quick` shortens. Figures from it say nothing about the network.
const std::vector<ScenarioOverride>& quick_training() {
    static const std::vector<ScenarioOverride> settings = {
        {"training.epochs", "2"}, {"training.candidates", "1"}, {"training.teacher_epochs", "1"}};
    return settings;
}

}  // namespace

Scenario reproduce_scenario(const ReproduceRequest& request, const std::vector<ScenarioOverride>& further) {
    std::vector<ScenarioOverride> overrides;
    const auto is_published = [](const ScenarioOverride& o) {
        return o == ScenarioOverride{"training.recipe", "published"};
    };
    if (request.quick) {
        for (const auto& setting : quick_training()) {
            // The published recipe has no candidates.
            const bool is_legal =
                setting.first != "training.candidates" || std::none_of(further.begin(), further.end(), is_published);
            if (is_legal) overrides.push_back(setting);
        }
    }
    overrides.insert(overrides.end(), request.overrides.begin(), request.overrides.end());
    overrides.insert(overrides.end(), further.begin(), further.end());
    return read_scenario(request.scenario, overrides);
}

}  // namespace spinloom
