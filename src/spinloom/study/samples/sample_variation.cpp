#include "spinloom/study/samples/sample_variation.hpp"

#include <cmath>

namespace spinloom {

std::vector<std::pair<std::string, TomlValue>> variation_settings(const TomlTable& table, const Scenario& scenario) {
    std::vector<std::pair<std::string, TomlValue>> settings;
    if (table.keys().empty()) return settings;
    const Range relative{0, 2, false};
    const double ra = table.number("ra_sigma", relative, 0.0), area = table.number("area_sigma", relative, 0.0);
    settings.emplace_back("variation.resistance_sigma", std::hypot(ra, area));
    settings.emplace_back("variation.tmr_sigma", table.number("tmr_sigma", relative, 0.0));
    settings.emplace_back("variation.distribution",
                          table.choice("distribution", {"lognormal", "normal"}, std::string("lognormal")));
    settings.emplace_back("variation.neurons", table.boolean("neurons", true));
    if (!table.has("op_amp_offset_sigma_V")) return settings;
    if (scenario.circuit.op_amps.model == OpAmpModel::ideal) {
        table.problem("op_amp_offset_sigma_V",
                      "needs op-amps that are not ideal; say amplifier.model = \"macro\" under [scenario]");
    }
    settings.emplace_back("amplifier.offset_sigma_V", table.number("op_amp_offset_sigma_V", {0, 0.2, false}));
    return settings;
}

}  // namespace spinloom
