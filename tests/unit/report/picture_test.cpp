#include "spinloom/report/picture.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace spinloom {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t result = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++result;
    return result;
}

LinePlot line() {
    return {"a", "x", "y", false, {{"one", {{0, 1}, {1, 2}}}}};
}

HeatMap map() {
    HeatMap result;
    result.title = "m";
    result.values = Eigen::MatrixXd::Identity(2, 3);
    return result;
}

TEST(PictureSheet, OneIsItsOwnFileAndMoreStandBelowOneAnother) {
    EXPECT_EQ(pictures_svg({"t", {line()}}), line().svg());
    const auto svg = pictures_svg({"t", {line(), map(), line()}});
    EXPECT_EQ(count(svg, "<svg "), 4);
    EXPECT_EQ(count(svg, "</svg>"), 4);
    EXPECT_NE(svg.find("<svg y=\"0\" width=\"720\" height=\"440\""), std::string::npos);
    EXPECT_NE(svg.find("<svg y=\"452\""), std::string::npos);
}

TEST(PictureSheet, ThePageHasTheLinesAndTheMaps) {
    auto plot = line();
    plot.lines[0].half_widths = {0.5, 0.25};
    plot.lines.push_back({"dots", {{0.5, 3}}, {}, true});
    const auto json = pictures_json({"t", {plot, map()}});
    EXPECT_EQ(json.at("lines").at(0).at("lines").at(0).at("points"),
              nlohmann::ordered_json::parse("[[0.0,1.0],[1.0,2.0]]"));
    EXPECT_EQ(json.at("lines").at(0).at("lines").at(0).at("half_widths"), nlohmann::ordered_json::parse("[0.5,0.25]"));
    EXPECT_FALSE(json.at("lines").at(0).at("lines").at(0).contains("only_points"));
    EXPECT_TRUE(json.at("lines").at(0).at("lines").at(1).at("only_points").get<bool>());
    EXPECT_EQ(json.at("maps").at(0).at("title"), "m");
    EXPECT_EQ(json.at("maps").at(0).at("svg"), map().svg());
}

TEST(CurveSet, VoltsAndAmperesHaveAxesOfTheirOwn) {
    const CurveSet set{"run", "time_s", {0, 1, 2}, {{"a_V", {1, 2, 3}}, {"i_A", {0, NAN, 1}}, {"b_V", {3, 2, 1}}}};
    const auto plots = set.plots();
    ASSERT_EQ(plots.size(), 2);
    const auto& volts = std::get<LinePlot>(plots[0]);
    const auto& amperes = std::get<LinePlot>(plots[1]);
    EXPECT_EQ(volts.y_label, "[V]");
    ASSERT_EQ(volts.lines.size(), 2);
    EXPECT_EQ(volts.lines[1].name, "b_V");
    EXPECT_EQ(amperes.y_label, "[A]");
    EXPECT_EQ(amperes.lines[0].points, (std::vector<std::pair<double, double>>{{0, 0}, {2, 1}}));
}

TEST(CurveSet, CountsTheCurvesThatItLeavesOut) {
    CurveSet set{"run", "x", {0, 1}, {}};
    for (int k = 0; k < 11; ++k) set.curves.emplace_back(std::to_string(k), std::vector<double>{0, 1});
    const auto plots = set.plots();
    ASSERT_EQ(plots.size(), 1);
    EXPECT_EQ(std::get<LinePlot>(plots[0]).lines.size(), CurveSet::most_lines);
    EXPECT_EQ(std::get<LinePlot>(plots[0]).title, "run: the first 10 of 11 curves");
}

TEST(ShareInterval, IsWilsons) {
    // 81 of 90: the roots of (0.9 - p)^2 = z^2 p (1 - p)/90 are 0.82076 and 0.94649
    EXPECT_NEAR(share_half_width(0.9, 90), 0.9 - 0.82076, 1e-5);
    EXPECT_GT(share_half_width(1, 100), 0.03);  // no error seen is not no error
    EXPECT_NEAR(share_half_width(0.5, 1e6), 1.96 * 0.5e-3, 1e-6);
}

}  // namespace
}  // namespace spinloom
