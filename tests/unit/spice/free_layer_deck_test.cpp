#include <gtest/gtest.h>

#include <string>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"

/// Junctions that are written by the current of a deck.

namespace spinloom::spice {
namespace {

const std::string model =
    ".model sot mtj(dynamics=llg alpha=0.03 ms=1.2meg ki=1m tf=3n lx=30n ly=50n thetash=0.3 lsf=1.5n\n"
    "+ lhm=100n whm=60n thm=4n rhohm=2u rp=8488.26 tmr=2)\n";

DeckResults run(const std::string& text) {
    return simulate(parse_deck("title\n" + text, "deck.sp", [](const std::filesystem::path& path) -> std::string {
        throw InputError(path.string(), "is not there");
    }));
}

double measure(const DeckResults& results, const std::string& name) {
    for (const auto& m : results.passes.at(0).measures)
        if (m.name == name && m.value) return *m.value;
    ADD_FAILURE() << "no measure " << name;
    return 0;
}

std::string write(const std::string& microamperes, const std::string& state) {
    return model + "y1 read drive 0 sot state=" + state + "\nvread read 0 0.01\nipulse 0 drive pulse(0 " +
           microamperes +
           "u 0.2n 20p 20p 2n)\n.tran 5p 5n\n.measure tran before find i(vread) at=0.1n\n"
           ".measure tran after find i(vread) at=4.9n\n.measure tran my find v(y1.my) at=4.9n\n";
}

TEST(FreeLayerDeck, APulseWritesEitherState) {
    const auto parallel = run(write("300", "ap"));
    EXPECT_GT(measure(parallel, "my"), 0.99);
    EXPECT_NEAR(measure(parallel, "after") / measure(parallel, "before"), 3, 0.1);
    const auto antiparallel = run(write("-300", "p"));
    EXPECT_LT(measure(antiparallel, "my"), -0.99);
    EXPECT_NEAR(measure(antiparallel, "before") / measure(antiparallel, "after"), 3, 0.1);
}

TEST(FreeLayerDeck, AWeakOrAContraryPulseWritesNothing) {
    EXPECT_LT(measure(run(write("30", "ap")), "my"), -0.99);
    EXPECT_LT(measure(run(write("-300", "ap")), "my"), -0.99);
}

TEST(FreeLayerDeck, RestsAtItsStateInDirectCurrent) {
    const auto results = run(model + "y1 a b 0 sot state=ap tilt=0\nv1 a 0 0.01\nrb b 0 1meg\n.op\n");
    const auto& signals = results.passes.at(0).analyses.at(0).signals;
    double current = 0;
    for (const auto& signal : signals)
        if (signal.name == "i(v1)") current = signal.values.at(0);
    // Through the junction, then by both halves of the strip.
    const double strip = 2e-6 * 100e-9 / (60e-9 * 4e-9);
    const double right = 0.5 * strip, left = 0.5 * strip + 1e6;
    EXPECT_NEAR(current, -0.01 / (3 * 8488.26 + right * left / (right + left)), 1e-12);
}

std::string error_of(const std::string& text) {
    try {
        static_cast<void>(run(text));
    } catch (const InputError& error) {
        return error.what();
    }
    return "nothing was wrong";
}

TEST(FreeLayerDeck, SaysWhatIsMissingOrWrong) {
    const std::string rest = "v1 a 0 1\n.op\n";
    EXPECT_NE(error_of(".model s mtj(dynamics=llg alpha=0.1 rp=1k tmr=1)\ny1 a b 0 s\n" + rest).find("needs ms"),
              std::string::npos);
    EXPECT_NE(error_of(model + "y1 a 0 sot\n" + rest).find("three nodes"), std::string::npos);
    EXPECT_NE(error_of(".model s mtj(rp=1k tmr=1)\ny1 a b 0 s\n" + rest).find("has two nodes"), std::string::npos);
    EXPECT_NE(error_of(model + "y1 a b 0 sot lx=60n ki=1n\n" + rest).find("easy axis"), std::string::npos);
    EXPECT_NE(error_of(model + "y1 a b 0 sot gamma=1e300\n" + rest).find("between 1e+10 and 1e+12"), std::string::npos);
    EXPECT_NE(error_of(model + "y1 a b 0 sot thetahs=1\n" + rest).find("'thetash'"), std::string::npos);
    EXPECT_NE(error_of(".model s mtj(rp=1k tmr=1 alpha=1)\ny1 a 0 s\n" + rest).find("no parameter 'alpha'"),
              std::string::npos);
}

}  // namespace
}  // namespace spinloom::spice
