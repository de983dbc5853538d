#include "spinloom/spice/write/finfet_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom::spice {
namespace {

/// A table file, read as the simulator reads it: linear between its points.
struct Table {
    std::vector<double> x, y, values;

    explicit Table(const std::string& text) {
        std::istringstream in(text.substr(text.find('\n')));
        std::size_t nx = 0, ny = 0;
        in >> nx >> ny;
        const auto read = [&](std::vector<double>& list, std::size_t count) {
            list.resize(count);
            for (double& value : list) in >> value;
        };
        read(x, nx);
        read(y, ny);
        read(values, nx * ny);
        EXPECT_TRUE(in) << "the file holds fewer numbers than it says";
    }
    [[nodiscard]] double at(double vgs, double vds) const {
        const auto cell = [](const std::vector<double>& axis, double v) {
            return static_cast<std::size_t>(std::upper_bound(axis.begin(), axis.end() - 1, v) - axis.begin()) - 1;
        };
        const auto i = cell(x, vgs), j = cell(y, vds);
        const double a = (vgs - x[i]) / (x[i + 1] - x[i]), b = (vds - y[j]) / (y[j + 1] - y[j]);
        const auto value = [&](std::size_t ii, std::size_t jj) { return values[jj * x.size() + ii]; };
        return (1 - b) * ((1 - a) * value(i, j) + a * value(i + 1, j)) +
               b * ((1 - a) * value(i, j + 1) + a * value(i + 1, j + 1));
    }
};

TEST(FinfetTable, StatesAnErrorThatItKeeps) {
    for (const char* name : {"ptm-mg-14nm-hp-n", "ptm-mg-14nm-hp-p", "ptm-mg-7nm-lstp-p"}) {
        SCOPED_TRACE(name);
        const auto model =
            make_finfet_model(read_finfet_card(find_card(name, "finfet")), {.fins = 10, .temperature = 300.15});
        const auto table = finfet_table("fet", model, 0.8);
        EXPECT_GT(table.drain_error, 0);
        EXPECT_LT(table.drain_error, 3e-4 * table.on_current);
        ASSERT_EQ(table.files.size(), 2U);
        const Table drain(table.files[0].text), gate(table.files[1].text);
        const double sign = model.polarity;
        double worst = 0;
        for (double vgs = -0.0987; vgs < 0.9; vgs += 0.0237) {
            for (double vds = -0.0991; vds < 0.9; vds += 0.0113) {
                const auto exact = terminal_currents(model, sign * vgs, sign * vds, 0.0, 0.0);
                worst = std::max(worst, std::abs(drain.at(vgs, vds) - sign * exact.drain));
                EXPECT_NEAR(gate.at(vgs, vds), sign * exact.gate, 0.05 * std::abs(exact.gate) + 1e-10);
            }
        }
        EXPECT_LT(worst, 1.1 * table.drain_error);
        EXPECT_GT(worst, 0.1 * table.drain_error) << "the stated error is one that occurs";
    }
}

TEST(FinfetTable, SubcircuitTurnsAPChannelRound) {
    const auto n = make_finfet_model(read_finfet_card(find_card("ptm-mg-14nm-hp-n", "finfet")));
    const auto p = make_finfet_model(read_finfet_card(find_card("ptm-mg-14nm-hp-p", "finfet")));
    EXPECT_NE(finfet_table("a", n, 0.8).subcircuit.find("%vd(g s) %vd(d s) %id(d s)"), std::string::npos);
    EXPECT_NE(finfet_table("a", p, 0.8).subcircuit.find("%vd(s g) %vd(s d) %id(s d)"), std::string::npos);
}

}  // namespace
}  // namespace spinloom::spice
