#include "spinloom/core/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <vector>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/interruption.hpp"
#include "spinloom/core/version.hpp"

namespace spinloom {
namespace {

namespace fs = std::filesystem;

/// What stands before the bytes of a piece; as long for every piece.
std::string head_of(const ContentHash& stamp, std::string_view bytes) {
    return fmt::format("spinloom piece 1\nstamp {}\nchecksum {}\n", stamp.text(), content_hash(bytes).text());
}

/// The part of the head that does not depend on the bytes.
std::string head_start(const ContentHash& stamp) {
    auto head = head_of(stamp, {});
    head.resize(head.find("checksum"));
    return head;
}

/// Of a regular file as it lies on the disk; nothing where it cannot be read.
std::optional<ContentHash> hash_of(const fs::path& path) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return {};
    std::ifstream file(path, std::ios::binary);
    ContentHasher hasher;
    std::array<char, 1U << 16U> part{};
    while (file.read(part.data(), part.size()) || file.gcount() > 0) {
        hasher.add({part.data(), static_cast<std::size_t>(file.gcount())});
    }
    return file.eof() ? std::optional(hasher.value()) : std::nullopt;
}

std::optional<std::string> content_of(const fs::path& path) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return {};
    std::ifstream file(path, std::ios::binary);
    std::string content(std::istreambuf_iterator<char>(file), {});
    return file.bad() ? std::nullopt : std::optional(std::move(content));
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (entry->is_regular_file(error)) files.push_back(entry->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

Stamp::Stamp() {
    add("version", version()).add("commit", commit());
}

Stamp& Stamp::add(std::string_view what, std::string_view value) {
    hasher_.add(fmt::format("{} {} {} ", what.size(), what, value.size()));
    hasher_.add(value);
    return *this;
}

Stamp& Stamp::add(std::string_view what, double value) {
    return add(what, std::string_view(reinterpret_cast<const char*>(&value), sizeof value));
}

Stamp& Stamp::add(std::string_view what, const ContentHash& value) {
    return add(what, value.text());
}

Stamp& Stamp::add_file(std::string_view what, const fs::path& path) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
        const auto hash = hash_of(path);
        return hash ? add(what, *hash) : add(what, "not there");
    }
    for (const auto& file : files_in(path)) {
        add(what, file.filename().string());
        add_file(what, file);
    }
    return *this;
}

Store::Store(fs::path folder, const Stamp& stamp) : folder_(std::move(folder)), stamp_(stamp) {}

Store Store::narrowed(const Stamp& further) const {
    return {folder_, Stamp(stamp_).add("and", further.value())};
}

Store Store::below(std::string_view name) const {
    return keeps() ? Store(folder_ / name, stamp_) : Store();
}

ContentHash Store::stamp_of(std::string_view piece) const {
    return Stamp(stamp_).add("piece", piece).value();
}

std::optional<std::string> Store::find(std::string_view piece) const {
    std::error_code error;
    if (!keeps() || !fs::exists(file(piece), error)) return {};
    const auto stamp = stamp_of(piece);
    const auto start = head_start(stamp);
    const auto size = head_of(stamp, {}).size();
    const auto content = content_of(file(piece));
    if (content && content->size() >= size && content->starts_with("spinloom piece 1\n")) {
        if (!content->starts_with(start)) return {};
        auto bytes = content->substr(size);
        if (content->starts_with(head_of(stamp, bytes))) return bytes;
    }
    fmt::print(stderr, "note: {} is damaged, or no piece of this program; that part is done anew\n",
               file(piece).string());
    return {};
}

void Store::keep(std::string_view piece, std::string_view bytes) const {
    if (!keeps()) return;
    auto content = head_of(stamp_of(piece), bytes);
    content += bytes;
    write_file_atomically(file(piece), content);
    note_resumable(folder_.string());
}

void Store::remove(std::string_view piece) const {
    std::error_code ignored;
    if (keeps()) fs::remove(file(piece), ignored);
}

fs::path Store::file(std::string_view piece) const {
    SPINLOOM_EXPECT(keeps());
    return folder_ / fmt::format("{}.checkpoint", piece);
}

}  // namespace spinloom
