#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "spinloom/device/finfet.hpp"

/// Tables of the published equations; see tests/reference/data/devices/README.md.

namespace spinloom {
namespace {

struct Row {
    double vds, vgs, drain, gate, source, body;
};

std::vector<Row> read_table(const std::string& name) {
    std::ifstream file(std::string(SPINLOOM_TEST_DATA) + "/devices/" + name);
    std::string line;
    std::getline(file, line);
    const bool gate_first = line.rfind("vgs", 0) == 0;
    std::vector<Row> rows;
    while (std::getline(file, line)) {
        std::replace(line.begin(), line.end(), ',', ' ');
        std::istringstream text(line);
        Row row{};
        text >> row.vds >> row.vgs >> row.drain >> row.gate >> row.source >> row.body;
        if (gate_first) std::swap(row.vds, row.vgs);
        rows.push_back(row);
    }
    return rows;
}

class FinfetTable : public testing::TestWithParam<std::string> {};

TEST_P(FinfetTable, CurrentsAgree) {
    const std::string name = GetParam();
    const auto card = read_finfet_card(find_card("ptm-mg-14nm-hp-" + name.substr(4, 1), "finfet"));
    const auto model = make_finfet_model(card, {.fins = 1, .temperature = 300.15});
    const auto rows = read_table(name);
    ASSERT_GT(rows.size(), 90u);
    int compared = 0;
    for (const auto& row : rows) {
        const auto current = terminal_currents(model, row.vgs, row.vds, 0, 0);
        // 0.5 % is what is asked for; the body factor that is left out (K1SAT floor) costs 5e-7.
        if (std::abs(row.drain) > 1e-12) {
            EXPECT_NEAR(current.drain / row.drain, 1, 2e-6) << "vgs " << row.vgs << " vds " << row.vds;
            ++compared;
        }
        if (std::abs(row.source) > 1e-12) {
            EXPECT_NEAR(current.source / row.source, 1, 2e-6) << row.vgs << " " << row.vds;
        }
        if (std::abs(row.gate) > 1e-14) {
            EXPECT_NEAR(current.gate / row.gate, 1, 2e-6) << row.vgs << " " << row.vds;
        }
        EXPECT_NEAR(current.body, row.body, 1e-6 * std::abs(row.body) + 1e-17) << row.vgs << " " << row.vds;
    }
    EXPECT_GT(compared, 90);
}

INSTANTIATE_TEST_SUITE_P(HighPerformance14, FinfetTable,
                         testing::Values("hp14n_300K_idvg.csv", "hp14n_300K_idvd.csv", "hp14p_300K_idvg.csv",
                                         "hp14p_300K_idvd.csv"),
                         [](const auto& table) { return table.param.substr(0, table.param.find('.')); });

}  // namespace
}  // namespace spinloom
