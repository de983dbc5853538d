#include "spinloom/spice/read/engineering.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <map>

namespace spinloom::spice {
namespace {

TEST(Engineering, HasFourDecimalsAndAScaleLetter) {
    EXPECT_EQ(engineering(0.7352133), "735.2133m");
    EXPECT_EQ(engineering(7.3e-9), "7.3000n");
    EXPECT_EQ(engineering(-46.0122e-6), "-46.0122u");
    EXPECT_EQ(engineering(1), "1.0000");
    EXPECT_EQ(engineering(-999.5), "-999.5000");
    EXPECT_EQ(engineering(2e6), "2.0000x");
    EXPECT_EQ(engineering(25464.79), "25.4648k");
    EXPECT_EQ(engineering(3e9), "3.0000g");
    EXPECT_EQ(engineering(4e12), "4.0000t");
    EXPECT_EQ(engineering(1e-12), "1.0000p");
    EXPECT_EQ(engineering(1e-15), "1.0000f");
}

TEST(Engineering, ZeroHasNoDecimals) {
    EXPECT_EQ(engineering(0.0), "0.");
    EXPECT_EQ(engineering(-0.0), "0.");
}

TEST(Engineering, RoundingCarriesIntoTheNextLetter) {
    EXPECT_EQ(engineering(999.99996), "1.0000k");
    EXPECT_EQ(engineering(-999.99996), "-1.0000k");
    EXPECT_EQ(engineering(999.99994), "999.9999");
    EXPECT_EQ(engineering(0.99999999), "1.0000");
    EXPECT_EQ(engineering(9.9999999e-10), "1.0000n");
}

TEST(Engineering, TinyNumbersStayInAttoUntilNothingIsLeftOfThem) {
    EXPECT_EQ(engineering(1e-18), "1.0000a");
    EXPECT_EQ(engineering(-1e-21), "-0.0010a");
    EXPECT_EQ(engineering(8.413e-25), "8.413e-25");
    EXPECT_EQ(engineering(5e-324), "4.941e-324");
}

TEST(Engineering, HugeNumbersHaveAnExponent) {
    EXPECT_EQ(engineering(1e15), "1.000e+15");
    EXPECT_EQ(engineering(999.99996e12), "1.000e+15");
    EXPECT_EQ(engineering(-1.5e300), "-1.500e+300");
    EXPECT_EQ(engineering(std::numeric_limits<double>::infinity()), "inf");
    EXPECT_EQ(engineering(std::numeric_limits<double>::quiet_NaN()), "nan");
}

TEST(Engineering, DecimalPointsOfAColumnStandOneBelowTheOther) {
    EXPECT_EQ(engineering_column(-5.0718e-6), "  -5.0718u");
    EXPECT_EQ(engineering_column(1), "   1.0000 ");
    EXPECT_EQ(engineering_column(0), "   0.     ");
    EXPECT_EQ(engineering_column(-0.196), "-196.0000m");
    EXPECT_EQ(engineering_column(0.01, 5), "  10.00000m");
    EXPECT_EQ(engineering_column(0, 5), "   0.      ");
}

RC_GTEST_PROP(Engineering, KeepsFiveDigits, ()) {
    static const std::map<char, double> factors = {{'a', 1e-18}, {'f', 1e-15}, {'p', 1e-12}, {'n', 1e-9}, {'u', 1e-6},
                                                   {'m', 1e-3},  {'k', 1e3},   {'x', 1e6},   {'g', 1e9},  {'t', 1e12}};
    const auto mantissa = *rc::gen::inRange(-999'999, 1'000'000);
    const auto exponent = *rc::gen::inRange(-23, 9);
    RC_PRE(mantissa != 0);
    const double value = mantissa * std::pow(10.0, exponent);
    const auto text = engineering(value);
    const auto letter = factors.find(text.back());
    const double scale = letter == factors.end() ? 1 : letter->second;
    RC_ASSERT(std::abs(std::stod(text) * scale - value) <= std::max(0.5001e-4 * std::abs(value), 0.5001e-22));
}

}  // namespace
}  // namespace spinloom::spice
