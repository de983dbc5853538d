#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"

/// Elements whose value is an expression of voltages, currents and the time, against closed forms.

namespace spinloom::spice {
namespace {

DeckResults solved(const std::string& body) {
    return simulate(parse_deck("title\n" + body + ".end\n", "t.sp"), {});
}

double point_value(const DeckResults& results, const std::string& name) {
    const auto* signal = results.passes.front().analyses.front().find(name);
    if (signal == nullptr) {
        ADD_FAILURE() << "no signal " << name;
        return std::nan("");
    }
    return signal->values.front();
}

double measure_of(const DeckResults& results, const std::string& name) {
    for (const auto& measure : results.passes.front().measures)
        if (measure.name == name) return measure.value.value_or(std::nan(""));
    ADD_FAILURE() << "no measure " << name;
    return std::nan("");
}

TEST(Behavioural, SourcesOfEveryForm) {
    const auto results = solved(
        ".param k=2\n.func twice(x) {k*x}\nv1 a 0 1\nb1 a 0 I=v(a)/1k + 0*time\nb2 b 0 V = twice(v(a)) \nr2 b 0 1k\n"
        "v3 c 0 1\ng3 c 0 cur='v(c,0)*3m'\ne4 d 0 vol='v(a)*4' m=1\nr4 d 0 1k\nv5 e 0 1\ng5 e 0 value={v(e)*5m} m=2\n"
        "e6 f 0 VALUE {v(a)>0 ? 6 : 7}\nr6 f 0 1k\n.op\n");
    EXPECT_NEAR(point_value(results, "i(v1)"), -1e-3, 1e-15);
    EXPECT_NEAR(point_value(results, "v(b)"), 2, 1e-12);
    EXPECT_NEAR(point_value(results, "i(v3)"), -3e-3, 1e-15);
    EXPECT_NEAR(point_value(results, "v(d)"), 4, 1e-12);
    EXPECT_NEAR(point_value(results, "i(v5)"), -10e-3, 1e-15);
    EXPECT_NEAR(point_value(results, "v(f)"), 6, 1e-12);
}

TEST(Behavioural, PolynomialsInTheOrderOfSpice) {
    const auto results = solved(
        "v1 a 0 2\nv2 b 0 3\ne1 c 0 poly(2) a 0 b 0 0 1 3\nr1 c 0 1k\ne2 d 0 POLY(2) (a,0) (b,0) 1 10 100 1k 10k 100k\n"
        "r2 d 0 1k\ne3 e 0 poly(1) a 0 0.5 2 4\nr3 e 0 1k\ne4 f 0 poly(3) a 0 b 0 a b 0 0 0 0 1 0 0 10 0 100 1000\n"
        "r4 f 0 1k\nv5 g 0 1\nr5 g 0 1k\nh5 h 0 poly(1) v5 1 0 1meg\nr6 h 0 1k\n.op\n");
    EXPECT_NEAR(point_value(results, "v(c)"), 2 + 9, 1e-9);
    EXPECT_NEAR(point_value(results, "v(d)"), 1 + 20 + 300 + 4e3 + 60e3 + 900e3, 1e-6);
    EXPECT_NEAR(point_value(results, "v(e)"), 0.5 + 4 + 16, 1e-9);
    // Controls 2, 3 and -1: aa, ab, ac, bb, bc, cc have 1, 0, 0, 10, 0, 100; aaa has 1000.
    EXPECT_NEAR(point_value(results, "v(f)"), 4 + 90 + 100 + 8000, 1e-6);
    EXPECT_NEAR(point_value(results, "v(h)"), 1 + 1e6 * 1e-6, 1e-9);
}

TEST(Behavioural, ADiodeSolvesItsEquation) {
    const auto results =
        solved("v1 a 0 5\nr1 a b 1k\nb1 b 0 I=1e-14*(exp(v(b)/0.02585)-1)\n.op\n.print op i(b1) p(b1) v(b)\n");
    double v = 0.6;
    for (int i = 0; i < 100; ++i) {
        const double current = 1e-14 * (std::exp(v / 0.02585) - 1), slope = 1e-14 * std::exp(v / 0.02585) / 0.02585;
        v -= (current - (5 - v) / 1e3) / (slope + 1e-3);
    }
    EXPECT_NEAR(point_value(results, "v(b)"), v, 1e-9);
    EXPECT_NEAR(point_value(results, "i(b1)"), (5 - v) / 1e3, 1e-12);
    EXPECT_NEAR(point_value(results, "p(b1)"), v * (5 - v) / 1e3, 1e-12);
}

TEST(Behavioural, LargeVoltagesAreReached) {
    const auto results =
        solved("v1 a 0 1\nb1 t 0 V=300+v(a)\nr1 t 0 1\nb2 u 0 V=sqrt(v(t)*v(t)+v(a)^2)\nr2 u 0 1\n.op\n");
    EXPECT_NEAR(point_value(results, "v(u)"), std::sqrt(301.0 * 301.0 + 1), 1e-9);
}

TEST(Behavioural, ResistorsAndTables) {
    const auto results = solved(
        "v1 a 0 2\nr1 a 0 R='1k*(1+v(a))'\nv2 b 0 2\nr2 b 0 '1k*v(b)*v(b)'\nv3 c 0 2\n"
        "g3 c 0 vcr pwl(1) c 0 0,1k 4,5k\ne4 d 0 TABLE {v(a)*2} = (0,0) (2,1) (6,5)\nr4 d 0 1k\n"
        "e5 e 0 pwl(1) a 0 0 0 1 10 3 20\nr5 e 0 1k\ne6 f 0 a 0 10 max=3 min=-3\nr6 f 0 1k\n.op\n");
    EXPECT_NEAR(point_value(results, "i(v1)"), -2.0 / 3e3, 1e-15);
    EXPECT_NEAR(point_value(results, "i(v2)"), -2.0 / 4e3, 1e-15);
    EXPECT_NEAR(point_value(results, "i(v3)"), -2.0 / 3e3, 1e-15);
    EXPECT_NEAR(point_value(results, "v(d)"), 3, 1e-12);
    EXPECT_NEAR(point_value(results, "v(e)"), 15, 1e-12);
    EXPECT_NEAR(point_value(results, "v(f)"), 3, 1e-12);
    const auto beyond = solved("v1 a 0 5\nb1 b 0 V=pwl(v(a),0,0,1,1,2,4)\nr1 b 0 1k\n.op\n");
    EXPECT_NEAR(point_value(beyond, "v(b)"), 13, 1e-12) << "pwl() goes on straight, as in ngspice";
}

TEST(Behavioural, CapacitorsThatDependOnTheirVoltage) {
    // 1 mA onto 1 pF (1 + v): t = (v + v^2/2) 1 pF/1 mA.
    for (const auto* const form : {"C='1p*(1+v(a))'", "Q='1p*(v(a)+v(a)*v(a)/2)'"}) {
        const auto results = solved(std::string("i1 0 a 1m\nc1 a 0 ") + form +
                                    "\n.tran 1p 3n uic\n.measure tran one find v(a) at=1.5n\n");
        EXPECT_NEAR(measure_of(results, "one"), 1, 2e-4) << form;
    }
}

TEST(Behavioural, RatesAndIntegrals) {
    const auto results = solved(
        "v1 a 0 pwl(0 0 1n 2 2n 2)\nb1 d 0 V=ddt(v(a))*1n\nr1 d 0 1k\nb2 i 0 V=idt(v(a)*1e9, 0.25)\nr2 i 0 1k\n"
        "c1 a 0 1p\n.tran 1p 2n\n.measure tran rate find v(d) at=0.5n\n.measure tran rest find v(d) at=1.5n\n"
        ".measure tran start find v(i) at=0\n.measure tran sum find v(i) at=2n\n");
    EXPECT_NEAR(measure_of(results, "rate"), 2, 1e-6);
    EXPECT_NEAR(measure_of(results, "rest"), 0, 1e-6);
    EXPECT_NEAR(measure_of(results, "start"), 0.25, 1e-9);
    EXPECT_NEAR(measure_of(results, "sum"), 0.25 + 1 + 2, 1e-4);
}

TEST(Behavioural, AJumpInTimeIsACorner) {
    const auto results = solved(
        "b1 a 0 V='time>1n ? 1 : 0'\nr1 a b 1k\nc1 b 0 1p\n.tran 10p 4n\n.measure tran half find v(b) at=2n\n"
        ".measure tran before find v(b) at=0.99n\n");
    EXPECT_NEAR(measure_of(results, "before"), 0, 1e-6);
    EXPECT_NEAR(measure_of(results, "half"), 1 - std::exp(-1.0), 1e-3);
}

TEST(Behavioural, AStateGrowsByItsOwnLaw) {
    // x' = x (1 - x) 1e9, from 0.1: the logistic curve.
    const auto results = solved(
        "cx x 0 1\ngx 0 x value={v(x)*(1-v(x))*1e9}\n.ic v(x)=0.1\n.tran 10p 5n uic\n"
        ".measure tran x find v(x) at=3n\n");
    EXPECT_NEAR(measure_of(results, "x"), 1 / (1 + 9 * std::exp(-3.0)), 1e-4);
}

TEST(Behavioural, SmallSignalsTakeTheSlope) {
    const auto results = solved(
        "v1 a 0 3 ac 1\nb1 b 0 V=v(a)*v(a)\nr1 b 0 1k\nb2 c 0 V=ddt(v(a))\nr2 c 0 1k\nb3 d 0 V=idt(v(a))\nr3 d 0 1k\n"
        ".ac lin 1 1k 1k\n");
    const auto& analysis = results.passes.front().analyses.front();
    const double omega = 2 * std::numbers::pi * 1e3;
    EXPECT_NEAR(std::abs(analysis.find("v(b)")->phasor(0) - 6.0), 0, 1e-9);
    EXPECT_NEAR(std::abs(analysis.find("v(c)")->phasor(0) - std::complex<double>(0, omega)), 0, 1e-6);
    EXPECT_NEAR(std::abs(analysis.find("v(d)")->phasor(0) - std::complex<double>(0, -1 / omega)), 0, 1e-12);
}

TEST(Behavioural, InstancesHaveTheirOwnNodesAndCurrents) {
    const auto results = solved(
        ".subckt s in out k=1\nv0 in m 0\nr0 m 0 1k\nb0 out 0 V=k*i(v0)*1k+v(m)\n.ends\n"
        "v1 a 0 1\nx1 a o1 s\nx2 a o2 s k=3\nr1 o1 0 1k\nr2 o2 0 1k\n.dc v1 1 2 1\n");
    const auto& analysis = results.passes.front().analyses.front();
    EXPECT_NEAR(analysis.find("v(o1)")->values[0], 2, 1e-9);
    EXPECT_NEAR(analysis.find("v(o2)")->values[0], 4, 1e-9);
    EXPECT_NEAR(analysis.find("v(o2)")->values[1], 8, 1e-9);
}

TEST(Behavioural, EnergyIsWhatTheSourcesDeliver) {
    const auto results = solved("v1 a 0 2\nb1 a b I=v(a,b)/1k\nr1 b 0 1k\n.op\n.print op power\n");
    EXPECT_NEAR(point_value(results, "power"), 2e-3, 1e-12);
}

TEST(Behavioural, MultipliersMultiplyCurrents) {
    const auto results =
        solved(".subckt s a\nb1 a 0 I=v(a)*1m m=2\nr1 a 0 R='1k/v(a)'\n.ends\nv1 a 0 1\nx1 a s m=3\n.op\n");
    EXPECT_NEAR(point_value(results, "i(v1)"), -3 * (2e-3 + 1e-3), 1e-12);
}

TEST(Behavioural, MistakesAreToldWithTheirLine) {
    for (const auto* const wrong :
         {"b1 a 0\n", "b1 a 0 w=1\n", "b1 a 0 i=v(a)+absent\n", "b1 a 0 i=i(absent)\n", "b1 a 0 i=vm(a)\n",
          "b1 a 0 i=ddt(v(a),1)\n", "b1 a 0 i=nothing(v(a))\n", "e1 b 0 poly(0) a 0 1\n", "e1 b 0 poly(2) a 0\n",
          "b1 a 0 i=v(nowhere)\n", "e1 b 0 table {v(a)} = (0,1) (0,2)\n", "e1 b 0 table {v(a)} = (0,1) 2\n",
          "b1 a 0 i=table(v(a),v(a),1)\n", "e1 b 0 cur='v(a)'\n", "b1 a 0 i=v(a) color=2\n", "g1 a 0 vcr a 0\n",
          "c1 a 0 c='1p*v(a)' ic=1\n", ".func f(x) {f(x)+v(a)}\nb1 a 0 i=f(1)\n"}) {
        try {
            solved(std::string("v1 a 0 1\nr1 a b 1k\nr2 b 0 1k\n") + wrong + ".op\n");
            ADD_FAILURE() << wrong;
        } catch (const InputError& error) {
            EXPECT_GE(error.problems().front().line, 5) << wrong;
            EXPECT_EQ(error.problems().front().file, "t.sp") << wrong;
        }
    }
}

}  // namespace
}  // namespace spinloom::spice
