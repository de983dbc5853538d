#include "spinloom/core/content_hash.hpp"

#include <gtest/gtest.h>

namespace spinloom {
namespace {

TEST(ContentHash, IsFnv1aOf128Bits) {
    // RFC 9923, appendix C: the empty text, "a" and "foobar".
    EXPECT_EQ(content_hash("").text(), "6c62272e07bb014262b821756295c58d");
    EXPECT_EQ(content_hash("a").text(), "d228cb696f1a8caf78912b704e4a8964");
    EXPECT_EQ(content_hash("foobar").text(), "343e1662793c64bf6f0d3597ba446f18");
}

TEST(ContentHash, GrowsWithWhatIsAdded) {
    ContentHasher hasher;
    hasher.add("foo");
    EXPECT_EQ(hasher.value(), content_hash("foo"));
    hasher.add("");
    hasher.add("bar");
    EXPECT_EQ(hasher.value(), content_hash("foobar"));
    EXPECT_NE(content_hash("foobar"), content_hash("foobaz"));
}

}  // namespace
}  // namespace spinloom
