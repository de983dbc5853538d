#include "spinloom/core/npz.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

#include <cstdint>

#include "compress.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "temporary_folder.hpp"

namespace spinloom {
namespace {

const std::filesystem::path reference_folder = std::filesystem::path(SPINLOOM_TEST_DATA) / "core";

std::string little_endian(std::uint64_t value, std::size_t size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += i < 8 ? static_cast<char>(value >> 8 * i & 0xff) : char{0};
    return bytes;
}

/// One member of an archive; the fields that a test wants to be wrong can be set.
struct Member {
    std::string name = "x.npy";
    std::string content = npy_bytes({{2}, {1, 2}});
    std::uint16_t flags = 0, method = 0;
    std::uint32_t checksum_error = 0, size_error = 0;
};

/// The archive of the given members, with `comment` at its end.
std::string archive(const std::vector<Member>& members, const std::string& comment = "") {
    std::string bytes, directory;
    for (const auto& member : members) {
        const auto packed = member.method == 8 ? compress(member.content, raw_deflate) : member.content;
        const auto checksum = crc32_z(0, reinterpret_cast<const Bytef*>(member.content.data()), member.content.size());
        const auto fields =
            little_endian(20, 2) + little_endian(member.flags, 2) + little_endian(member.method, 2) +
            little_endian(0, 4) + little_endian(checksum ^ member.checksum_error, 4) + little_endian(packed.size(), 4) +
            little_endian(member.content.size() + member.size_error, 4) + little_endian(member.name.size(), 2);
        directory += "PK\1\2" + little_endian(20, 2) + fields + little_endian(3, 2) + little_endian(0, 10) +
                     little_endian(bytes.size(), 4) + member.name + "xtr";
        bytes += "PK\3\4" + fields + little_endian(2, 2) + member.name + "ex" + packed;
    }
    const auto start = bytes.size();
    bytes += directory + "PK\5\6" + little_endian(0, 4) + little_endian(members.size(), 2) +
             little_endian(members.size(), 2) + little_endian(directory.size(), 4) + little_endian(start, 4) +
             little_endian(comment.size(), 2) + comment;
    return bytes;
}

NamedArrays read(const std::string& bytes) {
    return read_npz_bytes(bytes, "f.npz");
}

std::string problem_of(const std::string& bytes) {
    return message_of<InputError>([&] { return read(bytes); });
}

TEST(ReadNpz, ReadsWhatNumpyWrote) {
    const auto deflated = read_npz(reference_folder / "numpy-deflated.npz");
    ASSERT_EQ(deflated.size(), 4U);
    EXPECT_EQ(deflated.at("single").shape, (std::vector<std::size_t>{2, 2}));
    EXPECT_EQ(deflated.at("single").values, (std::vector<double>{1.5, -2.25, 3, static_cast<double>(1e-30F)}));
    EXPECT_EQ(deflated.at("fortran").shape, (std::vector<std::size_t>{2, 3}));
    EXPECT_EQ(deflated.at("fortran").values, (std::vector<double>{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(deflated.at("flags").values, (std::vector<double>{1, 0}));
    EXPECT_TRUE(deflated.at("number").shape.empty());
    EXPECT_EQ(deflated.at("number").values, std::vector<double>{0.1});
    const auto stored = read_npz(reference_folder / "numpy-stored.npz");
    EXPECT_EQ(stored.at("a").shape, (std::vector<std::size_t>{3, 2, 2}));
    EXPECT_EQ(stored.at("a").values, (std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
    EXPECT_EQ(stored.at("b").values, std::vector<double>{-7});
    const auto column = to_matrix(read_npy(reference_folder / "numpy-f8.npy"), "f");
    EXPECT_EQ(column.rows(), 7);
    EXPECT_EQ(column(1, 0), 1.0 / 6);
}

TEST(ReadNpz, ReadsStoredAndDeflatedMembersWithExtraFields) {
    const auto arrays = read(archive({{.name = "a.npy"}, {.name = "b.npy", .method = 8}}, "a comment"));
    EXPECT_EQ(arrays.at("a").values, (std::vector<double>{1, 2}));
    EXPECT_EQ(arrays.at("b").values, (std::vector<double>{1, 2}));
    EXPECT_TRUE(read(archive({})).empty());
}

TEST(ReadNpz, SaysWhatIsWrong) {
    EXPECT_EQ(problem_of(""), "f.npz: is not a NumPy archive (.npz): no zip directory was found");
    EXPECT_EQ(problem_of(npy_bytes({{}, {1}})), "f.npz: is not a NumPy archive (.npz): no zip directory was found");
    EXPECT_EQ(problem_of(archive({{.name = "readme.txt"}})), "f.npz/readme.txt: is not an array (.npy)");
    EXPECT_EQ(problem_of(archive({{}, {}})), "f.npz/x.npy: is in the archive twice");
    EXPECT_EQ(problem_of(archive({{.flags = 1}})), "f.npz/x.npy: is encrypted");
    EXPECT_EQ(problem_of(archive({{.method = 12}})),
              "f.npz/x.npy: is compressed by method 12; only stored and deflated members are read");
    EXPECT_EQ(problem_of(archive({{.checksum_error = 4}})), "f.npz/x.npy: is corrupt (its checksum does not match)");
    EXPECT_EQ(problem_of(archive({{.size_error = 1}})), "f.npz/x.npy: does not have the size that the archive states");
    EXPECT_EQ(problem_of(archive({{.method = 8, .size_error = static_cast<std::uint32_t>(-1)}})),
              "f.npz/x.npy: inflates to more than 143 bytes");
    EXPECT_EQ(problem_of(archive({{.content = "junk"}})), "f.npz/x.npy: is not a NumPy array file (.npy)");
}

TEST(ReadNpz, RefusesEveryTruncation) {
    const auto bytes = archive({{.name = "a.npy"}, {.name = "b.npy", .method = 8}});
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_THROW(static_cast<void>(read(bytes.substr(0, size))), InputError) << size;
        EXPECT_THROW(static_cast<void>(read(bytes.substr(bytes.size() - size))), InputError) << size;
    }
}

TEST(ReadNpz, RefusesZip64) {
    auto bytes = archive({{}});
    const auto end = bytes.size() - 22;
    auto offset_unknown = bytes;
    offset_unknown.replace(end + 16, 4, std::string(4, '\xff'));
    EXPECT_NE(problem_of(offset_unknown).find("zip64"), std::string::npos);
    const auto directory = end - 46 - 5 - 3;
    for (const std::size_t field : {20U, 24U, 42U}) {
        auto changed = bytes;
        changed.replace(directory + field, 4, std::string(4, '\xff'));
        EXPECT_NE(problem_of(changed).find("zip64"), std::string::npos) << field;
    }
}

TEST(ReadNpz, RefusesMembersThatShareTheirBytes) {
    // The second directory entry points at the first member's data: the trick of a small archive that inflates to much.
    const auto content = npy_bytes({{1000}, std::vector<double>(1000, 0.0)});
    auto bytes = archive({{.name = "a.npy", .content = content}, {.name = "b.npy", .content = content}});
    const auto entry = 46 + 5 + 3;
    const auto member = 30 + 5 + 2 + content.size();
    const auto directory = 2 * member;
    auto overlapping = bytes.substr(0, member) + bytes.substr(directory);
    overlapping.replace(member + entry + 42, 4, little_endian(0, 4));
    overlapping.replace(overlapping.size() - 6, 4, little_endian(member, 4));
    EXPECT_EQ(problem_of(overlapping), "f.npz: the archive's members overlap");
}

RC_GTEST_PROP(NpzBytes, AreReadBackExactly, (const std::map<std::string, std::vector<double>>& lists)) {
    NamedArrays arrays;
    for (const auto& [name, values] : lists) arrays[name] = {{values.size()}, values};
    const auto again = read(npz_bytes(arrays));
    RC_ASSERT(again.size() == arrays.size());
    for (const auto& [name, array] : arrays) {
        RC_ASSERT(again.at(name).shape == array.shape);
        RC_ASSERT(again.at(name).values == array.values);
    }
}

using NpzFile = TemporaryFolder;

TEST_F(NpzFile, IsWrittenAndRead) {
    write_npz(folder() / "a.npz", {{"weights", {{1, 2}, {3, 4}}}});
    EXPECT_EQ(read_npz(folder() / "a.npz").at("weights").values, (std::vector<double>{3, 4}));
}

}  // namespace
}  // namespace spinloom
