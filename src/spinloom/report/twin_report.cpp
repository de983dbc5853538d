#include "spinloom/report/twin_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "spinloom/core/json_text.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {

std::string twin_text(const TwinCheck& check) {
    TextTable table(
        {"image", "worst node [V]", "worst power", "supply [W]", "delivered - dissipated", "class", "netlist"});
    for (const auto& image : check.images) {
        table.add({fmt::format("{}", image.number), fmt::format("{:.1e}", image.worst_voltage),
                   fmt::format("{:.1e}", image.worst_power()), fmt::format("{:.9g}", image.netlist.supply()),
                   fmt::format("{:.1e}", image.balance.error()), fmt::format("{}", image.fast_class),
                   fmt::format("{}", image.netlist_class)});
    }
    const auto count = static_cast<double>(check.images.size());
    std::string text = fmt::format(
        "{}, fast path against our full netlist; powers and balance: relative\n\n{}\n"
        "worst power difference {:.2e} of the supply power\n"
        "worst energy balance   {:.2e} of what is delivered\n"
        "full netlist           {:.3g} ms an image, fast path {:.3g} ms\n",
        check.scenario, table.text(), check.worst_power(), check.worst_balance(), 1e3 * check.netlist_s / count,
        1e3 * check.fast_s / count);
    if (check.over_time) {
        const auto& energy = *check.over_time;
        text += fmt::format(
            "over {:g} ns            delivered {:.9g} pJ, dissipated {:.9g} pJ, stored {:.3g} pJ: balance {:.2e}\n",
            1e9 * check.stop, 1e12 * energy.delivered, 1e12 * energy.dissipated, 1e12 * energy.stored, energy.error());
    }
    return text;
}

std::string twin_json(const TwinCheck& check) {
    auto images = nlohmann::ordered_json::array();
    for (const auto& image : check.images) {
        images.push_back({{"image", image.number},
                          {"worst_difference_V", image.worst_voltage},
                          {"worst_power_relative", image.worst_power()},
                          {"supply_W", image.netlist.supply()},
                          {"delivered_W", image.balance.delivered},
                          {"dissipated_W", image.balance.dissipated},
                          {"balance_relative", image.balance.error()},
                          {"class", image.fast_class},
                          {"netlist_class", image.netlist_class}});
    }
    nlohmann::ordered_json json = {{"scenario", check.scenario},
                                   {"worst_power_relative", check.worst_power()},
                                   {"worst_balance_relative", check.worst_balance()},
                                   {"netlist_s", check.netlist_s},
                                   {"fast_s", check.fast_s},
                                   {"images", images}};
    if (check.over_time) {
        json["over_time"] = {{"stop_s", check.stop},
                             {"delivered_J", check.over_time->delivered},
                             {"dissipated_J", check.over_time->dissipated},
                             {"stored_J", check.over_time->stored},
                             {"balance_relative", check.over_time->error()}};
    }
    return json_text(json, 2) + '\n';
}

}  // namespace spinloom
