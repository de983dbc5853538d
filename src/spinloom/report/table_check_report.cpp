#include "spinloom/report/table_check_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "spinloom/core/json_text.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

/// Mean, least and largest of a ratio over the images.
struct Spread {
    double mean, least, largest;
};

template <class Value>
Spread spread_of(const TableCheck& check, const Value& value) {
    Spread spread{0, 0, 0};
    for (const auto& image : check.images) {
        const double ratio = value(image);
        const bool is_first = &image == &check.images.front();
        spread.mean += ratio / static_cast<double>(check.images.size());
        spread.least = is_first ? ratio : std::min(spread.least, ratio);
        spread.largest = is_first ? ratio : std::max(spread.largest, ratio);
    }
    return spread;
}

/// Every ratio that the table has, by name.
std::vector<std::pair<std::string, Spread>> ratios_of(const TableCheck& check) {
    std::vector<std::pair<std::string, Spread>> ratios;
    if (check.images.front().energy_ratio)
        ratios.emplace_back("energy_J", spread_of(check, [](const auto& image) { return *image.energy_ratio; }));
    for (std::size_t k = 0; k < check.powers.size(); ++k)
        ratios.emplace_back(check.powers[k],
                            spread_of(check, [k](const auto& image) { return image.power_ratios[k]; }));
    return ratios;
}

std::string class_text(const std::optional<int>& its_class) {
    return its_class ? fmt::format("{}", *its_class) : "-";
}

}  // namespace

std::string table_check_text(const TableCheck& check, const std::string& file) {
    std::vector<std::string> header = {"image", "rms [V]", "largest [V]", "at", "class", "its class"};
    const bool has_energy = check.images.front().energy_ratio.has_value();
    if (has_energy) header.emplace_back("energy");
    TextTable table(header);
    for (const auto& image : check.images) {
        std::vector<std::string> row = {fmt::format("{}", image.number),    fmt::format("{:.3e}", image.rms),
                                        fmt::format("{:.3e}", image.worst), image.worst_node,
                                        fmt::format("{}", image.our_class), class_text(image.its_class)};
        if (has_energy) row.push_back(fmt::format("{:.6f}", *image.energy_ratio));
        table.add(std::move(row));
    }
    const auto& worst = check.worst();
    std::string text = fmt::format(
        "{}, spinloom against {}; energies and powers: ours over its\n\n{}\n"
        "voltages            {} of each of {} images\n"
        "rms difference      {:.4e} V\n"
        "largest difference  {:.4e} V, image {}, {}\n",
        check.scenario, file, table.text(), check.num_voltages, check.images.size(), check.rms(), worst.worst,
        worst.number, worst.worst_node);
    if (check.num_classes() > 0)
        text += fmt::format("same class          {} of {}\n", check.num_same_classes(), check.num_classes());
    for (const auto& [name, spread] : ratios_of(check))
        text += fmt::format("{:<19} {:.6f} on average, {:.6f} to {:.6f}\n", name, spread.mean, spread.least,
                            spread.largest);
    if (!check.passed_over.empty())
        text += fmt::format("columns not compared: {}\n", fmt::join(check.passed_over, ", "));
    return text;
}

std::string table_check_json(const TableCheck& check, const std::string& file) {
    auto images = nlohmann::ordered_json::array();
    for (const auto& image : check.images) {
        nlohmann::ordered_json entry = {{"image", image.number},
                                        {"rms_V", image.rms},
                                        {"largest_V", image.worst},
                                        {"largest_at", image.worst_node},
                                        {"class", image.our_class}};
        if (image.its_class) entry["its_class"] = *image.its_class;
        if (image.energy_ratio) entry["energy_ratio"] = *image.energy_ratio;
        for (std::size_t k = 0; k < check.powers.size(); ++k) entry[check.powers[k] + "_ratio"] = image.power_ratios[k];
        images.push_back(std::move(entry));
    }
    nlohmann::ordered_json json = {{"scenario", check.scenario},
                                   {"against", file},
                                   {"voltages_an_image", check.num_voltages},
                                   {"rms_V", check.rms()},
                                   {"largest_V", check.worst().worst},
                                   {"largest_at", check.worst().worst_node},
                                   {"classes_compared", check.num_classes()},
                                   {"same_class", check.num_same_classes()}};
    for (const auto& [name, spread] : ratios_of(check))
        json[name + "_ratio"] = {{"mean", spread.mean}, {"least", spread.least}, {"largest", spread.largest}};
    json["not_compared"] = check.passed_over;
    json["images"] = std::move(images);
    return json_text(json, 2) + '\n';
}

}  // namespace spinloom
