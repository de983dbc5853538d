// Noise of decks against closed forms.

#include "spinloom/circuit/noise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom::spice {
namespace {

constexpr double kt = constants::boltzmann_constant * 300.15;

DeckResults run(const std::string& body) {
    return simulate(parse_deck("title\n" + body + ".end\n", "t.sp"), {});
}

AnalysisResult noise_of(const std::string& body) {
    return run(body).passes.at(0).analyses.at(0);
}

double total(const AnalysisResult& noise, const std::string& name) {
    for (const auto& signal : noise.totals)
        if (signal.name == name) return signal.values.front();
    ADD_FAILURE() << "no total " << name;
    return 0;
}

// The mean square voltage of a capacitor at a resistor is kT/C, whatever the resistance.
TEST(Noise, OfACapacitorIsKtOverC) {
    for (const char* resistance : {"1k", "100k"}) {
        const auto noise = noise_of(std::string("v1 a 0 0 ac 1\nr1 a b ") + resistance +
                                    "\nc1 b 0 1p\n.noise v(b) v1 dec 50 1 1e15\n");
        EXPECT_NEAR(total(noise, "onoise_total"), std::sqrt(kt / 1e-12), 2e-4 * std::sqrt(kt / 1e-12));
        EXPECT_EQ(total(noise, "onoise_total"), total(noise, "onoise_total_r1"));
    }
}

TEST(Noise, SpectraOfADividerAreThoseOfItsResistors) {
    const auto noise = noise_of("v1 a 0 1 ac 1\nr1 a b 3k\nr2 b 0 1k\n.noise v(b) v1 lin 3 10 1000 1\n");
    ASSERT_EQ(noise.sweep, (std::vector<double>{10, 505, 1000}));
    const double each = 4 * kt, parallel = 750;
    EXPECT_NEAR(noise.find("onoise_spectrum")->values[1], std::sqrt(each * parallel), 1e-20);
    EXPECT_NEAR(noise.find("inoise_spectrum")->values[1], 4 * std::sqrt(each * parallel), 1e-20);
    EXPECT_NEAR(noise.find("onoise_r1")->values[2], std::sqrt(each / 3e3) * parallel, 1e-20);
    EXPECT_NEAR(total(noise, "inoise_total"), 4 * std::sqrt(each * parallel * 990), 1e-15);
}

// A junction at a voltage has the full shot noise of its current, at none that of its resistance.
TEST(Noise, OfAJunctionIsThermalThenShot) {
    const std::string card = "nj1 a 0 mtj state=0\n.model mtj mtj rp=10k tmr=1\n.noise v(a) i1 dec 1 1 10\n";
    const auto rest = noise_of("i1 0 a 0 ac 1\n" + card), driven = noise_of("i1 0 a 50u ac 1\n" + card);
    EXPECT_NEAR(rest.find("inoise_spectrum")->values[0], std::sqrt(4 * kt / 1e4), 1e-6 * std::sqrt(4 * kt / 1e4));
    const double x = constants::elementary_charge * 0.5 / (2 * kt);
    const double shot = std::sqrt(2 * constants::elementary_charge * 50e-6 / std::tanh(x));
    EXPECT_NEAR(driven.find("inoise_spectrum")->values[0], shot, 1e-6 * shot);
    EXPECT_NEAR(junction_noise(1e-9, 1e-5, 1e-4, 300), junction_noise(1.2e-9, 1.2e-5, 1e-4, 300), 1e-6 * 4 * kt * 1e-4);
}

// The same network as one element or as many, seen as a difference, is the real part of its impedance.
TEST(Noise, OfAPassiveNetworkIsTheRealPartOfItsImpedance) {
    const std::string network =
        "i1 a b 0 ac 1\nr1 a c 1k\nl1 c d 1m\nr2 d b 2k\nc1 a b 10n\nr3 c e 500\nc2 e b 33n\nr4 a 0 1g\n";
    const auto noise = noise_of(network + ".noise v(a,b) i1 dec 5 100 1meg\n");
    const auto ac = run(network + ".ac dec 5 100 1meg\n.print ac vr(a) vr(b)\n");
    const auto& analysis = ac.passes[0].analyses[0];
    for (std::size_t k = 0; k < noise.sweep.size(); ++k) {
        const double real = -(analysis.find("v(a)")->values[k] - analysis.find("v(b)")->values[k]);
        const double expected = std::sqrt(4 * kt * real);
        EXPECT_NEAR(noise.find("onoise_spectrum")->values[k], expected, 1e-5 * expected) << noise.sweep[k];
    }
}

TEST(Noise, IntegralsArePowerLawsBetweenTwoPoints) {
    EXPECT_NEAR(integrated_noise(1, 3, 5, 3), 12, 1e-12);
    EXPECT_NEAR(integrated_noise(2, 1 / 2.0, 200, 1 / 200.0), std::log(100.0), 1e-9);
    EXPECT_NEAR(integrated_noise(1, 1, 10, 1e-4), (1 - 1e-3) / 3, 1e-12);
    EXPECT_NEAR(integrated_noise(1, 0, 2, 1), 0.5, 1e-12);
}

TEST(Noise, IsPrintedMeasuredAndListed) {
    const auto results =
        run("v1 a 0 1 ac 1\nr1 a b 3k\nr2 b 0 1k\n.noise v(b) v1 lin 3 10 1000\n.print noise onoise inoise\n"
            ".measure noise there find onoise at=505\n");
    EXPECT_TRUE(results.warnings.empty());
    ASSERT_EQ(results.tables[0].size(), 1U);
    EXPECT_EQ(results.tables[0][0].columns.size(), 2U);
    EXPECT_NEAR(*results.passes[0].measures[0].value, std::sqrt(4 * kt * 750), 1e-20);
}

TEST(Noise, WrongRequestsNameTheNearest) {
    const std::string circuit = "vin a 0 1 ac 1\nr1 a b 3k\nr2 b 0 1k\n";
    const auto message = [&](const std::string& line) {
        return message_of<InputError>([&] { return run(circuit + line + "\n").passes.size(); });
    };
    EXPECT_NE(message(".noise v(b) vi dec 10 1 10").find("did you mean 'vin'"), std::string::npos);
    EXPECT_NE(message(".noise v(bb) vin dec 10 1 10").find(":5"), std::string::npos);
    EXPECT_NE(message(".noise v(b) vin 10 1 10").find("the form is .noise"), std::string::npos);
    EXPECT_NE(message(".noise i(vin) vin dec 10 1 10").find("the form is .noise"), std::string::npos);
    EXPECT_NE(message(".noise v(b) vin dec 10 1 10 1 1").find("not expected"), std::string::npos);
}

/// Standard deviation of a signal behind a time.
double deviation(const AnalysisResult& transient, const std::string& name, double from) {
    const auto& values = transient.find(name)->values;
    double sum = 0, squares = 0, count = 0;
    for (std::size_t k = 0; k < values.size(); ++k) {
        if (transient.sweep[k] < from) continue;
        sum += values[k];
        squares += values[k] * values[k];
        ++count;
    }
    return std::sqrt(squares / count - std::pow(sum / count, 2));
}

// Over 5000 time constants the mean square has a standard error of 3 %.
TEST(TransientNoise, OfACapacitorIsKtOverC) {
    const auto noise = noise_of("v1 a 0 0\nr1 a b 1k\nc1 b 0 1p\n.tran 50p 5u noise\n");
    EXPECT_NEAR(deviation(noise, "v(b)", 10e-9) / std::sqrt(kt / 1e-12), 1, 0.05);
    EXPECT_EQ(noise.sweep.size(), 100001U);
}

TEST(TransientNoise, OfADividerIsWhiteUpToItsBandwidth) {
    const auto noise = noise_of("v1 a 0 1\nr1 a b 3k\nr2 b 0 1k\n.tran 1n 20u noise fmax=2g seed=5\n");
    EXPECT_NEAR(deviation(noise, "v(b)", 0) / std::sqrt(4 * kt * 750 * 2e9), 1, 0.02);
    // As many currents are drawn as its bandwidth says, whatever the longest step is.
    EXPECT_EQ(noise.sweep.size(), 80001U);
}

TEST(TransientNoise, IsThatOfTheSeed) {
    const auto run_with = [](const std::string& how) {
        return noise_of("v1 a 0 pulse(0 1 1n 0.1n 0.1n 3n)\nr1 a b 1k\nc1 b 0 1p\n.tran 10p 10n " + how + "\n");
    };
    const auto one = run_with("noise"), again = run_with("noise seed=1"), other = run_with("noise seed=2"),
               none = run_with("");
    EXPECT_EQ(one.find("v(b)")->values, again.find("v(b)")->values);
    EXPECT_NE(one.find("v(b)")->values, other.find("v(b)")->values);
    // What moves by itself moves as without noise, but for some tenths of a millivolt.
    const auto at = [](const AnalysisResult& result, double time) {
        const auto& times = result.sweep;
        const auto k = static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), time) - times.begin());
        const auto& values = result.find("v(b)")->values;
        const double part = (time - times[k - 1]) / (times[k] - times[k - 1]);
        return values[k - 1] + part * (values[k] - values[k - 1]);
    };
    for (const double time : {1.5e-9, 2.2e-9, 4e-9, 6e-9}) EXPECT_NEAR(at(one, time), at(none, time), 3e-4) << time;
}

