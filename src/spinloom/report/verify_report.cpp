#include "spinloom/report/verify_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "spinloom/core/json_text.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {

std::string verification_text(const Verification& verification, const std::filesystem::path& deck) {
    TextTable table(
        {"image", "worst node", "difference [V]", "mean [V]", "input power", "v_dd power", "class", "ngspice"});
    for (const auto& image : verification.images) {
        table.add({fmt::format("{}", image.number), image.worst_node, fmt::format("{:.2e}", image.worst_voltage),
                   fmt::format("{:.2e}", image.mean_voltage), fmt::format("{:+.1e}", image.input_power),
                   fmt::format("{:+.1e}", image.supply_power), fmt::format("{}", image.our_class),
                   fmt::format("{}", image.its_class)});
    }
    const auto count = static_cast<double>(verification.images.size());
    return fmt::format(
        "{}, spinloom against ngspice; powers: relative difference\n\n{}\n"
        "worst node difference  {:.2e} V\n"
        "ngspice                {:.3g} s, {:.3g} s an image\n"
        "spinloom               {:.3g} s to compile, {:.3g} ms an image\n"
        "ratio                  {:.3g} in all, {:.3g} for each further image\n{}",
        verification.scenario, table.text(), verification.worst_voltage(), verification.ngspice_s,
        verification.ngspice_s / count, verification.compile_s, 1e3 * verification.solve_s / count,
        verification.ngspice_s / (verification.compile_s + verification.solve_s),
        verification.ngspice_s / verification.solve_s, deck.empty() ? "" : fmt::format("file: {}\n", deck.string()));
}

std::string verification_json(const Verification& verification) {
    auto images = nlohmann::ordered_json::array();
    for (const auto& image : verification.images) {
        images.push_back({{"image", image.number},
                          {"worst_node", image.worst_node},
                          {"worst_difference_V", image.worst_voltage},
                          {"mean_difference_V", image.mean_voltage},
                          {"input_power_relative", image.input_power},
                          {"v_dd_power_relative", image.supply_power},
                          {"class", image.our_class},
                          {"ngspice_class", image.its_class}});
    }
    const nlohmann::ordered_json json = {
        {"scenario", verification.scenario},   {"worst_difference_V", verification.worst_voltage()},
        {"ngspice_s", verification.ngspice_s}, {"compile_s", verification.compile_s},
        {"solve_s", verification.solve_s},     {"images", images}};
    return json_text(json, 2) + '\n';
}

}  // namespace spinloom
