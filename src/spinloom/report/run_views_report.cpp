#include "spinloom/report/run_views_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "spinloom/core/json_text.hpp"
#include "spinloom/report/floorplan.hpp"
#include "spinloom/report/matrix_map.hpp"
#include "spinloom/report/schematic.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

double rounded(double value) {
    return std::stod(fmt::format("{:.5g}", value));
}

Json rows_json(const Eigen::MatrixXd& matrix) {
    Json rows = Json::array();
    for (const auto& line : matrix.rowwise()) {
        Json row = Json::array();
        for (const double value : line) row.push_back(rounded(value));
        rows.push_back(std::move(row));
    }
    return rows;
}

Eigen::MatrixXd matrix_of(const Json& rows) {
    Eigen::MatrixXd matrix(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows.at(0).size()));
    for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
        for (Eigen::Index j = 0; j < matrix.cols(); ++j)
            matrix(i, j) = rows.at(static_cast<std::size_t>(i)).at(static_cast<std::size_t>(j)).get<double>();
    }
    return matrix;
}

/// Numbers of a column and where they stand in the document.
template <class View, class Take>
void for_each_number(View& view, const Take& take) {
    take("line_positive_V", view.line_positive);
    take("line_negative_V", view.line_negative);
    take("amplifier_positive_V", view.amplifier_positive);
    take("amplifier_negative_V", view.amplifier_negative);
    take("neuron_input_V", view.neuron_input);
    take("shifted_V", view.shifted);
    take("gate_V", view.gate);
    take("output_V", view.output);
    take("v_dd_V", view.v_dd);
    take("reference_V", view.reference);
    take("input_resistance_ohm", view.input_resistance);
    take("feedback_resistance_ohm", view.feedback_resistance);
    take("neuron_resistance_ohm", view.neuron_resistance);
    take("neuron_feedback_ohm", view.neuron_feedback);
}

Json column_json(const ColumnView& view) {
    Json json = {{"image", view.image},   {"label", view.label},           {"layer", view.layer},
                 {"output", view.neuron}, {"partitions", view.partitions}, {"sums", view.sums}};
    for_each_number(view, [&](const char* key, double value) { json[key] = value; });
    json["inputs"] = Json::array();
    for (const auto& input : view.inputs) {
        json["inputs"].push_back({{"name", input.name},
                                  {"voltage_V", input.voltage},
                                  {"positive_S", input.positive},
                                  {"negative_S", input.negative}});
    }
    return json;
}

ColumnView column_of(const Json& json) {
    ColumnView view;
    json.at("image").get_to(view.image);
    json.at("label").get_to(view.label);
    json.at("layer").get_to(view.layer);
    json.at("output").get_to(view.neuron);
    json.at("partitions").get_to(view.partitions);
    json.at("sums").get_to(view.sums);
    for_each_number(view, [&](const char* key, double& value) { json.at(key).get_to(value); });
    for (const auto& input : json.at("inputs"))
        view.inputs.push_back(
            {input.at("name"), input.at("voltage_V"), input.at("positive_S"), input.at("negative_S")});
    return view;
}

Picture margin_plot(const Json& margins) {
    LinePlot plot{"Margin of the class", "largest output less the next one [V]", "images", false, {}};
    const double width = margins.at("width_V");
    for (const char* kind : {"right", "wrong"}) {
        LinePlot::Line line{fmt::format("{} class", kind), {}};
        double from = 0;
        for (const auto& count : margins.at(kind)) {
            line.points.emplace_back(from, count.get<double>());
            from += width;
            line.points.emplace_back(from, count.get<double>());
        }
        plot.lines.push_back(std::move(line));
    }
    return plot;
}

std::string blocks(const Json& layer) {
    const auto down = layer.at("input_block").get<long>(), across = layer.at("output_block").get<long>();
    return down * across == 1 ? "" : fmt::format(", means of {} x {}", down, across);
}

void add_layer_maps(const Json& layer, std::size_t number, std::vector<Picture>& list) {
    const auto positive = matrix_of(layer.at("positive_S")), negative = matrix_of(layer.at("negative_S"));
    const auto name = fmt::format("Layer {}, {} x {}{}", number, layer.at("inputs").get<long>(),
                                  layer.at("outputs").get<long>(), blocks(layer));
    const auto map = [&](const std::string& what, const std::string& unit, const Eigen::MatrixXd& values) {
        MatrixMap drawn;
        drawn.title = name + ": " + what;
        drawn.row_label = "input, bias last";
        drawn.column_label = "output";
        drawn.value_label = unit;
        drawn.values = values;
        list.emplace_back(drawn.drawing());
    };
    map("weights as built, G+ less G\u2212", "\u00b5S", 1e6 * (positive - negative));
    map("conductances to the lines I+", "\u00b5S", 1e6 * positive);
    map("conductances to the lines I\u2212", "\u00b5S", 1e6 * negative);
}

AreaPart area_of(const Json& tree) {
    AreaPart part{tree.at("name"), tree.at("value").get<double>()};
    for (const auto& child : tree.value("parts", Json::array())) part.parts.push_back(area_of(child));
    return part;
}

}  // namespace

std::string views_json(const RunViews& views) {
    Json json = Json::object();
    if (const auto& margins = views.margins)
        json["margins"] = {{"width_V", margins->width}, {"right", margins->right}, {"wrong", margins->wrong}};
    for (const auto& layer : views.layers) {
        json["conductances"].push_back({{"inputs", layer.inputs},
                                        {"outputs", layer.outputs},
                                        {"input_block", layer.input_block},
                                        {"output_block", layer.output_block},
                                        {"positive_S", rows_json(layer.positive)},
                                        {"negative_S", rows_json(layer.negative)}});
    }
    if (views.column) json["column"] = column_json(*views.column);
    return json_text(json) + '\n';
}

std::vector<Picture> view_pictures(const Json& plots) {
    std::vector<Picture> list;
    if (plots.contains("margins")) list.push_back(margin_plot(plots.at("margins")));
    if (plots.contains("column")) list.emplace_back(schematic(column_of(plots.at("column"))));
    std::size_t number = 0;
    for (const auto& layer : plots.value("conductances", Json::array())) add_layer_maps(layer, ++number, list);
    return list;
}

std::vector<Picture> floorplan_pictures(const Json& results) {
    const auto architecture = results.find("architecture");
    if (architecture == results.end() || !architecture->is_object() || !architecture->contains("area")) return {};
    const auto whole = area_of(architecture->at("area"));
    if (!(whole.area > 0) || whole.parts.empty()) return {};
    return {floorplan(whole, "Floorplan: areas of the parts to scale")};
}

Picture weight_map(const Eigen::MatrixXd& weights, std::size_t layer) {
    MatrixMap map;
    map.title = fmt::format("Layer {}, {} x {}: weights", layer, weights.rows(), weights.cols());
    map.row_label = "input, bias last";
    map.column_label = "output";
    map.value_label = "weight";
    map.values = weights;
    return map.drawing();
}

}  // namespace spinloom
