#include "spinloom/core/base64.hpp"

#include <gtest/gtest.h>

namespace spinloom {
namespace {

std::string encoded(std::string_view text) {
    return base64({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

/// The test vectors of RFC 4648, section 10.
TEST(Base64, EncodesTheStandardsExamples) {
    EXPECT_EQ(encoded(""), "");
    EXPECT_EQ(encoded("f"), "Zg==");
    EXPECT_EQ(encoded("fo"), "Zm8=");
    EXPECT_EQ(encoded("foo"), "Zm9v");
    EXPECT_EQ(encoded("foob"), "Zm9vYg==");
    EXPECT_EQ(encoded("fooba"), "Zm9vYmE=");
    EXPECT_EQ(encoded("foobar"), "Zm9vYmFy");
}

TEST(Base64, UsesAllSixtyFourLetters) {
    EXPECT_EQ(encoded("\xfb\xff\xbf"), "+/+/");
    EXPECT_EQ(encoded(std::string_view("\0\0\0", 3)), "AAAA");
}

}  // namespace
}  // namespace spinloom
