#include "spinloom/core/npz.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <cstdint>
#include <cstring>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/inflate.hpp"

// The zip archive around the arrays. Source: APPNOTE.TXT, .ZIP File Format Specification 6.3,
// sections 4.3.7, 4.3.12, 4.3.16.

namespace spinloom {
namespace {

constexpr std::uint32_t local_signature = 0x04034b50, central_signature = 0x02014b50, end_signature = 0x06054b50;
constexpr std::size_t local_size = 30, central_size = 46, end_size = 22;
constexpr std::uint32_t largest_field = 0xffffffff;  // stands for "see the zip64 record"
constexpr std::string_view member_ending = ".npy";

/// Reads little-endian numbers out of an archive, never past its end.
class Bytes {
public:
    Bytes(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

    [[nodiscard]] std::string_view at(std::uint64_t offset, std::uint64_t size) const {
        if (offset > bytes_.size() || size > bytes_.size() - offset) {
            throw InputError(name_, "the archive is truncated or its directory is corrupt");
        }
        return bytes_.substr(offset, size);
    }
    [[nodiscard]] std::uint16_t u16(std::uint64_t offset) const { return number<std::uint16_t>(offset); }
    [[nodiscard]] std::uint32_t u32(std::uint64_t offset) const { return number<std::uint32_t>(offset); }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }

private:
    template <class T>
    [[nodiscard]] T number(std::uint64_t offset) const {
        T value;
        std::memcpy(&value, at(offset, sizeof(T)).data(), sizeof(T));
        return value;
    }
    std::string_view bytes_;
    const std::string& name_;
};

/// What the directory says of one member.
struct Member {
    std::string name;
    std::uint16_t flags = 0, method = 0;
    std::uint32_t checksum = 0, compressed_size = 0, size = 0, local_offset = 0;
};

std::uint64_t find_end_record(const Bytes& archive, const std::string& name) {
    const std::size_t longest_comment = 0xffff;
    for (std::size_t back = end_size; back <= std::min(archive.size(), end_size + longest_comment); ++back) {
        const auto offset = archive.size() - back;
        if (archive.u32(offset) == end_signature && archive.u16(offset + 20) == back - end_size) return offset;
    }
    throw InputError(name, "is not a NumPy archive (.npz): no zip directory was found");
}

Member read_member(const Bytes& archive, std::uint64_t offset, const std::string& name) {
    if (archive.u32(offset) != central_signature) throw InputError(name, "the archive's directory is corrupt");
    Member member{std::string(archive.at(offset + central_size, archive.u16(offset + 28))),
                  archive.u16(offset + 8),
                  archive.u16(offset + 10),
                  archive.u32(offset + 16),
                  archive.u32(offset + 20),
                  archive.u32(offset + 24),
                  archive.u32(offset + 42)};
    const bool is_zip64 =
        member.compressed_size == largest_field || member.size == largest_field || member.local_offset == largest_field;
    if (is_zip64) throw InputError(name, "the archive is in zip64 format (above 4 GiB), which is not read");
    return member;
}

std::string extract(const Bytes& archive, const Member& member, const std::string& name) {
    if (member.flags & 1U) throw InputError(name, "is encrypted");
    if (archive.u32(member.local_offset) != local_signature) {
        throw InputError(name, "the archive's directory is corrupt");
    }
    const auto data_offset = std::uint64_t{member.local_offset} + local_size +
                             archive.u16(std::uint64_t{member.local_offset} + 26) +
                             archive.u16(std::uint64_t{member.local_offset} + 28);
    const auto packed = archive.at(data_offset, member.compressed_size);
    if (member.method != 0 && member.method != 8) {
        throw InputError(
            name, fmt::format("is compressed by method {}; only stored and deflated members are read", member.method));
    }
    auto content = member.method == 0 ? std::string(packed) : inflate_raw(packed, name, member.size);
    if (content.size() != member.size) throw InputError(name, "does not have the size that the archive states");
    const auto checksum = crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size());
    if (checksum != member.checksum) throw InputError(name, "is corrupt (its checksum does not match)");
    return content;
}

void append_u16(std::string& bytes, std::uint32_t value) {
    bytes += static_cast<char>(value & 0xff);
    bytes += static_cast<char>(value >> 8 & 0xff);
}

void append_u32(std::string& bytes, std::uint32_t value) {
    append_u16(bytes, value & 0xffff);
    append_u16(bytes, value >> 16);
}

/// The fields that the local header and the directory share: version, flags, method, time, date, checksum, sizes,
/// lengths.
std::string shared_fields(const std::string& member_name, const std::string& content) {
    constexpr std::uint32_t version = 20, stored = 0, midnight = 0, first_of_january_1980 = 0x21;
    std::string bytes;
    for (const auto field : {version, 0U, stored, midnight, first_of_january_1980}) append_u16(bytes, field);
    append_u32(bytes,
               static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size())));
    append_u32(bytes, static_cast<std::uint32_t>(content.size()));
    append_u32(bytes, static_cast<std::uint32_t>(content.size()));
    append_u16(bytes, static_cast<std::uint32_t>(member_name.size()));
    append_u16(bytes, 0);  // no extra field
    return bytes;
}

}  // namespace

