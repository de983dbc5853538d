#include "spinloom/core/files_read.hpp"

#include <gtest/gtest.h>

#include "spinloom/core/atomic_file.hpp"
#include "temporary_folder.hpp"

namespace spinloom {
namespace {

using FilesReadTest = TemporaryFolder;

TEST_F(FilesReadTest, AreThoseReadWhileItLives) {
    const auto one = folder() / "one", two = folder() / "two";
    write_file_atomically(one, "first");
    write_file_atomically(two, "second");
    static_cast<void>(read_file(one));
    const FilesRead outer;
    static_cast<void>(read_file(one));
    {
        const FilesRead inner;
        static_cast<void>(read_file(two));
        ASSERT_EQ(inner.files().size(), 1U);
        EXPECT_EQ(inner.files()[0].path, two);
    }
    write_file_atomically(one, "changed");
    static_cast<void>(read_file(one));
    ASSERT_EQ(outer.files().size(), 3U);
    EXPECT_EQ(outer.files()[0].content, content_hash("first"));
    EXPECT_EQ(outer.files()[1].content, content_hash("second"));
    EXPECT_EQ(outer.files()[2].content, content_hash("changed"));
}

TEST_F(FilesReadTest, LeaveOutWhatCannotBeRead) {
    const FilesRead files;
    EXPECT_ANY_THROW(static_cast<void>(read_file(folder() / "none")));
    EXPECT_TRUE(files.files().empty());
}

}  // namespace
}  // namespace spinloom
