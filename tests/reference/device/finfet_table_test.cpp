#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_intrinsic.hpp"

/// Tables of the published equations; see tests/reference/data/devices/README.md.

namespace spinloom {
namespace {

/// First line and rows of a table.
struct Table {
    std::string header;
    std::vector<std::vector<double>> rows;
};

Table read_table(const std::string& name) {
    std::ifstream file(std::string(SPINLOOM_TEST_DATA) + "/devices/" + name);
    Table table;
    std::getline(file, table.header);
    std::string line;
    while (std::getline(file, line)) {
        std::replace(line.begin(), line.end(), ',', ' ');
        std::istringstream text(line);
        table.rows.emplace_back(std::istream_iterator<double>(text), std::istream_iterator<double>());
    }
    return table;
}

/// The card of that name in a release of the equations. The tables of 111 have a spacer of 6 nm.
FinfetCard card_of(const std::string& name, bool is_unified) {
    auto card = read_finfet_card(find_card(name, "finfet"), is_unified ? 111 : 107);
    if (is_unified) {
        card.spacer_thickness = 6e-9;
        card.spacer_scaling = 0;
    }
    return card;
}

const std::string newer = "bsim-cmg-111/";

/// The device that a table's name stands for, such as "lstp07n_300K_cv.csv".
FinfetModel model_of(std::string name) {
    const bool is_unified = name.starts_with(newer);
    if (is_unified) name.erase(0, newer.size());
    const bool low_power = name.rfind("lstp", 0) == 0;
    const std::size_t digits = low_power ? 4 : 2;
    const auto card = "ptm-mg-" + std::to_string(std::stoi(name.substr(digits, 2))) + "nm-" + name.substr(0, digits) +
                      "-" + name.substr(digits + 2, 1);
    const double temperature = name.find("358K") == std::string::npos ? 300.15 : 358;
    return make_finfet_model(card_of(card, is_unified), {.fins = 1, .temperature = temperature});
}

std::string case_name(const testing::TestParamInfo<std::string>& table) {
    auto name = table.param.substr(0, table.param.find('.'));
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '/' || c == '-'; }, '_');
    return name;
}

class GoldenTable : public testing::TestWithParam<std::string> {};

TEST_P(GoldenTable, CurrentsAgree) {
    const auto model = model_of(GetParam());
    const auto table = read_table(GetParam());
    const bool gate_first = table.header.rfind("vgs", 0) == 0;
    ASSERT_GT(table.rows.size(), 90u);
    int compared = 0;
    for (const auto& row : table.rows) {
        const double vgs = row[gate_first ? 0 : 1], vds = row[gate_first ? 1 : 0];
        const double drain = row[2], gate = row[3], source = row[4], body = row[5];
        const auto current = terminal_currents(model, vgs, vds, 0, 0);
        // 0.5 % is what is asked for; the body factor that is left out (K1SAT floor) costs 1e-6 at most.
        if (std::abs(drain) > 1e-12) {
            EXPECT_NEAR(current.drain / drain, 1, 2e-6) << "vgs " << vgs << " vds " << vds;
            ++compared;
        }
        if (std::abs(source) > 1e-12) {
            EXPECT_NEAR(current.source / source, 1, 2e-6) << vgs << " " << vds;
        }
        if (std::abs(gate) > 1e-14) {
            EXPECT_NEAR(current.gate / gate, 1, 2e-6) << vgs << " " << vds;
        }
        EXPECT_NEAR(current.body, body, 1e-6 * std::abs(body) + 1e-17) << vgs << " " << vds;
    }
    EXPECT_GT(compared, GetParam().starts_with(newer) ? 80 : 85);
}

INSTANTIATE_TEST_SUITE_P(Published, GoldenTable,
                         testing::Values("hp14n_300K_idvg.csv", "hp14n_300K_idvd.csv", "hp14p_300K_idvg.csv",
                                         "hp14p_300K_idvd.csv", "hp14n_358K_idvg.csv", "hp14p_358K_idvg.csv",
                                         "lstp07n_300K_idvg.csv", "lstp07p_300K_idvg.csv",
                                         newer + "hp14n_300K_idvg.csv", newer + "hp14n_300K_idvd.csv",
                                         newer + "hp14p_300K_idvg.csv", newer + "hp14p_300K_idvd.csv",
                                         newer + "hp14n_358K_idvg.csv", newer + "hp14p_358K_idvg.csv",
                                         newer + "lstp07n_300K_idvg.csv", newer + "lstp07p_300K_idvg.csv"),
                         case_name);

