#include "spinloom/spice/run/measure.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numbers>

#include "spinloom/core/error.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom::spice {
namespace {

Expression expression(const std::string& text) {
    return Expression::parse(text, "deck.sp", 7);
}

MeasureStatement statement(MeasureKind kind, const std::string& signal = {}) {
    MeasureStatement s;
    s.kind = kind;
    s.name = "m";
    s.file = "deck.sp";
    s.line = 7;
    if (!signal.empty()) s.signal = expression(signal);
    return s;
}

MeasureEvent event(const std::string& signal, const std::string& level, MeasureEdge edge = MeasureEdge::cross,
                   int count = 1) {
    MeasureEvent e;
    e.signal = expression(signal);
    e.level = expression(level);
    e.edge = edge;
    e.count = count;
    return e;
}

MeasureStatement window(MeasureKind kind, const std::string& signal, const std::string& from = {},
                        const std::string& to = {}) {
    auto s = statement(kind, signal);
    if (!from.empty()) s.from = expression(from);
    if (!to.empty()) s.to = expression(to);
    return s;
}

MeasureStatement when(MeasureEvent e) {
    auto s = statement(MeasureKind::when);
    s.event = std::move(e);
    return s;
}

ExpressionScope scope() {
    ExpressionScope s;
    s.parameter = [](const std::string& name) -> std::optional<double> {
        if (name == "vdd") return 0.8;
        if (name == "tsampling") return 2.0;
        return {};
    };
    s.known_names = [] { return std::vector<std::string>{"vdd", "tsampling"}; };
    return s;
}

MeasureResult measured(const MeasureStatement& s, const AnalysisResult& analysis,
                       const std::vector<MeasureResult>& earlier = {}) {
    return evaluate_measure(s, analysis, earlier, scope());
}

/// The time of each point is its square, so that the grid is not uniform: 0 1 4 9 16 25 s.
AnalysisResult transient() {
    return {AnalysisKind::transient,
            "time",
            {0, 1, 4, 9, 16, 25},
            {{"v(ramp)", {0, 1, 4, 9, 16, 25}},
             {"v(zigzag)", {-1, 1, -1, 1, -1, 1}},
             {"v(one)", {1, 1, 1, 1, 1, 1}},
             {"i(v1)", {0, -1, -2, -3, -4, -5}},
             {"power", {0, 1, 2, 3, 4, 5}}}};
}

TEST(Measure, FindAtInterpolatesBetweenPoints) {
    auto s = statement(MeasureKind::find_at, "i(v1)");
    s.at = expression("2*tsampling-1.5");
    EXPECT_DOUBLE_EQ(*measured(s, transient()).value, -1.5);
    EXPECT_EQ(measured(s, transient()).name, "m");
    s.at = expression("25*(1+1e-12)");
    EXPECT_EQ(*measured(s, transient()).value, -5) << "the end, but for rounding";
    s.at = expression("0");
    EXPECT_EQ(*measured(s, transient()).value, 0);
}

TEST(Measure, APlaceOutsideOfTheSweepFails) {
    auto s = statement(MeasureKind::find_at, "v(one)");
    s.at = expression("26");
    const auto result = measured(s, transient());
    EXPECT_FALSE(result.value);
    EXPECT_EQ(result.failure, "time 26 lies outside of the sweep, which goes from 0 to 25");
}

TEST(Measure, ProbesMayBeDifferencesAndStandInExpressions) {
    auto s = statement(MeasureKind::find_at, "v(ramp,one)");
    s.at = expression("9");
    EXPECT_DOUBLE_EQ(*measured(s, transient()).value, 8);
    const std::vector<std::pair<std::string, double>> cases = {
        {"v(ramp, one)", 8},  {"v(0,ramp)", -9}, {"v(ramp,gnd!)", 9},           {"v(0)", 0},  {"v(ramp)*i(v1)", -27},
        {"power/2+vdd", 2.3}, {"time*2", 18},    {"v(ramp)-v(one)*v(ramp)", 0}, {"vdd", 0.8}, {"v(one)>0 ? 3 : 4", 3}};
    for (const auto& [text, value] : cases) {
        s.signal = expression(text);
        EXPECT_DOUBLE_EQ(*measured(s, transient()).value, value) << text;
    }
}

TEST(Measure, UnknownSignalsAreToldWithTheNearest) {
    auto s = statement(MeasureKind::find_at, "v(rump)+v(one)");
    s.at = expression("9");
    EXPECT_EQ(message_of<InputError>([&] { return measured(s, transient()); }),
              "deck.sp:7: v(rump): the transient analysis has no such signal (did you mean 'v(ramp)'?)");
    s.signal = expression("v(one)");
    s.at = expression("vdx");
    EXPECT_EQ(message_of<InputError>([&] { return measured(s, transient()); }),
              "deck.sp:7: expression 'vdx': no parameter 'vdx' (did you mean 'vdd'?)");
}

TEST(Measure, WhenFindsCrossingsInEitherDirection) {
    const auto a = transient();
    const auto at = [&](MeasureEdge edge, int count) {
        return measured(when(event("v(zigzag)", "0", edge, count)), a);
    };
    EXPECT_DOUBLE_EQ(*at(MeasureEdge::cross, 1).value, 0.5);
    EXPECT_DOUBLE_EQ(*at(MeasureEdge::cross, 2).value, 2.5);
    EXPECT_DOUBLE_EQ(*at(MeasureEdge::rise, 2).value, 6.5);
    EXPECT_DOUBLE_EQ(*at(MeasureEdge::fall, 2).value, 12.5);
    EXPECT_DOUBLE_EQ(*at(MeasureEdge::fall, MeasureEvent::last).value, 12.5);
    EXPECT_DOUBLE_EQ(*at(MeasureEdge::rise, MeasureEvent::last).value, 20.5);
    EXPECT_EQ(at(MeasureEdge::rise, 4).failure, "v(zigzag) rises to 0 only 3 times");
    EXPECT_EQ(measured(when(event("v(zigzag)", "2*vdd", MeasureEdge::fall)), a).failure,
              "v(zigzag) falls to 2*vdd never");
}

TEST(Measure, TheLevelMayBeASignal) {
    EXPECT_DOUBLE_EQ(*measured(when(event("v(ramp)", "5*v(one)")), transient()).value, 5);
}

TEST(Measure, CrossingsOutsideOfTheWindowDoNotCount) {
    auto s = when(event("v(zigzag)", "0"));
    s.delay = expression("3");
    EXPECT_DOUBLE_EQ(*measured(s, transient()).value, 6.5);
    s.event->delay = expression("7");
    EXPECT_DOUBLE_EQ(*measured(s, transient()).value, 12.5);
    s.to = expression("8");
    EXPECT_EQ(measured(s, transient()).failure, "v(zigzag) crosses 0 never from time 7 on up to 8");
}

TEST(Measure, ACurveOnTheLevelCrossesItOnce) {
    const AnalysisResult a{AnalysisKind::transient,
                           "time",
                           {0, 1, 2, 3, 4, 5, 6},
                           {{"v(a)", {0, 0, 1, 0, 1, 0, -1}}, {"v(b)", {-1, 0, 0, 1, 0, 0, -1}}}};
    EXPECT_EQ(*measured(when(event("v(a)", "0", MeasureEdge::rise)), a).value, 1) << "where it leaves the level";
    EXPECT_EQ(*measured(when(event("v(a)", "0", MeasureEdge::fall, 1)), a).value, 3);
    EXPECT_EQ(*measured(when(event("v(a)", "0", MeasureEdge::fall, 2)), a).value, 5);
    EXPECT_EQ(*measured(when(event("v(b)", "0", MeasureEdge::cross, 1)), a).value, 1);
    EXPECT_EQ(*measured(when(event("v(b)", "0", MeasureEdge::cross, 2)), a).value, 4);
    EXPECT_FALSE(measured(when(event("v(b)", "0", MeasureEdge::cross, 3)), a).value);
}

TEST(Measure, FindWhen) {
    auto s = statement(MeasureKind::find_when, "i(v1)");
    s.event = event("v(ramp)", "2.5");
    const auto result = measured(s, transient());
    EXPECT_DOUBLE_EQ(*result.value, -1.5);
    EXPECT_DOUBLE_EQ(*result.at, 2.5);
    s.event = event("v(ramp)", "26");
    EXPECT_EQ(measured(s, transient()).failure, "v(ramp) crosses 26 never");
}

TEST(Measure, TriggerAndTarget) {
    auto s = statement(MeasureKind::trig_targ);
    s.trigger = event("v(zigzag)", "0", MeasureEdge::rise);
    s.trigger->delay = expression("1");
    s.target = event("v(zigzag)", "0", MeasureEdge::fall);
    auto result = measured(s, transient());
    EXPECT_DOUBLE_EQ(*result.trigger, 6.5);
    EXPECT_DOUBLE_EQ(*result.target, 2.5) << "the delay of the trigger holds for the target too";
    EXPECT_DOUBLE_EQ(*result.value, -4);
    s.target->delay = expression("3");
    EXPECT_DOUBLE_EQ(*measured(s, transient()).value, 6);
    s.trigger = MeasureEvent{};
    s.trigger->at = expression("tsampling");
    EXPECT_DOUBLE_EQ(*measured(s, transient()).value, 10.5);
    s.target = event("v(one)", "2");
    EXPECT_EQ(measured(s, transient()).failure, "target: v(one) crosses 2 never");
}

TEST(Measure, IntegralsAreExactForStraightLines) {
    const auto a = transient();
    EXPECT_DOUBLE_EQ(*measured(window(MeasureKind::integral, "v(ramp)"), a).value, 312.5);
    const auto part = measured(window(MeasureKind::integral, "v(ramp)", "2", "12"), a);
    EXPECT_DOUBLE_EQ(*part.value, (144 - 4) / 2.0);
    EXPECT_EQ(part.from, 2);
    EXPECT_EQ(part.to, 12);
    EXPECT_DOUBLE_EQ(*measured(window(MeasureKind::average, "v(ramp)", "2", "12"), a).value, 7);
    EXPECT_DOUBLE_EQ(*measured(window(MeasureKind::rms, "v(ramp)", "2", "12"), a).value,
                     std::sqrt((1728 - 8) / 3.0 / 10));
    EXPECT_DOUBLE_EQ(*measured(window(MeasureKind::rms, "v(zigzag)"), a).value, std::sqrt(1 / 3.0));
    EXPECT_DOUBLE_EQ(*measured(window(MeasureKind::average, "v(ramp)", "5", "6"), a).value, 5.5) << "within a segment";
    EXPECT_DOUBLE_EQ(*measured(window(MeasureKind::integral, "v(ramp)", "20", "100"), a).value, 112.5)
        << "what lies behind the end is cut off";
    EXPECT_EQ(measured(window(MeasureKind::integral, "v(ramp)", "20", "100"), a).to, 25);
}

TEST(Measure, ExtremesTakeTheEndsOfTheWindow) {
    const auto a = transient();
    EXPECT_DOUBLE_EQ(*measured(window(MeasureKind::maximum, "v(ramp)", "2", "12"), a).value, 12);
    EXPECT_DOUBLE_EQ(*measured(window(MeasureKind::minimum, "v(ramp)", "2", "12"), a).value, 2);
    EXPECT_DOUBLE_EQ(*measured(window(MeasureKind::peak_to_peak, "v(zigzag)", "0.5", "3"), a).value, 4 / 3.0);
    const auto lowest = measured(window(MeasureKind::minimum, "v(zigzag)", "1"), a);
    EXPECT_EQ(lowest.value, -1);
    EXPECT_EQ(lowest.at, 4) << "the first of several";
    auto place = window(MeasureKind::maximum, "v(zigzag)");
    place.wants_place = true;
    EXPECT_EQ(measured(place, a).value, 1);
}

TEST(Measure, EmptyWindowsFail) {
    EXPECT_EQ(measured(window(MeasureKind::average, "v(one)", "30", "40"), transient()).failure,
              "the window from 30 to 25 holds nothing of the sweep, which goes from 0 to 25");
    EXPECT_FALSE(measured(window(MeasureKind::average, "v(one)", "3", "3"), transient()).value);
    EXPECT_EQ(
        measured(window(MeasureKind::average, "v(a)"), {AnalysisKind::transient, "time", {}, {{"v(a)", {}}}}).failure,
        "the analysis has no points");
}

TEST(Measure, SlopesAreExactForParabolas) {
    AnalysisResult a{AnalysisKind::transient, "time", {0, 1, 3, 4, 7}, {{"v(a)", {}}}};
    for (const double t : a.sweep) a.signals[0].values.push_back(t * t);
    auto s = statement(MeasureKind::derivative, "v(a)");
    for (const double t : {0.0, 0.4, 1.0, 2.0, 3.9, 4.0, 6.0, 7.0}) {
        s.at = expression(std::to_string(t));
        EXPECT_NEAR(*measured(s, a).value, 2 * t, 1e-9) << t;
    }
    s.at.reset();
    s.event = event("v(a)", "9");
    EXPECT_NEAR(*measured(s, a).value, 6, 1e-12);
}

TEST(Measure, EarlierMeasuresAreParameters) {
    MeasureResult a, b, failed;
    a.name = "a";
    a.value = 3;
    b.name = "b";
    b.value = 4;
    failed.name = "f";
    failed.failure = "never";
    const auto param = [&](const std::string& text) {
        return measured(statement(MeasureKind::parameter, text), transient(), {a, b, failed});
    };
    EXPECT_DOUBLE_EQ(*param("sqrt(a*a+b**2)*vdd").value, 4);
    EXPECT_EQ(param("a/f").failure, "it needs the measure f, which failed");
    EXPECT_THROW(param("c"), InputError);
    EXPECT_THROW(param("v(one)"), InputError);
    auto s = statement(MeasureKind::find_at, "v(ramp)");
    s.at = expression("f");
    EXPECT_EQ(measured(s, transient(), {failed}).failure, "it needs the measure f, which failed");
}

TEST(Measure, WorksAlongASweepThatFalls) {
    const AnalysisResult a{AnalysisKind::dc_sweep, "vin", {3, 2, 0}, {{"v(out)", {3, 2, 0}}}};
    auto s = statement(MeasureKind::find_at, "v(out)*vin");
    s.at = expression("2");
    EXPECT_DOUBLE_EQ(*measured(s, a).value, 4);
    EXPECT_DOUBLE_EQ(*measured(window(MeasureKind::integral, "v(out)", "1", "3"), a).value, 4);
    EXPECT_DOUBLE_EQ(*measured(window(MeasureKind::maximum, "v(out)", "1", "2.5"), a).value, 2.5);
    EXPECT_DOUBLE_EQ(*measured(when(event("v(out)", "1", MeasureEdge::fall)), a).value, 1);
    s = statement(MeasureKind::derivative, "v(out)");
    s.at = expression("0");
    EXPECT_DOUBLE_EQ(*measured(s, a).value, 1);
}

TEST(Measure, NestedSweepsHaveNoIntegral) {
    const AnalysisResult a{AnalysisKind::dc_sweep, "vin", {0, 1, 0, 1}, {{"v(out)", {0, 1, 2, 3}}}};
    EXPECT_EQ(measured(window(MeasureKind::average, "v(out)"), a).failure,
              "the sweep neither only rises nor only falls");
    auto s = statement(MeasureKind::find_at, "v(out)");
    s.at = expression("0.5");
    EXPECT_DOUBLE_EQ(*measured(s, a).value, 0.5);
}

TEST(Measure, AcSignalsHaveMagnitudeAndPhase) {
    const AnalysisResult a{AnalysisKind::ac,
                           "frequency",
                           {1, 10},
                           {{"v(a)", {3, 0}, {4, -1}}, {"v(b)", {1, 1}}, {"i(v1)", {0, 0}, {2, 2}}}};
    auto s = statement(MeasureKind::find_at, "v(a)");
    s.at = expression("1");
    const std::vector<std::pair<std::string, double>> cases = {{"v(a)", 5},
                                                               {"vm(a)", 5},
                                                               {"vr(a)", 3},
                                                               {"vi(a)", 4},
                                                               {"vdb(a)", 20 * std::log10(5)},
                                                               {"vp(a)", std::atan2(4, 3) * 180 / std::numbers::pi},
                                                               {"vm(a,b)", std::hypot(2, 4)},
                                                               {"v(0,b)", 1},
                                                               {"im(v1)", 2},
                                                               {"ip(v1)", 90},
                                                               {"v(b)", 1},
                                                               {"hertz", 1},
                                                               {"frequency", 1},
                                                               {"i(v1)", 2}};
    for (const auto& [text, value] : cases) {
        s.signal = expression(text);
        EXPECT_DOUBLE_EQ(*measured(s, a).value, value) << text;
    }
    s.signal = expression("vm(c)");
    EXPECT_THROW(measured(s, a), InputError);
    EXPECT_NEAR(*measured(when(event("vdb(a)", "0.5*vdb(a)+vdd")), a).value, 10 - 9 * 1.6 / (20 * std::log10(5)),
                1e-12);
}

TEST(Measure, AnOperatingPointHasParametersOnly) {
    const AnalysisResult a{AnalysisKind::operating_point, "", {}, {{"v(a)", {2}}, {"v(b)", {0.5}}}};
    EXPECT_DOUBLE_EQ(*measured(statement(MeasureKind::parameter, "v(a,b)*vdd"), a).value, 1.2);
    auto s = statement(MeasureKind::find_at, "v(a)");
    s.at = expression("0");
    EXPECT_EQ(measured(s, a).failure, "an operating point has no sweep to look along");
}

TEST(EvaluateAlong, GivesASignal) {
    const auto signal = evaluate_along(expression("v(ramp)*vdd+time"), "par(x)", transient(), scope());
    EXPECT_EQ(signal.name, "par(x)");
    ASSERT_EQ(signal.values.size(), 6);
    EXPECT_DOUBLE_EQ(signal.values[2], 7.2);
    EXPECT_EQ(evaluate_along(expression("0.5"), "half", transient(), {}).values, std::vector<double>(6, 0.5));
}

/// Rising points and values on them.
AnalysisResult random_curve() {
    AnalysisResult a{AnalysisKind::transient, "time", {0}, {{"v(a)", {}}}};
    const auto steps = *rc::gen::nonEmpty<std::vector<std::uint8_t>>();
    for (const auto step : steps) a.sweep.push_back(a.sweep.back() + step);
    for (std::size_t i = 0; i < a.sweep.size(); ++i) a.signals[0].values.push_back(*rc::gen::inRange(-100, 100));
    return a;
}

RC_GTEST_PROP(MeasureProperty, IntegralsOfTwoPartsAddUp, ()) {
    const auto a = random_curve();
    RC_PRE(a.sweep.back() > 1);
    const double cut = *rc::gen::inRange(1, static_cast<int>(a.sweep.back()));
    const auto text = std::to_string(cut);
    const auto sum = *measured(window(MeasureKind::integral, "v(a)", "", text), a).value +
                     *measured(window(MeasureKind::integral, "v(a)", text), a).value;
    RC_ASSERT(std::abs(sum - *measured(window(MeasureKind::integral, "v(a)"), a).value) <
              1e-9 * (1 + std::abs(sum)) + 1e-7);
}

RC_GTEST_PROP(MeasureProperty, MeansLieBetweenTheExtremes, ()) {
    const auto a = random_curve();
    RC_PRE(a.sweep.back() > 0);
    const auto value = [&](MeasureKind kind) { return *measured(window(kind, "v(a)"), a).value; };
    const double average = value(MeasureKind::average), slack = 1e-9;
    RC_ASSERT(average >= value(MeasureKind::minimum) - slack);
    RC_ASSERT(average <= value(MeasureKind::maximum) + slack);
    RC_ASSERT(value(MeasureKind::rms) >= std::abs(average) - slack);
    RC_ASSERT(value(MeasureKind::peak_to_peak) == value(MeasureKind::maximum) - value(MeasureKind::minimum));
}

RC_GTEST_PROP(MeasureProperty, TheSignalHasTheLevelWhereItCrossesIt, ()) {
    const auto a = random_curve();
    const auto level = *rc::gen::inRange(-100, 100) + 0.5;
    auto s = statement(MeasureKind::find_when, "v(a)");
    s.event = event("v(a)", std::to_string(level), MeasureEdge::cross, MeasureEvent::last);
    const auto result = measured(s, a);
    for (std::size_t i = 1; i < a.sweep.size() && result.value; ++i) {
        if (a.sweep[i] == a.sweep[i - 1] && a.sweep[i] == *result.at) return;  // a step has any level
    }
    if (result.value) RC_ASSERT(std::abs(*result.value - level) < 1e-6);
}

}  // namespace
TEST(MeasureUnit, IsThatOfTheProbeOrOfTheSweep) {
    const auto unit = [](const MeasureStatement& s) { return measured(s, transient()).unit; };
    EXPECT_EQ(unit(window(MeasureKind::average, "v(ramp)")), "V");
    EXPECT_EQ(unit(window(MeasureKind::integral, "v(ramp)")), "V s");
    EXPECT_EQ(unit(window(MeasureKind::maximum, "v(ramp)*2")), "");
    EXPECT_EQ(unit(when(event("v(ramp)", "0.4"))), "s");
    auto place = window(MeasureKind::maximum, "v(ramp)");
    place.wants_place = true;
    EXPECT_EQ(unit(place), "s");
    EXPECT_EQ(unit(statement(MeasureKind::parameter, "vdd")), "");
    EXPECT_EQ(measured(window(MeasureKind::average, "v(ramp)"), transient()).sweep_unit, "s");
}

}  // namespace spinloom::spice
