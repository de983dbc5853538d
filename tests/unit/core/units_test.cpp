#include "spinloom/core/units.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

using Dimension = std::array<int, 5>;

void expect_unit(std::string_view text, double factor, const Dimension& dimension) {
    const auto unit = parse_unit(text);
    EXPECT_NEAR(unit.si_factor / factor, 1, 1e-15) << text;
    EXPECT_EQ(unit.dimension, dimension) << text;
}

TEST(ParseUnit, ReadsNamesPrefixesAndPowers) {
    expect_unit("ohm um^2", 1e-12, {4, 1, -3, -2, 0});
    expect_unit("mV", 1e-3, {2, 1, -3, -1, 0});
    expect_unit("1/K", 1, {0, 0, 0, 0, -1});
    expect_unit("%", 0.01, {});
    expect_unit("1", 1, {});
    expect_unit("kg", 1, {0, 1, 0, 0, 0});
    expect_unit("deg", constants::pi / 180, {});
    expect_unit("meV", 1e-3 * constants::elementary_charge, {2, 1, -2, 0, 0});
    expect_unit("uA/um", 1, {-1, 0, 0, 1, 0});
    expect_unit("V/A s", 1, parse_unit("V A^-1 s^-1").dimension);
}

TEST(ParseUnit, TellsPrefixesFromNames) {
    expect_unit("m", 1, {1, 0, 0, 0, 0});
    expect_unit("mm", 1e-3, {1, 0, 0, 0, 0});
    expect_unit("T", 1, {0, 1, -2, -1, 0});
    expect_unit("mT", 1e-3, {0, 1, -2, -1, 0});
    expect_unit("TT", 1e12, {0, 1, -2, -1, 0});
    expect_unit("cm", 1e-2, {1, 0, 0, 0, 0});
    expect_unit("C", 1, {0, 0, 1, 1, 0});
}

TEST(ParseUnit, DerivedUnitsAreConsistent) {
    const auto same = [](std::string_view a, std::string_view b) {
        const auto left = parse_unit(a);
        const auto right = parse_unit(b);
        return left.same_dimension(right) && std::abs(left.si_factor / right.si_factor - 1) < 1e-15;
    };
    EXPECT_TRUE(same("V", "W/A"));
    EXPECT_TRUE(same("ohm", "V/A"));
    EXPECT_TRUE(same("S", "A/V"));
    EXPECT_TRUE(same("F", "C/V"));
    EXPECT_TRUE(same("H", "V s * A^-1"));
    EXPECT_TRUE(same("J", "N.m"));
    EXPECT_TRUE(same("W", "J Hz"));
    EXPECT_TRUE(same("N", "kg m s^-2"));
    EXPECT_TRUE(same("T", "V s m^-2"));
    EXPECT_FALSE(same("V", "A"));
}

TEST(ParseUnit, RefusesWhatIsNotAUnit) {
    for (const auto* text : {"", " ", "/", "V/", "V/ *", "volt", "k1", "m%", "mdeg", "um^", "um^x", "um^1.5", "um^10",
                             "um^-10", "um^2^2", "^2", "V/A//s", "0.5 V", "\xc2\xb5m"}) {
        EXPECT_THROW(static_cast<void>(parse_unit(text)), InputError) << text;
    }
}

TEST(ParseUnit, NamesThePartThatIsWrong) {
    try {
        static_cast<void>(parse_unit("ohm umm^2"));
        FAIL() << "nothing was thrown";
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("'umm'"), std::string::npos) << error.what();
    }
}

TEST(DimensionText, WritesBaseUnits) {
    EXPECT_EQ(dimension_text(parse_unit("V")), "m^2 kg s^-3 A^-1");
    EXPECT_EQ(dimension_text(parse_unit("K")), "K");
    EXPECT_EQ(dimension_text(parse_unit("%")), "1");
}

rc::Gen<std::string> any_unit_factor() {
    return rc::gen::map(
        rc::gen::tuple(rc::gen::element<std::string>("", "f", "p", "n", "u", "m", "k", "M", "G"),
                       rc::gen::element<std::string>("m", "g", "s", "A", "K", "V", "ohm", "F", "J", "T", "eV"),
                       rc::gen::inRange(-3, 4)),
        [](const std::tuple<std::string, std::string, int>& parts) {
            return std::get<0>(parts) + std::get<1>(parts) + "^" + std::to_string(std::get<2>(parts));
        });
}

RC_GTEST_PROP(ParseUnit, ProductsMultiplyAndQuotientsCancel, ()) {
    const auto a = *any_unit_factor();
    const auto b = *any_unit_factor();
    const auto unit_a = parse_unit(a);
    const auto unit_b = parse_unit(b);
    const auto product = parse_unit(a + " " + b);
    RC_ASSERT(std::abs(product.si_factor / (unit_a.si_factor * unit_b.si_factor) - 1) < 1e-14);
    for (std::size_t i = 0; i < 5; ++i) {
        RC_ASSERT(product.dimension[i] == unit_a.dimension[i] + unit_b.dimension[i]);
    }
    RC_ASSERT(parse_unit(b + "*" + a).dimension == product.dimension);
    const auto quotient = parse_unit(a + "/" + a);
    RC_ASSERT(quotient.dimension == Dimension{});
    RC_ASSERT(std::abs(quotient.si_factor - 1) < 1e-14);
}

}  // namespace
}  // namespace spinloom