/// Tables of release 105.03 by another evaluator, which leaves gate tunnelling out: compared above 1 nA.
class FinfetTableOf105 : public testing::TestWithParam<std::string> {};

TEST_P(FinfetTableOf105, DrainCurrentsAgree) {
    const std::string folder = "bsim-cmg-105/", name = GetParam();
    const bool low_power = name.starts_with("lstp");
    const auto card = low_power ? "ptm-mg-7nm-lstp-" + name.substr(6, 1) : "ptm-mg-14nm-hp-" + name.substr(4, 1);
    const auto model = make_finfet_model(read_finfet_card(find_card(card, "finfet"), release_105),
                                         {.fins = 1, .temperature = low_power ? 363.15 : 298.15});
    const auto table = read_table(folder + name);
    ASSERT_EQ(table.header, "vds_V,vgs_V,id_A");
    int compared = 0;
    for (const auto& row : table.rows) {
        if (std::abs(row[2]) < 1e-9) continue;
        EXPECT_NEAR(terminal_currents(model, row[1], row[0], 0, 0).drain / row[2], 1, 2e-6)
            << "vgs " << row[1] << " vds " << row[0];
        ++compared;
    }
    EXPECT_GT(compared, 60);
}

INSTANTIATE_TEST_SUITE_P(Identified, FinfetTableOf105,
                         testing::Values("hp14n_298K_idvg.csv", "hp14p_298K_idvg.csv", "lstp07n_363K_idvg.csv",
                                         "lstp07p_363K_idvg.csv"),
                         case_name);

class FinfetCapacitanceTable : public testing::TestWithParam<std::string> {};

TEST_P(FinfetCapacitanceTable, CapacitancesAgree) {
    const auto model = model_of(GetParam());
    const auto table = read_table(GetParam());
    ASSERT_EQ(table.header, "vds_V,vgs_V,cgg_F,cdg_F,csg_F,cbg_F,cgd_F,cdd_F,csd_F,cbd_F");
    ASSERT_GT(table.rows.size(), 60u);
    enum Terminal { drain, gate, source, body };
    const Terminal order[] = {gate, drain, source, body};
    for (const auto& row : table.rows) {
        const auto c = terminal_capacitances(model, row[1], row[0], 0, 0);
        // 3 % is what is asked for. The table's own differences are good to about 1e-6 of the capacitances that a
        // small one is the difference of, so those are compared on the scale of the gate capacitance.
        // The tables of 111 hold the body factor that is left out (K1, at least 1e-6): 6e-7 of it.
        const double scale = row[2], tolerance = (GetParam().starts_with(newer) ? 1e-6 : 5e-7) * scale;
        for (std::size_t i = 0; i < 4; ++i) {
            EXPECT_NEAR(c[order[i]][gate], row[2 + i], tolerance) << "by gate, row " << i << " vgs " << row[1];
        }
        EXPECT_NEAR(c[gate][drain], row[6], tolerance) << "vgs " << row[1] << " vds " << row[0];
        EXPECT_NEAR(c[drain][drain], row[7], tolerance) << "vgs " << row[1] << " vds " << row[0];
        EXPECT_NEAR(c[source][drain], row[8], tolerance) << "vgs " << row[1] << " vds " << row[0];
        EXPECT_NEAR(c[body][drain], row[9], tolerance) << "vgs " << row[1] << " vds " << row[0];
    }
}

INSTANTIATE_TEST_SUITE_P(Published, FinfetCapacitanceTable,
                         testing::Values("hp14n_300K_cv.csv", "hp14p_300K_cv.csv", "hp14n_358K_cv.csv",
                                         "hp14p_358K_cv.csv", "lstp07n_300K_cv.csv", "lstp07p_300K_cv.csv",
                                         newer + "hp14n_300K_cv.csv", newer + "hp14p_300K_cv.csv",
                                         newer + "hp14n_358K_cv.csv", newer + "hp14p_358K_cv.csv",
                                         newer + "lstp07n_300K_cv.csv", newer + "lstp07p_300K_cv.csv"),
                         case_name);

