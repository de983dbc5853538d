#include "spinloom/report/heat_map.hpp"

#include <gtest/gtest.h>

namespace spinloom {
namespace {

std::size_t count(const std::string& text, const std::string& piece) {
    std::size_t times = 0;
    for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1)) ++times;
    return times;
}

constexpr const char* darkest = "#2d051e";

TEST(HeatMap, DrawsOneSquareAnEntryAndTheLargestDarkest) {
    Eigen::MatrixXd values = Eigen::MatrixXd::Zero(3, 5);
    values(2, 4) = 0.25;
    const auto svg = HeatMap{"IR drop", "word line", "bit line", "V", values}.svg();
    EXPECT_EQ(count(svg, "height=\"102.40\" fill"), 15);  // 512 pixels over five squares
    EXPECT_EQ(count(svg, darkest), 1);
    EXPECT_NE(svg.find(">0.25<"), std::string::npos);
    EXPECT_EQ(count(svg, "<svg"), 1);
    EXPECT_EQ(count(svg, "</svg>"), 1);
}

TEST(HeatMap, LargeMatricesAreDrawnInBlocksThatKeepTheLargest) {
    Eigen::MatrixXd values = Eigen::MatrixXd::Constant(1000, 300, 0.1);
    values(999, 299) = 1;
    const auto svg = HeatMap{"IR drop", "word line", "bit line", "V", values}.svg();
    EXPECT_LT(svg.size(), 1U << 20);
    EXPECT_EQ(count(svg, darkest), 1);
    EXPECT_NE(svg.find(">999<"), std::string::npos);
}

TEST(HeatMap, NothingAnywhereIsDrawnToo) {
    const auto svg = HeatMap{"IR drop", "word line", "bit line", "V", Eigen::MatrixXd::Zero(2, 2)}.svg();
    EXPECT_EQ(svg.find("nan"), std::string::npos);
    EXPECT_EQ(svg.find("inf"), std::string::npos);
}

}  // namespace
}  // namespace spinloom
