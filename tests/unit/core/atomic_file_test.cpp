#include "spinloom/core/atomic_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "compress.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "temporary_folder.hpp"

namespace spinloom {
namespace {

using AtomicFile = TemporaryFolder;

std::size_t files_in(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

TEST_F(AtomicFile, IsReadBackAsWritten) {
    const std::string content("a\0b\r\n\xff", 6);
    const auto path = folder() / "deep" / "er" / "file";
    write_file_atomically(path, content);
    EXPECT_EQ(read_file(path), content);
    write_file_atomically(path, "");
    EXPECT_EQ(read_file(path), "") << "an existing file is replaced";
    EXPECT_EQ(files_in(path.parent_path()), 1U) << "no temporary file is left";
}

TEST_F(AtomicFile, HasThePermissionsOfAnyNewFile) {
    const auto mask = umask(022);
    write_file_atomically(folder() / "file", "x");
    umask(mask);
    struct stat information {};
    ASSERT_EQ(stat((folder() / "file").c_str(), &information), 0);
    EXPECT_EQ(information.st_mode & 0777U, 0644U);
}

TEST_F(AtomicFile, IsWholeWhenSeveralThreadsWriteIt) {
    const auto path = folder() / "file";
    write_file_atomically(path, std::string(5000, 'a'));
    parallel_for(4, 40, [&](std::size_t i) {
        write_file_atomically(path, std::string(5000 + 100 * i, static_cast<char>('a' + i % 26)));
        const auto seen = read_file(path);
        EXPECT_EQ(seen.find_first_not_of(seen[0]), std::string::npos);
        EXPECT_EQ((seen.size() - 5000) % 100, 0U);
    });
    EXPECT_EQ(files_in(folder()), 1U);
}

TEST_F(AtomicFile, FailureNamesPathAndReason) {
    std::ofstream(folder() / "plain") << "x";
    const auto below_file = folder() / "plain" / "file";
    EXPECT_NE(message_of<EnvironmentError>([&] {
                  write_file_atomically(below_file, "y");
                  return 0;
              }).find("plain: cannot be written (Not a directory)"),
              std::string::npos);
    EXPECT_EQ(message_of<EnvironmentError>([&] {
                  write_file_atomically(folder(), "y");
                  return 0;
              }),
              folder().string() + ": cannot be written (it exists and is not a regular file)");
    EXPECT_THROW(write_file_atomically("/dev/null", "y"), EnvironmentError) << "a device is not to be replaced";
    const auto long_name = folder() / std::string(300, 'n');
    EXPECT_EQ(message_of<EnvironmentError>([&] {
                  write_file_atomically(long_name, "y");
                  return 0;
              }),
              long_name.string() + ": cannot be written (File name too long)");
    EXPECT_EQ(files_in(folder()), 1U);
}

TEST_F(AtomicFile, LongestLegalNameIsWritten) {
    const auto path = folder() / std::string(255, 'n');
    write_file_atomically(path, "x");
    EXPECT_EQ(read_file(path), "x");
}

TEST_F(AtomicFile, ReadingInflatesGzip) {
    write_file_atomically(folder() / "a.gz", compress("hello", gzip_format));
    EXPECT_EQ(read_file(folder() / "a.gz"), "hello");
    const auto bytes = compress("hello", gzip_format);
    write_file_atomically(folder() / "b.gz", bytes.substr(0, bytes.size() - 3));
    EXPECT_EQ(message_of<InputError>([&] { return read_file(folder() / "b.gz"); }),
              (folder() / "b.gz").string() + ": compressed data is truncated (the file ends too early)");
}

TEST_F(AtomicFile, ReadingReportsWhatCannotBeRead) {
    const auto missing = folder() / "missing";
    EXPECT_EQ(message_of<InputError>([&] { return read_file(missing); }),
              missing.string() + ": cannot be read (No such file or directory)");
    EXPECT_EQ(message_of<InputError>([&] { return read_file(folder()); }),
              folder().string() + ": cannot be read (Is a directory)");
    const auto sparse = folder() / "sparse";
    std::ofstream(sparse) << "x";
    std::filesystem::resize_file(sparse, (std::uintmax_t{4} << 30) + 1);
    EXPECT_EQ(message_of<InputError>([&] { return read_file(sparse); }),
              sparse.string() + ": is larger than 4294967296 bytes");
}

TEST_F(AtomicFile, ReadsFilesThatStateNoSize) {
    EXPECT_TRUE(read_file("/proc/self/status").starts_with("Name:"));
}

TEST_F(AtomicFile, WhatAKilledProcessLeftGoesAndWhatALivingOneWritesStays) {
    const auto left = folder() / ".spinloom-12-0.tmp";
    const auto living = folder() / ".spinloom-0123456789abcdef.tmp";
    std::ofstream(left) << "half";
    std::ofstream(living) << "half";
    const int descriptor = open(living.c_str(), O_RDONLY);
    ASSERT_EQ(flock(descriptor, LOCK_EX | LOCK_NB), 0);
    write_file_atomically(folder() / "file", "whole");
    EXPECT_FALSE(std::filesystem::exists(left));
    EXPECT_TRUE(std::filesystem::exists(living));
    close(descriptor);
}

TEST_F(AtomicFile, SmallPackedFilesDoNotBecomeHuge) {
    const auto path = folder() / "zeros.gz";
    std::ofstream(path, std::ios::binary) << compress(std::string(std::size_t{40} << 20, '\0'), gzip_format);
    EXPECT_NE(message_of<InputError>([&] { return read_file(path); }).find("inflates to more than "),
              std::string::npos);
}

}  // namespace
}  // namespace spinloom
