// Sweeps of BSIM-CMG model statements through decks, against the tables of tests/reference/data/devices/README.md.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/csv.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"
#include "spinloom/spice/write/bsim_model_card.hpp"

namespace spinloom::spice {
namespace {

struct Case {
    const char *table, *card;
    double celsius;
};

class FinfetSweep : public testing::TestWithParam<Case> {};

TEST_P(FinfetSweep, OfADeckIsTheTable) {
    const auto& [name, card_name, celsius] = GetParam();
    const auto table = read_csv(std::string(SPINLOOM_TEST_DATA) + "/devices/" + name);
    const auto card = read_finfet_card(find_card(card_name, "finfet"), 107);
    const bool sweeps_drain = table.header[0] == "vgs_V";  // the second column varies fastest
    const auto& values = table.values;
    long compared = 0;
    for (Eigen::Index first = 0; first < values.rows();) {
        Eigen::Index last = first;
        while (last + 1 < values.rows() && values(last + 1, 0) == values(first, 0)) ++last;
        const double step = values(first + 1, 1) - values(first, 1);
        const auto deck = fmt::format(
            "* sweep\n{}m1 d g 0 0 fet l={} nfin=1\nvd d 0 {}\nvg g 0 {}\n.temp {}\n.dc {} {} {} {}\n.end\n",
            bsim_model_card("fet", card, DeckFlavor::hspice), card.gate_length, values(first, 0), values(first, 0),
            celsius, sweeps_drain ? "vd" : "vg", values(first, 1), values(last, 1) + 1e-6 * step, step);
        const auto results = simulate(parse_deck(deck, "sweep.sp"));
        const auto& current = results.passes.at(0).analyses.at(0).find("i(vd)")->values;
        ASSERT_EQ(static_cast<Eigen::Index>(current.size()), last - first + 1);
        for (Eigen::Index row = first; row <= last; ++row) {
            const double expected = values(row, 2);
            // Where tunnelling is all there is, the table itself holds few digits.
            EXPECT_NEAR(-current[static_cast<std::size_t>(row - first)], expected, 1e-5 * std::abs(expected) + 1e-15)
                << name << " row " << row;
            ++compared;
        }
        first = last + 1;
    }
    EXPECT_GT(compared, 90);
}

INSTANTIATE_TEST_SUITE_P(Tables, FinfetSweep,
                         testing::Values(Case{"hp14n_300K_idvg.csv", "ptm-mg-14nm-hp-n", 27},
                                         Case{"hp14n_300K_idvd.csv", "ptm-mg-14nm-hp-n", 27},
                                         Case{"hp14p_300K_idvg.csv", "ptm-mg-14nm-hp-p", 27},
                                         Case{"hp14p_300K_idvd.csv", "ptm-mg-14nm-hp-p", 27},
                                         Case{"hp14n_358K_idvg.csv", "ptm-mg-14nm-hp-n", 84.85},
                                         Case{"hp14p_358K_idvg.csv", "ptm-mg-14nm-hp-p", 84.85},
                                         Case{"lstp07n_300K_idvg.csv", "ptm-mg-7nm-lstp-n", 27},
                                         Case{"lstp07p_300K_idvg.csv", "ptm-mg-7nm-lstp-p", 27}),
                         [](const auto& table) {
                             std::string name = table.param.table;
                             return name.substr(0, name.find('.'));
                         });

}  // namespace
}  // namespace spinloom::spice
