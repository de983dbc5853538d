#include "spinloom/circuit/tape.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace spinloom {
namespace {

double slope_by_difference(const Tape& tape, std::array<double, 2> x, std::size_t input) {
    const double h = 1e-6;
    auto low = x, high = x;
    low[input] -= h;
    high[input] += h;
    return (tape.value(high, 0) - tape.value(low, 0)) / (2 * h);
}

Tape tape_of(TapeOperation operation) {
    Tape tape;
    const int x = tape.add_input(0), y = tape.add_input(1);
    const bool has_two = operation <= TapeOperation::signed_power || operation == TapeOperation::least ||
                         operation == TapeOperation::greatest || operation == TapeOperation::arc_tangent_2 ||
                         operation == TapeOperation::modulo;
    const int result = tape.add(operation, x, has_two && operation != TapeOperation::negate ? y : -1);
    // Both inputs stay, whatever the operation takes.
    const int nothing = tape.add(TapeOperation::multiply, tape.add_constant(1e-300), y);
    tape.finish(tape.add(TapeOperation::add, tape.add(TapeOperation::add, result, nothing),
                         tape.add(TapeOperation::multiply, tape.add_constant(1e-300), x)));
    return tape;
}

TEST(Tape, SlopesAreThoseOfDifferences) {
    using enum TapeOperation;
    for (const auto operation : {negate,
                                 add,
                                 subtract,
                                 multiply,
                                 divide,
                                 power,
                                 signed_power,
                                 least,
                                 greatest,
                                 absolute,
                                 square_root,
                                 exponential,
                                 logarithm,
                                 sine,
                                 cosine,
                                 tangent,
                                 arc_sine,
                                 arc_cosine,
                                 arc_tangent,
                                 arc_tangent_2,
                                 hyperbolic_sine,
                                 hyperbolic_cosine,
                                 hyperbolic_tangent,
                                 area_sine,
                                 area_tangent,
                                 modulo}) {
        const Tape tape = tape_of(operation);
        for (const auto& x : {std::array{0.37, 0.81}, std::array{0.92, 0.25}}) {
            std::array<double, 2> gradient{};
            const double value = tape.value(x, 0, gradient);
            EXPECT_EQ(value, tape.value(x, 0));
            for (std::size_t i = 0; i < 2; ++i)
                EXPECT_NEAR(gradient[i], slope_by_difference(tape, x, i), 1e-8) << int(operation) << ' ' << i;
        }
    }
}

TEST(Tape, NegativeBasesOfPowersKeepTheirSlope) {
    using enum TapeOperation;
    for (const double exponent : {1.0, 2.0, 3.0, 2.5}) {
        Tape tape;
        const int x = tape.add_input(0);
        const int y = tape.add_input(1);
        const int result = tape.add(power, x, tape.add_constant(exponent));
        tape.finish(tape.add(add, result, tape.add(multiply, y, tape.add_constant(1e-300))));
        std::array<double, 2> gradient{};
        const std::array at = {-0.7, 0.0};
        const double value = tape.value(at, 0, gradient);
        EXPECT_NEAR(value, exponent == 2.5 ? std::pow(0.7, 2.5) : std::pow(-0.7, exponent), 1e-15);
        EXPECT_NEAR(gradient[0], slope_by_difference(tape, at, 0), 1e-8) << exponent;
    }
}

TEST(Tape, OnlyTheBranchThatIsTakenHasASlope) {
    using enum TapeOperation;
    Tape tape;
    const int x = tape.add_input(0);
    const int condition = tape.add(greater, x, tape.add_constant(0));
    const int root = tape.add(square_root, x), opposite = tape.add(negate, x);
    tape.finish(tape.add(select, condition, root, opposite));
    std::array<double, 1> gradient{};
    EXPECT_DOUBLE_EQ(tape.value(std::array{4.0}, 0, gradient), 2);
    EXPECT_DOUBLE_EQ(gradient[0], 0.25);
    EXPECT_DOUBLE_EQ(tape.value(std::array{-4.0}, 0, gradient), 4);
    EXPECT_DOUBLE_EQ(gradient[0], -1);
}

TEST(Tape, NothingOverflows) {
    using enum TapeOperation;
    for (const auto operation : {exponential, logarithm, hyperbolic_sine, hyperbolic_cosine, divide, power, square_root,
                                 arc_sine, area_cosine, area_tangent, signed_power}) {
        const Tape tape = tape_of(operation);
        for (const double x : {-1e6, -1.0, 0.0, 1e6}) {
            for (const double y : {-900.0, 0.0, 900.0}) {
                std::array<double, 2> gradient{};
                EXPECT_TRUE(std::isfinite(tape.value(std::array{x, y}, 0, gradient))) << int(operation) << ' ' << x;
                EXPECT_TRUE(std::isfinite(gradient[0]) && std::isfinite(gradient[1])) << int(operation) << ' ' << x;
            }
        }
    }
}

TEST(Tape, ConstantsAreFoldedAndEqualStepsAreOne) {
    using enum TapeOperation;
    Tape tape;
    const int x = tape.add_input(0);
    const int three = tape.add(add, tape.add_constant(1), tape.add_constant(2));
    EXPECT_TRUE(tape.is_constant(three));
    const int first = tape.add(multiply, x, three), second = tape.add(multiply, x, three);
    EXPECT_EQ(first, second);
    tape.finish(tape.add(add, first, second));
    EXPECT_EQ(tape.size(), 4U);
    EXPECT_DOUBLE_EQ(tape.value(std::array{2.0}, 0), 12);
}

TEST(Tape, KnowsHowItDependsOnWhat) {
    using enum TapeOperation;
    Tape tape;
    const int x = tape.add_input(0), y = tape.add_input(1), unused = tape.add_input(2), z = tape.add_input(3);
    static_cast<void>(unused);
    const int product = tape.add(multiply, x, y), square = tape.add(multiply, z, z);
    const auto kept = tape.finish(tape.add(add, product, square));
    EXPECT_EQ(kept, (std::vector<std::size_t>{0, 1, 3})) << "what is not taken is no input";
    const auto list = tape.dependences();
    EXPECT_EQ(list[0], Tape::Dependence::straight);
    EXPECT_EQ(list[1], Tape::Dependence::straight);
    EXPECT_EQ(list[2], Tape::Dependence::curved);
}

TEST(Tape, TablesAreStraightBetweenTheirPointsAndFlatOutside) {
    Tape tape;
    tape.finish(tape.add_table(tape.add_input(0), {{0, 1}, {1, 3}, {3, 2}}));
    std::array<double, 1> gradient{};
    EXPECT_DOUBLE_EQ(tape.value(std::array{0.5}, 0, gradient), 2);
    EXPECT_DOUBLE_EQ(gradient[0], 2);
    EXPECT_DOUBLE_EQ(tape.value(std::array{2.0}, 0, gradient), 2.5);
    EXPECT_DOUBLE_EQ(gradient[0], -0.5);
    EXPECT_DOUBLE_EQ(tape.value(std::array{9.0}, 0, gradient), 2);
    EXPECT_DOUBLE_EQ(gradient[0], 0);
    EXPECT_DOUBLE_EQ(tape.value(std::array{-9.0}, 0, gradient), 1);
}

TEST(Tape, NotesTheTimesThatItComparesWith) {
    using enum TapeOperation;
    Tape tape;
    const int now = tape.add(TapeOperation::time);
    const int late = tape.add(greater, now, tape.add_constant(1e-9));
    tape.finish(tape.add(select, late, tape.add_constant(1), tape.add_constant(2)));
    EXPECT_EQ(tape.times(), (std::vector<double>{1e-9}));
    EXPECT_TRUE(tape.uses_time());
    EXPECT_DOUBLE_EQ(tape.value({}, 2e-9), 1);
    EXPECT_DOUBLE_EQ(tape.value({}, 0), 2);
}

}  // namespace
}  // namespace spinloom
