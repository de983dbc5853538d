#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "spinloom/core/constants.hpp"
#include "spinloom/device/magnet/mtj.hpp"

namespace spinloom {
namespace {

class MtjTable : public testing::TestWithParam<std::string> {};

TEST_P(MtjTable, ClosedFormsAgree) {
    std::ifstream file(std::string(SPINLOOM_TEST_DATA) + "/devices/" + GetParam());
    std::string line;
    std::getline(file, line);
    int rows = 0;
    while (std::getline(file, line)) {
        std::replace(line.begin(), line.end(), ',', ' ');
        std::istringstream text(line);
        double ra = 0, area = 0, tmr0 = 0, half = 0, degrees = 0, v = 0, r = 0, g = 0, i = 0, tmr = 0;
        text >> ra >> area >> tmr0 >> half >> degrees >> v >> r >> g >> i >> tmr;
        const MagneticTunnelJunction junction{ra / area, tmr0, half};
        const double angle = degrees * constants::pi / 180;
        EXPECT_NEAR(junction.resistance(angle, v) / r, 1, 1e-9);
        EXPECT_NEAR(junction.resistance(angle, v) * g, 1, 1e-9);
        EXPECT_NEAR(junction.current(angle, v).current, i, 1e-9 * std::abs(i));
        EXPECT_NEAR(junction.tmr_at(v) / tmr, 1, 1e-9);
        ++rows;
    }
    EXPECT_GT(rows, 20);
}

INSTANTIATE_TEST_SUITE_P(Tables, MtjTable, testing::Values("mtj_ra12_tmr200_vh0.5.csv", "mtj_ra12_tmr100_vh0.65.csv"),
                         [](const auto& table) { return "table" + std::to_string(table.index); });

}  // namespace
}  // namespace spinloom
