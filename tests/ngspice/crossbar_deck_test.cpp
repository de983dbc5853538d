// Crossbars with wires from 8x8 to 64x64, one deck read by us and by the ngspice program.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "spinloom/core/program.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"
#include "spinloom/spice/write/raw_file.hpp"
#include "spinloom/spice/write/raw_reader.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom::spice {
namespace {

std::string crossbar(int size) {
    RandomStream random(static_cast<std::uint64_t>(size), "crossbar");
    std::string text = fmt::format("* crossbar {0}x{0}\n.param seg=2.5 rp=5k rap=15k\n", size);
    for (int i = 0; i < size; ++i) text += fmt::format("v{0} w{0}_0 0 {1}\n", i, random.uniform() < 0.5 ? 0.3 : -0.3);
    for (int i = 0; i < size; ++i) {
        for (int j = 0; j < size; ++j) {
            const bool is_parallel = random.uniform() < 0.5;
            text += fmt::format("rw{0}_{1} w{0}_{1} w{0}_{2} seg\n", i, j, j + 1);
            text += fmt::format("rb{0}_{1} b{0}_{1} b{2}_{1} seg\n", i, j, i + 1);
            text += fmt::format("rc{0}_{1} w{0}_{3} b{0}_{1} {2}\n", i, j, is_parallel ? "rp" : "rap", j + 1);
        }
    }
    for (int j = 0; j < size; ++j) text += fmt::format("rs{0} b{1}_{0} 0 10\n", j, size);
    return text + ".op\n.end\n";
}

class CrossbarDeck : public TemporaryFolder, public testing::WithParamInterface<int> {};

TEST_P(CrossbarDeck, AgreesWithNgspice) {
    auto deck = crossbar(GetParam());
    const auto results = simulate(parse_deck(deck, "crossbar.sp"));
    // ngspice wants braces round parameters and tolerances below the comparison's.
    for (const std::string name : {"seg", "rp", "rap"}) {
        for (std::size_t at = 0; (at = deck.find(" " + name + "\n", at)) != std::string::npos; at += name.size() + 3)
            deck.replace(at + 1, name.size(), "{" + name + "}");
    }
    std::ofstream(folder() / "crossbar.cir") << deck;
    const int status = run_program({.program = SPINLOOM_NGSPICE,
                                    .arguments = {"-b", "-r", "out.raw", "crossbar.cir"},
                                    .folder = folder(),
                                    .log = folder() / "log",
                                    .meanwhile = {}});
    ASSERT_EQ(status, 0);
    const auto plots = read_raw_file(folder() / "out.raw");
    ASSERT_FALSE(plots.empty());
    int compared = 0;
    for (const auto& signal : results.passes.at(0).analyses.at(0).signals) {
        const auto* theirs = plots[0].find(signal.name);
        if (theirs == nullptr || signal.name[0] != 'v') continue;
        ASSERT_NEAR(signal.values[0], theirs->values[0], 1e-6 * std::max(std::abs(theirs->values[0]), 1e-3))
            << signal.name;
        ++compared;
    }
    EXPECT_EQ(compared, 2 * GetParam() * (GetParam() + 1));
}

INSTANTIATE_TEST_SUITE_P(Sizes, CrossbarDeck, testing::Values(8, 16, 32, 64));

}  // namespace
}  // namespace spinloom::spice
