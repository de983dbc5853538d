#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "spinloom/report/floorplan.hpp"
#include "spinloom/report/magnetisation_path.hpp"
#include "spinloom/report/matrix_map.hpp"
#include "spinloom/report/run_views_report.hpp"
#include "spinloom/report/schematic.hpp"

namespace spinloom {
namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(Floorplan, HasTheAreasAndFillsTheSquare) {
    const std::vector<AreaPart> parts = {{"a", 6}, {"b", 0.01}, {"c", 3}, {"none", 0}, {"d", 0.99}, {"e", 2}};
    const auto places = placed(parts, {"whole", 1, 2, 4, 3});
    ASSERT_EQ(places.size(), 5U);
    double sum = 0;
    for (const auto& place : places) {
        const auto part = std::find_if(parts.begin(), parts.end(), [&](const auto& p) { return p.name == place.name; });
        EXPECT_NEAR(place.width * place.height, part->area, 1e-12) << place.name;
        EXPECT_GE(place.x, 1 - 1e-12);
        EXPECT_GE(place.y, 2 - 1e-12);
        EXPECT_LE(place.x + place.width, 5 + 1e-9);
        EXPECT_LE(place.y + place.height, 5 + 1e-9);
        sum += place.width * place.height;
    }
    EXPECT_NEAR(sum, 12, 1e-12);
    for (std::size_t i = 0; i < places.size(); ++i) {
        for (std::size_t j = i + 1; j < places.size(); ++j) {
            const auto &a = places[i], &b = places[j];
            const double wide = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
            const double high = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
            EXPECT_FALSE(wide > 1e-9 && high > 1e-9) << a.name << " over " << b.name;
        }
    }
}

TEST(Floorplan, TellsItsPartsAndItsScale) {
    const auto svg =
        floorplan({"area", 1e-8, {{"input_lines", 7.5e-9}, {"neurons", 2.5e-9, {{"layer_1", 2.5e-9}}}}}, "F").text;
    EXPECT_TRUE(has(svg, "input lines: 7500 \u00b5m\u00b2, 75.0 %"));
    EXPECT_TRUE(has(svg, "20 \u00b5m; the square: 1e+04 \u00b5m\u00b2"));
    EXPECT_TRUE(has(svg, "layer 1"));
}

TEST(MatrixMap, EqualCellsAreOneStroke) {
    MatrixMap map;
    map.title = "<m>";
    map.row_label = "input";
    map.column_label = "output";
    map.value_label = "w";
    map.values = Eigen::MatrixXd::Constant(2, 100, 1);
    map.values.row(1).setConstant(-1);
    map.values(1, 50) = 0;
    const auto svg = map.drawing().text;
    EXPECT_TRUE(has(svg, "d=\"M0 0.5h100\""));
    EXPECT_TRUE(has(svg, "d=\"M0 1.5h50M51 1.5h49\""));
    EXPECT_TRUE(has(svg, "&lt;m&gt;"));
    map.values.transposeInPlace();  // a tall one lies on its side
    EXPECT_TRUE(has(map.drawing().text, "d=\"M0 0.5h100\""));
    map.values = Eigen::MatrixXd::Constant(3, 3, 2);
    EXPECT_TRUE(has(map.drawing().text, "h3"));
}

TEST(MagnetisationPath, HasBothEndsAndBothSides) {
    Eigen::MatrixX3d way(100, 3);
    for (Eigen::Index k = 0; k < 100; ++k)
        way.row(k) << std::cos(0.1 * static_cast<double>(k)), std::sin(0.1 * static_cast<double>(k)), 0;
    const auto svg = magnetisation_path(way, Eigen::VectorXd::LinSpaced(100, 0, 2e-9), "way").text;
    EXPECT_TRUE(has(svg, "begin, 0 ns"));
    EXPECT_TRUE(has(svg, "end, 2 ns"));
    EXPECT_TRUE(has(svg, "#a9c4e6"));
}

ColumnView some_column() {
    ColumnView view;
    view.image = 7;
    view.layer = 2;
    view.partitions = 2;
    view.sums = true;
    for (int i = 0; i < 20; ++i) view.inputs.push_back({"neuron " + std::to_string(i), 0.02 * i, 1e-4, 5e-5});
    view.inputs.push_back({"bias +", 0.8, 1e-4, 0});
    view.gate = 0.4321;
    view.input_resistance = 1000;
    view.feedback_resistance = 5000;
    return view;
}

TEST(Schematic, NamesItsNodesAndCountsWhatItLeavesOut) {
    const auto svg = schematic(some_column()).text;
    EXPECT_TRUE(has(svg, "gate 0.4321 V"));
    EXPECT_TRUE(has(svg, "and 12 inputs more"));
    EXPECT_TRUE(has(svg, "neuron 19 0.3800 V"));
    EXPECT_FALSE(has(svg, "neuron 0 "));
    EXPECT_TRUE(has(svg, "bias + 0.8000 V"));
    EXPECT_TRUE(has(svg, "2 pairs of lines, which its amplifier sums"));
}

TEST(RunViewsReport, IsReadBackAsItWasWritten) {
    RunViews views;
    views.margins = MarginHistogram{0.01, {1, 2}, {0, 3}};
    ConductanceView layer{.inputs = 4, .outputs = 2, .input_block = 2, .positive = {}, .negative = {}};
    layer.positive = Eigen::MatrixXd::Constant(2, 2, 1.2e-4);
    layer.negative = Eigen::MatrixXd::Constant(2, 2, 6e-5);
    views.layers = {layer};
    views.column = some_column();
    const auto pictures = view_pictures(nlohmann::ordered_json::parse(views_json(views)));
    ASSERT_EQ(pictures.size(), 5U);
    const auto& margins = std::get<LinePlot>(pictures[0]);
    EXPECT_EQ(margins.lines[1].points.back(), (std::pair<double, double>{0.02, 3}));
    EXPECT_EQ(std::get<SvgDrawing>(pictures[1]).text, schematic(some_column()).text);
    EXPECT_TRUE(has(std::get<SvgDrawing>(pictures[2]).title, "Layer 1, 4 x 2, means of 2 x 1: weights as built"));
    EXPECT_TRUE(view_pictures(nlohmann::ordered_json::object()).empty());
    EXPECT_THROW(static_cast<void>(view_pictures({{"column", 3}})), nlohmann::json::exception);
}

TEST(RunViewsReport, AnAreaIsAFloorplan) {
    const auto results =
        nlohmann::ordered_json::parse(R"({"architecture": {"area": {"name": "area", "value": 2e-9, "parts": [
        {"name": "a", "value": 1.5e-9}, {"name": "b", "value": 0.5e-9, "parts": [{"name": "c", "value": 0.5e-9}]}]}}})");
    const auto pictures = floorplan_pictures(results);
    ASSERT_EQ(pictures.size(), 1U);
    EXPECT_TRUE(has(std::get<SvgDrawing>(pictures[0]).text, "a: 1500 \u00b5m\u00b2, 75.0 %"));
    EXPECT_TRUE(floorplan_pictures({{"images", 3}}).empty());
}

}  // namespace
}  // namespace spinloom