NamedArrays read_npz_bytes(std::string_view bytes, const std::string& name) {
    const Bytes archive(bytes, name);
    const auto end = find_end_record(archive, name);
    const std::size_t count = archive.u16(end + 10);
    std::uint64_t offset = archive.u32(end + 16);
    if (count == 0xffff || offset == largest_field) {
        throw InputError(name, "the archive is in zip64 format (above 4 GiB), which is not read");
    }
    NamedArrays arrays;
    std::uint64_t packed_size = 0, size = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto member = read_member(archive, offset, name);
        offset += central_size + archive.u16(offset + 28) + archive.u16(offset + 30) + archive.u16(offset + 32);
        // Members that share their bytes could inflate to far more than the file justifies.
        packed_size += member.compressed_size;
        if (packed_size > bytes.size()) throw InputError(name, "the archive's members overlap");
        const auto member_path = name + "/" + member.name;
        size += member.size;
        if (size > inflation_limit(bytes.size())) {
            throw InputError(member_path,
                             fmt::format("the arrays take more than {} bytes, the most that is taken from {} packed "
                                         "ones; save them without compression",
                                         inflation_limit(bytes.size()), bytes.size()));
        }
        if (!member.name.ends_with(member_ending)) throw InputError(member_path, "is not an array (.npy)");
        const auto key = member.name.substr(0, member.name.size() - member_ending.size());
        if (arrays.contains(key)) throw InputError(member_path, "is in the archive twice");
        arrays[key] = read_npy_bytes(extract(archive, member, member_path), member_path);
    }
    return arrays;
}

NamedArrays read_npz(const std::filesystem::path& path) {
    return read_npz_bytes(read_file(path), path.string());
}

std::string npz_bytes(const NamedArrays& arrays) {
    std::string bytes;
    std::string directory;
    for (const auto& [name, array] : arrays) {
        const auto member_name = name + std::string(member_ending);
        const auto content = npy_bytes(array);
        const auto fields = shared_fields(member_name, content);
        if (bytes.size() + content.size() >= largest_field - local_size - member_name.size()) {
            throw EnvironmentError("arrays above 4 GiB do not fit into one .npz archive");
        }
        append_u32(directory, central_signature);
        append_u16(directory, 20);  // made by: version 2.0
        directory += fields;
        for (const auto field : {0U, 0U, 0U}) append_u16(directory, field);  // comment, disk, internal attributes
        append_u32(directory, 0);                                            // external attributes
        append_u32(directory, static_cast<std::uint32_t>(bytes.size()));
        directory += member_name;

        append_u32(bytes, local_signature);
        bytes += fields;
        bytes += member_name;
        bytes += content;
    }
    const auto directory_offset = static_cast<std::uint32_t>(bytes.size());
    bytes += directory;
    append_u32(bytes, end_signature);
    for (const auto field : {0U, 0U}) append_u16(bytes, field);  // this disk, directory's disk
    for (int i = 0; i < 2; ++i) append_u16(bytes, static_cast<std::uint32_t>(arrays.size()));
    append_u32(bytes, static_cast<std::uint32_t>(directory.size()));
    append_u32(bytes, directory_offset);
    append_u16(bytes, 0);  // no comment
    return bytes;
}

void write_npz(const std::filesystem::path& path, const NamedArrays& arrays) {
    write_file_atomically(path, npz_bytes(arrays));
}

}  // namespace spinloom
