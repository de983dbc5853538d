#include "spinloom/core/plain_text.hpp"

#include <gtest/gtest.h>

#include <string>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

TEST(PlainText, PlainTextStaysAsItIs) {
    for (const std::string text : {"", "plain", "it's 50 % {of} $x; \"y\" \\n", "\u00b5m \u03a9 \u4e2d \U0001f600"}) {
        EXPECT_EQ(shown(text), text);
        EXPECT_EQ(shown_lines(text), text);
    }
}

TEST(PlainText, WhatALineMustNotHoldIsEscaped) {
    EXPECT_EQ(shown("a\n.control\r\tb"), "a\\n.control\\r\\tb");
    EXPECT_EQ(shown("\x1b[31mred\x07\x7f"), "\\x1b[31mred\\x07\\x7f");
    EXPECT_EQ(shown(std::string("a\0b", 3)), "a\\x00b");
    EXPECT_EQ(shown("\u0085\u009b\u202e\u2028\ufeff"), "\\x85\\x9b\\u202e\\u2028\\ufeff");
    EXPECT_EQ(shown_lines("a\n\tb\x1b"), "a\n\tb\\x1b");
}

TEST(PlainText, BytesThatAreNoUtf8AreEscaped) {
    EXPECT_EQ(shown("\xff\xc3"), "\\xff\\xc3");
    EXPECT_EQ(shown("\xc0\x8a"), "\\xc0\\x8a") << "a line break written too long";
    EXPECT_EQ(shown("\xe0\x80\x8a"), "\\xe0\\x80\\x8a");
    EXPECT_EQ(shown("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "half of a pair";
    EXPECT_EQ(shown("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "beyond the last character";
}

TEST(PlainText, EveryByteGivesNoControlCharacterAndTwiceIsOnce) {
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            const std::string text = {static_cast<char>(first), static_cast<char>(second)};
            const auto once = shown(text);
            for (const char c : once) EXPECT_FALSE(static_cast<unsigned char>(c) < 0x20 || c == 0x7f);
            EXPECT_EQ(shown(once), once);
        }
    }
}

TEST(PlainText, NamesAreWordsForAnyProgram) {
    EXPECT_EQ(plain_name("mnist-784x16x10_a.b"), "mnist-784x16x10_a.b");
    EXPECT_EQ(plain_name("a b;$(c){d}'\"\n"), "a_b___c__d____");
    EXPECT_EQ(plain_name(""), "_");
    EXPECT_EQ(plain_name("-o"), "_-o");
    EXPECT_EQ(plain_name(".."), "_..");
}

TEST(PlainText, MessagesOfInputShowNoControlCharacters) {
    const InputError error(InputProblem{"a\n.toml", 3, "k\x1b", "wrong \x1b[0m"});
    EXPECT_STREQ(error.what(), "a\\n.toml:3: k\\x1b: wrong \\x1b[0m");
}

TEST(PlainText, OfVeryManyProblemsAHundredAreTold) {
    const InputError error(std::vector<InputProblem>(5000, {"f", 1, "k", "m"}));
    const std::string text = error.what();
    EXPECT_LT(text.size(), 2000U);
    EXPECT_TRUE(text.ends_with("and 4900 problems more"));
    EXPECT_EQ(error.problems().size(), 5000U);
}

}  // namespace
}  // namespace spinloom
