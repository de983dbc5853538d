#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "example_results.hpp"
#include "spinloom/spice/write/hspice_listing.hpp"
#include "spinloom/spice/write/plain_listing.hpp"

namespace spinloom::spice {
namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

MeasureResult measured(const std::string& name, double value) {
    MeasureResult m;
    m.name = name;
    m.value = value;
    return m;
}

/// The transient analysis of the example alone.
SimulationResult transient_result(std::vector<MeasureResult> measures = {}) {
    auto result = example_result();
    result.analyses.erase(result.analyses.begin(), result.analyses.begin() + 3);
    result.measures = std::move(measures);
    return result;
}

TEST(PlainListing, ShowsOperatingPointSweepsAndMeasures) {
    const auto text = plain_listing(example_result());
    EXPECT_TRUE(text.starts_with("an \"example\"\n\noperating point at 25 C\n"));
    EXPECT_TRUE(has(text, "  v(in)                             1\n"));
    EXPECT_TRUE(has(text, "  i(v1)                      -1.5e-06\n"));
    EXPECT_TRUE(has(text, "\ntransient analysis at 25 C: 3 points, time from 0 to 2e-09\n"));
    EXPECT_TRUE(text.ends_with("\nvout0_0= 7.352133e-01  at= 2.000000e-09\nnever= failed: v(out) never rises to 2\n"));
}

TEST(PlainListing, MeasuresHaveUnitsAndSixDecimals) {
    auto average = measured("pwr", 1.0 / 3);
    average.from = 0;
    average.to = 1e-9;
    average.unit = "W";
    auto delay = measured("td", 7.2e-12);
    delay.unit = average.sweep_unit = delay.sweep_unit = "s";
    delay.trigger = 1e-9;
    delay.target = 1.0072e-9;
    EXPECT_TRUE(plain_listing(transient_result({average, delay}))
                    .ends_with("\npwr= 3.333333e-01 W  from= 0.000000e+00 s  to= 1.000000e-09 s\n"
                               "td= 7.200000e-12 s  targ= 1.007200e-09 s  trig= 1.000000e-09 s\n"));
}

TEST(PlainListing, PrintsTables) {
    const auto result = transient_result();
    const std::vector<PrintTable> tables = {{0, {result.analyses[0].signals[0], {"z", {1, 2, 3}, {4, 5, 6}}}}};
    const auto lines = lines_of(plain_listing(result, tables));
    ASSERT_EQ(lines.size(), 8);
    EXPECT_EQ(lines[4], "             time           v(out)            re(z)            im(z)");
    EXPECT_EQ(lines[7], "    2.0000000e-09    7.3521330e-01    3.0000000e+00    6.0000000e+00");
}

TEST(HspiceListing, MeasuresLookAsInHspice) {
    auto average = measured("PWR0", 1.2034e-3);
    average.from = 0;
    average.to = 2e-9;
    auto delay = measured("tdelay", 7.2e-12);
    delay.target = 1.0072e-9;
    delay.trigger = 1e-9;
    auto highest = measured("top", 0.8);
    highest.at = 1e-9;
    highest.from = 1e-10;
    highest.to = 2e-9;
    auto found = measured("VOUT0_0", 0.7352133);
    found.at = 2e-9;
    MeasureResult never;
    never.name = "never";
    const auto lines = lines_of(hspice_listing(transient_result({average, delay, highest, found, never}), {}));
    const auto header =
        std::find(lines.begin(), lines.end(), " ****** transient analysis tnom=  25.000 temp=  25.000 ******");
    ASSERT_EQ(lines.end() - header, 8);
    EXPECT_EQ(header[1], " pwr0=   1.2034m  from=   0.          to=   2.0000n");
    EXPECT_EQ(header[2], " tdelay=   7.2000p  targ=   1.0072n   trig=   1.0000n");
    EXPECT_EQ(header[3], " top= 800.0000m  at=   1.0000n  from= 100.0000p     to=   2.0000n");
    EXPECT_EQ(header[4], " vout0_0= 735.2133m");
    EXPECT_EQ(header[5], " never= failed");
    EXPECT_EQ(header[6], "");
    EXPECT_EQ(header[7], "          ***** job concluded");
}

TEST(HspiceListing, EveryAnalysisHasItsSection) {
    const auto text = hspice_listing(example_result(), {});
    for (const auto* header :
         {"operating point information", "dc transfer curves", "ac analysis", "transient analysis"}) {
        EXPECT_TRUE(
            has(text, std::string("\n an \"example\"\n\n ****** ") + header + " tnom=  25.000 temp=  25.000 ******\n"))
            << header;
    }
    EXPECT_GT(text.find(" vout0_0="), text.find("transient analysis"));
}

TEST(HspiceListing, OperatingPointShowsNodesAndSources) {
    auto result = example_result();
    result.analyses.resize(1);
    result.analyses[0].signals.push_back({"v(q)", {1e-15}});
    result.analyses[0].signals.push_back({"i(x1.l2)", {2e-3}});
    result.analyses[0].signals.push_back({"p(v1)", {1.5e-6}});
    const auto text = hspice_listing(result, {});
    EXPECT_TRUE(has(text,
                    "    node    =voltage      node    =voltage      node    =voltage\n\n"
                    " +0:in      =   1.0000   0:out     = 100.0000m  x1.mid    =   0.\n"
                    " +0:q       =   1.0000f\n"))
        << text;
    EXPECT_TRUE(has(text, " **** voltage sources\n\n element  0:v1\n  current   -1.5000u\n  power      1.5000u\n"))
        << text;
    EXPECT_TRUE(has(text, "     total voltage source power dissipation=   1.5000u       watts\n"));
    EXPECT_TRUE(has(text, " **** other elements\n\n element  x1.l2\n  current    2.0000m\n")) << text;
}

TEST(HspiceListing, TablesStandBetweenXAndY) {
    auto result = transient_result();
    auto& signals = result.analyses[0].signals;
    const std::vector<PrintTable> tables = {{0, {signals[0], signals[1], {"par(sum)", {1, 2, 3}}}}};
    const auto lines = lines_of(hspice_listing(result, tables));
    const auto x = std::find(lines.begin(), lines.end(), "x");
    ASSERT_GE(lines.end() - x, 8);
    EXPECT_EQ(x[-1], " ****** transient analysis tnom=  25.000 temp=  25.000 ******");
    EXPECT_EQ(x[1], "");
    EXPECT_EQ(x[2], "     time       voltage    current      param");
    EXPECT_EQ(x[3], "                    out         v1   par(sum)");
    EXPECT_EQ(x[4], "    0.          0.         0.         1.0000");
    EXPECT_EQ(x[5], "    1.00000n  500.0000m   -1.0000u    2.0000");
    EXPECT_EQ(x[6], "    2.00000n  735.2133m   -2.0000u    3.0000");
    EXPECT_EQ(x[7], "y");
}

TEST(HspiceListing, AcTablesSayWhichPart) {
    auto result = example_result();
    result.analyses = {result.analyses[2]};
    const auto& v = result.analyses[0].signals[1];
    const std::vector<PrintTable> tables = {
        {0, {v, {"vdb(out)", {0, -3}}, {"vp(out)", {0, -45}}, {"im(v1)", {1, 2}}, {"v(in)", {1, 2}}}}};
    const auto lines = lines_of(hspice_listing(result, tables));
    const auto x = std::find(lines.begin(), lines.end(), "x");
    ASSERT_GE(lines.end() - x, 6);
    EXPECT_EQ(x[2], "     freq     volt real  volt imag    volt db volt phase      i mag   volt mag");
    EXPECT_EQ(x[5], "    1.00000g  500.0000m -500.0000m   -3.0000   -45.0000     2.0000     2.0000");
}

TEST(HspiceListing, EndsWithTheTime) {
    const auto text = hspice_job_statistics(transient_result(), {1.234, "then", "now"});
    EXPECT_TRUE(has(text, " ****** job statistics summary tnom=  25.000 temp=  25.000 ******\n"));
    EXPECT_TRUE(has(text, "           total cpu time            1.23 seconds\n"));
    EXPECT_TRUE(has(text, "job started at     then\n"));
}

/// Scripts find a measure by its name anywhere in a line, and take for its value what stands between the last '=' and
/// the end of the line (or the key behind the value), blanks removed and the letters m u n p f a k x g t replaced by an
/// exponent.
TEST(HspiceListing, OnlyTheLineOfAMeasureContainsItsName) {
    std::vector<MeasureResult> measures;
    for (int i = 0; i < 10; ++i) {
        measures.push_back(measured("vout" + std::to_string(i) + "_0", 0.1 * i));
        measures.back().at = 2e-9;
    }
    auto result = example_result();
    result.measures = measures;
    int found = 0;
    for (const auto& line : lines_of(hspice_listing(result, {}) + hspice_job_statistics(result, {}))) {
        if (!has(line, "vout")) continue;
        ++found;
        EXPECT_EQ(std::count(line.begin(), line.end(), '='), 1) << line;
        EXPECT_EQ(line.find_first_not_of(" -.0123456789m", line.find('=') + 1), std::string::npos) << line;
    }
    EXPECT_EQ(found, 10);
}

}  // namespace
}  // namespace spinloom::spice
