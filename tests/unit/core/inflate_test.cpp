#include "spinloom/core/inflate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "compress.hpp"
#include "spinloom/core/error.hpp"
#include "temporary_folder.hpp"

namespace spinloom {
namespace {

std::string gzip_problem(std::string_view bytes, std::uint64_t limit = largest_inflated_size) {
    return message_of<InputError>([&] { return inflate_gzip(bytes, "f.gz", limit); });
}

RC_GTEST_PROP(Inflate, UndoesCompression, (const std::string& text, std::uint16_t repeats)) {
    std::string content;
    for (int i = 0; i < repeats % 50; ++i) content += text;
    RC_ASSERT(inflate_gzip(compress(content, gzip_format), "f") == content);
    RC_ASSERT(inflate_raw(compress(content, raw_deflate), "f") == content);
}

TEST(InflateGzip, ReadsContentLargerThanItsBuffer) {
    std::string content;
    for (int i = 0; i < 100000; ++i) content += std::to_string(i);
    EXPECT_EQ(inflate_gzip(compress(content, gzip_format), "f"), content);
}

TEST(InflateGzip, JoinsMembers) {
    EXPECT_EQ(
        inflate_gzip(compress("one ", gzip_format) + compress("", gzip_format) + compress("two", gzip_format), "f"),
        "one two");
}

TEST(InflateGzip, RefusesEveryTruncation) {
    const auto bytes = compress("some text, some text, some more text", gzip_format);
    for (std::size_t size = 2; size < bytes.size(); ++size) {
        EXPECT_EQ(gzip_problem(bytes.substr(0, size)), "f.gz: compressed data is truncated (the file ends too early)")
            << size;
    }
}

TEST(InflateGzip, RefusesCorruption) {
    auto bytes = compress("some text, some text, some more text", gzip_format);
    bytes[bytes.size() - 6] = static_cast<char>(bytes[bytes.size() - 6] ^ 1);  // in the checksum
    EXPECT_EQ(gzip_problem(bytes), "f.gz: compressed data is corrupt (incorrect data check)");
    EXPECT_EQ(gzip_problem("plain"), "f.gz: is not gzip data");
    EXPECT_EQ(gzip_problem(""), "f.gz: is not gzip data");
    EXPECT_EQ(gzip_problem(compress("x", gzip_format) + "y"), "f.gz: has bytes behind the end of its gzip data");
}

TEST(InflateGzip, StopsAtTheLimit) {
    const auto bomb = compress(std::string(1 << 20, 'x'), gzip_format);
    ASSERT_LT(bomb.size(), 2000U);
    EXPECT_EQ(gzip_problem(bomb, 1000), "f.gz: inflates to more than 1000 bytes");
    EXPECT_EQ(gzip_problem(bomb, (1 << 20) - 1), "f.gz: inflates to more than 1048575 bytes");
    EXPECT_EQ(inflate_gzip(bomb, "f", 1 << 20).size(), 1U << 20);
}

TEST(InflateRaw, WantsExactlyOneStream) {
    const auto bytes = compress("abc", raw_deflate);
    const auto problem = [](std::string_view given) {
        return message_of<InputError>([&] { return inflate_raw(given, "f"); });
    };
    EXPECT_EQ(problem(bytes + "x"), "f: has bytes behind the end of its compressed data");
    EXPECT_EQ(problem(bytes.substr(0, bytes.size() - 1)), "f: compressed data is truncated (the file ends too early)");
    EXPECT_EQ(problem(""), "f: compressed data is truncated (the file ends too early)");
    EXPECT_TRUE(problem("\x07").starts_with("f: compressed data is corrupt (invalid block type"));
}

}  // namespace
}  // namespace spinloom
