#include "spinloom/spice/write/raw_file.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "spinloom/core/atomic_file.hpp"
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

}  // namespace
}  // namespace spinloom::spice
