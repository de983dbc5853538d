#include "spinloom/core/bytes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace spinloom {
namespace {

std::string mixed_bytes() {
    ByteWriter writer;
    writer.put(0.1 + 0.2);
    writer.put_length(2);
    writer.put_all(std::span<const float>(std::vector<float>{1.5F, -0.0F}));
    writer.put(-7);
    return writer.take();
}

TEST(Bytes, ComeBackBitByBit) {
    const auto bytes = mixed_bytes();
    ByteReader reader(bytes);
    EXPECT_EQ(reader.get<double>(), 0.1 + 0.2);
    std::vector<float> values(reader.get_length(2));
    ASSERT_EQ(values.size(), 2U);
    reader.get_all(std::span(values));
    EXPECT_EQ(values[0], 1.5F);
    EXPECT_TRUE(std::signbit(values[1]));
    EXPECT_FALSE(reader.is_done()) << "a number is left";
    EXPECT_EQ(reader.get<int>(), -7);
    EXPECT_TRUE(reader.is_done());
    EXPECT_EQ(reader.get<int>(), 0);
    EXPECT_FALSE(reader.is_done()) << "read past the end";
}

TEST(Bytes, ThatEndTooSoonAreZeros) {
    const auto bytes = mixed_bytes();
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ByteReader reader(std::string_view(bytes).substr(0, size));
        static_cast<void>(reader.get<double>());
        std::vector<float> values(reader.get_length(2));
        reader.get_all(std::span(values));
        static_cast<void>(reader.get<int>());
        EXPECT_FALSE(reader.is_done()) << size;
    }
}

TEST(Bytes, StateNoLengthAboveTheMost) {
    ByteWriter writer;
    writer.put_length(1U << 20U);
    const auto bytes = writer.take();
    ByteReader reader(bytes);
    EXPECT_EQ(reader.get_length(1000), 0U);
    EXPECT_FALSE(reader.is_done());
}

}  // namespace
}  // namespace spinloom