/// Off current per width [nA/um] and on current of one fin [uA] of every published card, n and p.
struct Extremes {
    int node;
    const char* flavour;
    double off_n, off_p, on_n, on_p;
};

/// The geometry and supply of the publication; its width is not always the card's.
struct Nominal {
    int node;
    double supply, fin_height_nm, fin_width_nm;

    [[nodiscard]] double width_um() const { return (2 * fin_height_nm + fin_width_nm) * 1e-3; }
};

constexpr Nominal nominals[] = {
    {7, 0.7, 18, 7}, {10, 0.75, 21, 9}, {14, 0.8, 23, 10}, {16, 0.85, 26, 12}, {20, 0.9, 28, 15}};

Nominal nominal_of(int node) {
    return *std::find_if(std::begin(nominals), std::end(nominals), [&](auto& n) { return n.node == node; });
}

class FinfetNode : public testing::TestWithParam<Extremes> {};

TEST_P(FinfetNode, OffAndOnCurrentsAreThePublishedOnes) {
    const auto& expected = GetParam();
    const auto nominal = nominal_of(expected.node);
    const double width_um = nominal.width_um();
    for (const bool n : {true, false}) {
        const auto name = "ptm-mg-" + std::to_string(expected.node) + "nm-" + expected.flavour + (n ? "-n" : "-p");
        const auto model = make_finfet_model(read_finfet_card(find_card(name, "finfet"), 107));
        const double v = model.polarity * nominal.supply;
        const double off = std::abs(terminal_currents(model, 0, v, 0, 0).drain) * 1e9 / width_um;
        const double on = std::abs(terminal_currents(model, v, v, 0, 0).drain) * 1e6;
        const double off_expected = n ? expected.off_n : expected.off_p;
        // To the last printed digit; the published figures were rounded twice, first to one digit more.
        const double last_digit = off_expected > 1 ? 1 : 1e-3;
        EXPECT_NEAR(off, off_expected, 0.551 * last_digit) << name;
        EXPECT_NEAR(on, n ? expected.on_n : expected.on_p, 0.00551) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Published, FinfetNode,
    testing::Values(Extremes{7, "hp", 139, 120, 100.96, 82.15}, Extremes{10, "hp", 133, 117, 113.31, 97.11},
                    Extremes{14, "hp", 132, 114, 123.60, 107.01}, Extremes{16, "hp", 126, 110, 115.16, 92.50},
                    Extremes{20, "hp", 116, 102, 97.51, 80.12}, Extremes{7, "lstp", 0.134, 0.118, 46.87, 38.14},
                    Extremes{10, "lstp", 0.127, 0.113, 58.40, 48.07}, Extremes{14, "lstp", 0.122, 0.111, 66.99, 56.96},
                    Extremes{16, "lstp", 0.118, 0.110, 66.00, 53.22}, Extremes{20, "lstp", 0.106, 0.097, 58.74, 48.20}),
    [](const auto& node) { return node.param.flavour + std::to_string(node.param.node); });

/// The authors of the cards state off-currents of 100 nA/um (high performance) and 0.1 nA/um (low standby power) for
/// all nodes. Nothing of release 105.03 was identified from these.
TEST(FinfetOf105, CardsMeetTheOffCurrentsOfTheirAuthors) {
    for (const auto& nominal : nominals) {
        for (const std::string kind : {"hp-n", "hp-p", "lstp-n", "lstp-p"}) {
            const auto name = "ptm-mg-" + std::to_string(nominal.node) + "nm-" + kind;
            const auto model = make_finfet_model(read_finfet_card(find_card(name, "finfet")));
            const auto off = terminal_currents(model, 0, model.polarity * nominal.supply, 0, 0).drain;
            const bool low_power = kind[0] == 'l';
            const double ratio = std::abs(off) * 1e9 / nominal.width_um() / (low_power ? 0.1 : 100);
            EXPECT_NEAR(ratio, 1, low_power ? 0.07 : 0.02) << name;
            RecordProperty(name, std::to_string(ratio));
        }
    }
}

}  // namespace
}  // namespace spinloom
