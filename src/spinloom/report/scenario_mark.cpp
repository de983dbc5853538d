#include "spinloom/report/scenario_mark.hpp"

#include <nlohmann/json.hpp>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/content_hash.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {

std::string scenario_mark(std::string_view scenario_toml) {
    return content_hash(scenario_toml).text();
}

void check_scenario_mark(const std::filesystem::path& folder, const nlohmann::ordered_json& results) {
    const auto provenance = results.find("provenance");
    if (provenance == results.end() || !provenance->is_object()) return;
    const auto mark = provenance->find("scenario_hash");
    const auto scenario = folder / "scenario.toml";
    if (mark == provenance->end() || !std::filesystem::exists(scenario)) return;
    if (mark->is_string() && mark->get<std::string>() == scenario_mark(read_file(scenario))) return;
    throw InputError((folder / "results.json").string(),
                     "holds the results of another scenario than scenario.toml beside it, so a run was cut short; the "
                     "same command once more makes them anew");
}

}  // namespace spinloom