// A transistor with a load, against the spectrum of the same circuit.
TEST(TransientNoise, OfATransistorIsTheIntegralOfItsSpectrum) {
    const std::string circuit =
        "vd vdd 0 0.8\nvg g 0 0.45 ac 1\nrd vdd d 40k\nm1 d g 0 0 n l=20n nfin=4\ncl d 0 1f\n"
        ".model n nmos level=72 rdsmod=1 rgeomod=1 cgeomod=2\n";
    const auto spectrum = noise_of(circuit + ".noise v(d) vg dec 40 1meg 1e14\n");
    const auto transient = noise_of(circuit + ".tran 0.5p 60n noise\n");
    EXPECT_NEAR(deviation(transient, "v(d)", 1e-9) / total(spectrum, "onoise_total"), 1, 0.06);
}

TEST(TransientNoise, WrongRequestsAreRefused) {
    const std::string circuit = "v1 a 0 1\nr1 a 0 3k\n";
    const auto message = [&](const std::string& line) {
        return message_of<InputError>([&] { return run(circuit + line + "\n").passes.size(); });
    };
    EXPECT_NE(message(".tran 1p 1n fmax=1g").find("stands behind NOISE"), std::string::npos);
    EXPECT_NE(message(".tran 1p 1n noise fmax=-1").find("above 0"), std::string::npos);
    EXPECT_NE(message(".tran 1p 1n noise seed=1.5").find("whole number"), std::string::npos);
    EXPECT_NE(message(".tran 1p 1n noise fmax=1e17").find("are kept"), std::string::npos);
}

}  // namespace
}  // namespace spinloom::spice
