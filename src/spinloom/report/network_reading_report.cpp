#include "spinloom/report/network_reading_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "spinloom/core/json_text.hpp"
#include "spinloom/network/model/weights.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {

std::string network_reading_text(const NetworkReading& reading) {
    const auto& plan = reading.plan;
    const auto topology = plan.topology();
    auto text = fmt::format("{}: {}\n\n", reading.file,
                            topology.empty() ? "no dense layers" : "dense layers " + topology_text(topology));
    TextTable table({"step", "what", "where"});
    for (const auto& row : plan.rows) table.add({row.node, row.what, row.where});
    text += table.text() + "\n";
    if (reading.accuracy) {
        text += fmt::format("in floating point  {:.2f} % of {} images are right\n", 100 * *reading.accuracy,
                            reading.images);
    }
    for (const auto& note : plan.notes) text += fmt::format("note     {}\n", note);
    for (const auto& reason : plan.missing) text += fmt::format("missing  {}\n", reason);
    if (plan.missing.empty()) text += "nothing is missing: arrays and analog neurons compute it\n";
    return text;
}

std::string network_reading_json(const NetworkReading& reading) {
    nlohmann::ordered_json json;
    json["file"] = reading.file;
    json["topology"] = reading.plan.topology();
    json["steps"] = nlohmann::ordered_json::array();
    for (const auto& row : reading.plan.rows)
        json["steps"].push_back({{"step", row.node}, {"what", row.what}, {"where", row.where}});
    json["activations"] = nlohmann::ordered_json::array();
    for (const auto& layer : reading.plan.network.layers)
        json["activations"].push_back(activation_name(layer.activation));
    json["images"] = reading.images;
    json["accuracy"] = reading.accuracy ? nlohmann::ordered_json(*reading.accuracy) : nlohmann::ordered_json(nullptr);
    json["notes"] = reading.plan.notes;
    json["missing"] = reading.plan.missing;
    return json_text(json, 2) + "\n";
}

}  // namespace spinloom
