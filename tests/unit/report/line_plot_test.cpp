#include "spinloom/report/line_plot.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spinloom {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t result = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++result;
    return result;
}

TEST(LinePlot, DrawsEachPointAndNamesEachLine) {
    LinePlot plot{"a < b", "x", "y", false, {{"first", {{0, 1}, {1, 2}, {2, 5}}}, {"second", {{0, 3}, {2, 3}}}}};
    const auto svg = plot.svg();
    EXPECT_EQ(count(svg, "<circle"), 5);
    EXPECT_NE(svg.find("a &lt; b"), std::string::npos);
    EXPECT_NE(svg.find(">first<"), std::string::npos);
    EXPECT_NE(svg.find(">second<"), std::string::npos);
    EXPECT_EQ(svg.find("nan"), std::string::npos);
}

TEST(LinePlot, LogarithmicAxisMarksDecadesAndLeavesOutZeros) {
    LinePlot plot{"", "x", "y", true, {{"rate", {{0, 1e-1}, {1, 1e-4}, {2, 0}}}}};
    const auto svg = plot.svg();
    EXPECT_EQ(count(svg, "<circle"), 2);
    for (const char* mark : {">0.1<", ">0.01<", ">0.001<", ">0.0001<"})
        EXPECT_NE(svg.find(mark), std::string::npos) << mark;
}

TEST(LinePlot, LogarithmicAcrossWithBars) {
    LinePlot plot{"", "x", "y", false, {{"a", {{0, 5}, {1e-3, 5}, {1e-1, 4}}, {1, 0.5, 0.25}}}, true};
    const auto svg = plot.svg();
    EXPECT_EQ(count(svg, "<circle"), 2);  // there is no 0 on the axis
    EXPECT_EQ(count(svg, "stroke=\"#1f4e9c\"/>"), 2);
    for (const char* mark : {">0.001<", ">0.01<", ">0.1<", ">5.5<"})
        EXPECT_NE(svg.find(mark), std::string::npos) << mark;
}

TEST(LinePlot, NamesStandInPlaceOfNumbersAndBarsBeginAtZero) {
    LinePlot plot{"", "", "y", false, {{"power", {{0, 50}, {1, 60}}, {}, false, true}}};
    plot.x_names = {"inputs", "v<dd"};
    const auto svg = plot.svg();
    EXPECT_NE(svg.find(">inputs<"), std::string::npos);
    EXPECT_NE(svg.find(">v&lt;dd<"), std::string::npos);
    EXPECT_NE(svg.find(">0<"), std::string::npos);
    EXPECT_EQ(count(svg, "fill-opacity"), 2);
    EXPECT_EQ(count(svg, "fill=\"none\""), 0);  // no line through bars
}

TEST(LinePlot, ALongLineHasNoMarks) {
    LinePlot::Line line{"long", {}};
    for (std::size_t k = 0; k <= LinePlot::most_marks; ++k) line.points.emplace_back(static_cast<double>(k), 1);
    EXPECT_EQ(count(LinePlot{"", "x", "y", false, {line}}.svg(), "<circle"), 0);
    line.only_points = true;
    EXPECT_EQ(count(LinePlot{"", "x", "y", false, {line}}.svg(), "<circle"), LinePlot::most_marks + 1);
}

TEST(LinePlot, IntervalsThatAreNotKnownOrBeyondAllAreLeftOut) {
    for (const double half : {std::nan(""), -1.0, 1e305}) {
        const auto svg = LinePlot{"", "x", "y", false, {{"a", {{0, 5}}, {half}}}}.svg();
        EXPECT_EQ(count(svg, "<circle"), 1) << half;
        EXPECT_EQ(svg.find("nan"), std::string::npos) << half;
    }
}

TEST(LinePlot, RangesWithoutDigitsOfTheirOwnAreWidened) {
    const double large = 1e17;
    for (const double y : {large + 16, -large, 2e299, 1e305}) {
        const auto svg = LinePlot{"", "x", "y", false, {{"a", {{0, large}, {1, y}}}}}.svg();
        EXPECT_EQ(svg.find("nan"), std::string::npos) << y;
        EXPECT_EQ(svg.find("inf"), std::string::npos) << y;
        EXPECT_LT(svg.size(), 10000) << y;
    }
}

TEST(LinePlot, NothingToDrawIsAnEmptyFrame) {
    const auto svg = LinePlot{}.svg();
    EXPECT_EQ(count(svg, "<circle"), 0);
    EXPECT_EQ(svg.find("nan"), std::string::npos);
    EXPECT_EQ(svg.find("inf"), std::string::npos);
    EXPECT_NE(svg.find("</svg>"), std::string::npos);
}

}  // namespace
}  // namespace spinloom
