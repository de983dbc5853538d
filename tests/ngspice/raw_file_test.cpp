#include "spinloom/spice/write/raw_file.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"
#include "spinloom/spice/write/raw_reader.hpp"
#include "unit/core/temporary_folder.hpp"
#include "unit/spice/example_results.hpp"

namespace spinloom::spice {
namespace {

class NgspiceRawFile : public TemporaryFolder {
protected:
    /// Runs a deck in the folder of the test.
    void run(const std::string& deck) const {
        write_file_atomically(folder() / "deck.cir", deck);
        const auto command =
            "cd '" + folder().string() + "' && '" SPINLOOM_NGSPICE "' -b deck.cir > ngspice.log 2>&1 < /dev/null";
        EXPECT_EQ(std::system(command.c_str()), 0) << read_file(folder() / "ngspice.log");
    }
};

TEST_F(NgspiceRawFile, OfNgspiceIsReadBinaryAndAsText) {
    run("rc low-pass\nv1 in 0 dc 1 ac 1 pulse(0 1 0 1n 1n 5n 10n)\nr1 in out 1k\nc1 out 0 1p\n.control\n"
        "op\nwrite binary.raw\ntran 0.1n 10n\nset appendwrite\nwrite binary.raw\nac dec 5 1e6 1e9\nwrite binary.raw\n"
        "dc v1 0 1 0.25\nwrite binary.raw\nset filetype=ascii\nsetplot tran1\nunset appendwrite\nwrite text.raw\n"
        "set appendwrite\nsetplot ac1\nwrite text.raw\nquit\n.endc\n.end\n");
    const auto binary = read_raw_file(folder() / "binary.raw");
    ASSERT_EQ(binary.size(), 4);
    EXPECT_EQ(binary[0].title, "rc low-pass");
    EXPECT_NEAR(binary[0].find("v(out)")->values.at(0), 1, 1e-6);
    const auto& tran = binary[1];
    EXPECT_EQ(tran.name, "Transient Analysis");
    EXPECT_EQ(tran.variables[0].type, "time");
    EXPECT_NEAR(tran.variables[0].values.back(), 10e-9, 1e-18);
    const auto& ac = binary[2];
    EXPECT_TRUE(ac.is_complex);
    const double wrc = 2 * 3.141592653589793 * 1e9 * 1e3 * 1e-12;
    EXPECT_NEAR(ac.find("v(out)")->values.back(), 1 / (1 + wrc * wrc), 1e-9);
    EXPECT_NEAR(ac.find("v(out)")->imaginary.back(), -wrc / (1 + wrc * wrc), 1e-9);
    EXPECT_EQ(binary[3].points, 5);

    const auto text = read_raw_file(folder() / "text.raw");
    ASSERT_EQ(text.size(), 2);
    for (int i = 0; i < 2; ++i) {
        const auto& a = binary[1 + i];
        ASSERT_EQ(text[i].points, a.points);
        for (const auto& v : a.variables) {
            const auto* same = text[i].find(v.name);
            ASSERT_NE(same, nullptr) << v.name;
            for (std::size_t p = 0; p < a.points; ++p) {
                EXPECT_NEAR(same->values[p], v.values[p], 1e-14 * std::abs(v.values[p]));
            }
        }
    }
}

TEST_F(NgspiceRawFile, OfOursIsLoadedByNgspice) {
    const std::vector<SimulationResult> passes = {example_result()};
    write_raw_file(folder() / "ours.raw", passes);
    // The plots of a loaded file: the last one is current, the others have numbers in the order of the file.
    run("loads a raw file\nv1 a 0 1\n.control\nload ours.raw\nset filetype=ascii\n"
        "setplot tran1\nwrite back.raw\nset appendwrite\nsetplot ac1\nwrite back.raw\nsetplot dc1\nwrite back.raw\n"
        "setplot op1\nwrite back.raw\nquit\n.endc\n.end\n");
    const auto ours = read_raw_file(folder() / "ours.raw");
    const auto back = read_raw_file(folder() / "back.raw");
    ASSERT_EQ(back.size(), 4);
    for (std::size_t i = 0; i < 4; ++i) {
        const auto& was = ours[3 - i];
        ASSERT_EQ(back[i].points, was.points);
        EXPECT_EQ(back[i].is_complex, was.is_complex);
        ASSERT_EQ(back[i].variables.size(), was.variables.size());
        for (const auto& v : was.variables) {
            const auto* same = back[i].find(v.name);
            if (same == nullptr) same = back[i].find("v(" + v.name + ")");  // ngspice names the axis of a dc sweep so
            ASSERT_NE(same, nullptr) << v.name;
            EXPECT_EQ(same->values, v.values) << v.name;
            EXPECT_EQ(same->imaginary, v.imaginary) << v.name;
        }
    }
}

/// Spectra and contributions of a linear circuit. ngspice takes Boltzmann's constant to seven digits.
TEST_F(NgspiceRawFile, NoiseOfALinearCircuitIsThatOfNgspice) {
    const std::string circuit =
        "v1 in 0 dc 0 ac 1\nr1 in a 10k\nr2 a 0 40k\nc1 a 0 1n\ne1 b 0 a 0 5\nr3 b out 2k\nr4 out 0 3k\n"
        "c2 out 0 2n\ng1 out 0 a 0 1m\nl1 b c 1m\nr5 c out 75\n";
    run("noise\n" + circuit +
        ".control\nnoise v(out) v1 dec 200 10 1meg 1\nsetplot noise1\nwrite noise.raw\nset appendwrite\nsetplot "
        "noise2\n"
        "write noise.raw\nquit\n.endc\n.end\n");
    const auto plots = read_raw_file(folder() / "noise.raw");
    ASSERT_EQ(plots.size(), 2);
    const auto own =
        simulate(parse_deck("noise\n" + circuit + ".noise v(out) v1 dec 200 10 1meg 1\n.end\n", "n.sp"), {});
    const auto& noise = own.passes[0].analyses[0];
    ASSERT_EQ(plots[0].points, noise.sweep.size());
    for (const char* name : {"onoise_spectrum", "inoise_spectrum", "onoise_r1", "onoise_r3", "onoise_r5"}) {
        const auto* theirs = plots[0].find(name);
        ASSERT_NE(theirs, nullptr) << name;
        for (std::size_t k = 0; k < noise.sweep.size(); ++k)
            EXPECT_NEAR(noise.find(name)->values[k] / theirs->values[k], 1, 1e-6) << name << ' ' << noise.sweep[k];
    }
    for (const auto& total : noise.totals) {
        const auto* plain = plots[1].find(total.name);
        const auto* theirs = plain != nullptr ? plain : plots[1].find("v(" + total.name + ")");
        ASSERT_NE(theirs, nullptr) << total.name;
        // ngspice integrates what it refers to the input with the gain at the end of each step at both of its ends.
        const double tolerance = total.name == "inoise_total" ? 0.02 : 1e-6;
        EXPECT_NEAR(total.values[0] / theirs->values[0], 1, tolerance) << total.name;
    }
}

}  // namespace
}  // namespace spinloom::spice
