#include "spinloom/core/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <mutex>
#include <set>
#include <system_error>

#include "spinloom/core/error.hpp"
#include "spinloom/core/files_read.hpp"
#include "spinloom/core/inflate.hpp"

namespace spinloom {
namespace {

std::string system_text(int error) {
    return std::generic_category().message(error);
}

[[noreturn]] void fail_write(const std::filesystem::path& path, int error) {
    throw EnvironmentError(fmt::format("{}: cannot be written ({})", path.string(), system_text(error)));
}

[[noreturn]] void fail_read(const std::filesystem::path& path, int error) {
    throw InputError(path.string(), fmt::format("cannot be read ({})", system_text(error)));
}

[[noreturn]] void fail_too_large(const std::filesystem::path& path) {
    throw InputError(path.string(), fmt::format("is larger than {} bytes", largest_inflated_size));
}

/// An open file that is closed, and removed if it is a temporary one, whatever happens.
class File {
public:
    File(std::filesystem::path path, int flags, bool is_temporary)
        : path_(std::move(path)),
          descriptor_(open(path_.c_str(), flags | O_CLOEXEC, 0666)),
          is_temporary_(is_temporary && descriptor_ >= 0) {}
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
        if (is_temporary_) unlink(path_.c_str());
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    /// Writes everything and flushes it to the disk. @returns 0 or the system's error
    [[nodiscard]] int write_all(std::string_view content) const {
        while (!content.empty()) {
            const auto written = write(descriptor_, content.data(), content.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return errno;
            content.remove_prefix(static_cast<std::size_t>(written));
        }
        return fsync(descriptor_) == 0 ? 0 : errno;
    }
    [[nodiscard]] int rename_to(const std::filesystem::path& target) {
        if (rename(path_.c_str(), target.c_str()) != 0) return errno;
        is_temporary_ = false;
        return 0;
    }

private:
    std::filesystem::path path_;
    int descriptor_;
    bool is_temporary_;
};

constexpr std::string_view temporary_begin = ".spinloom-", temporary_end = ".tmp";

/// A name that no other process has, in whatever container it runs.
std::string temporary_name() {
    std::uint64_t number = 0;
    if (getrandom(&number, sizeof number, 0) != sizeof number)
        throw EnvironmentError("the system gives no random bytes");
    return fmt::format("{}{:016x}{}", temporary_begin, number, temporary_end);
}

/// Whether the file is still the one of that name: nobody removed it before it was locked.
bool is_linked(const File& file) {
    struct stat information {};
    return fstat(file.descriptor(), &information) == 0 && information.st_nlink > 0;
}

/// Removes the temporary files that killed processes left in a folder. Those of living ones are locked.
void remove_leftovers(const std::filesystem::path& folder) {
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const auto name = entry->path().filename().string();
        if (!name.starts_with(temporary_begin) || !name.ends_with(temporary_end)) continue;
        const File leftover(entry->path(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK, false);
        if (leftover.is_open() && flock(leftover.descriptor(), LOCK_EX | LOCK_NB) == 0) unlink(entry->path().c_str());
    }
}

/// The same, the first time that a folder is written to.
void remove_leftovers_once(const std::filesystem::path& folder) {
    static std::mutex mutex;
    static std::set<std::filesystem::path> seen;
    std::error_code error;
    const auto path = std::filesystem::weakly_canonical(folder, error);
    const std::lock_guard lock(mutex);
    if (seen.insert(error ? folder : path).second) remove_leftovers(folder);
}

}  // namespace

void write_file_atomically(const std::filesystem::path& path, std::string_view content) {
    static std::atomic<unsigned> serial = 0;
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) fail_write(folder, error.value());
    const auto status = std::filesystem::status(path, error);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
        throw EnvironmentError(
            fmt::format("{}: cannot be written (it exists and is not a regular file)", path.string()));
    }

    remove_leftovers_once(folder);
    for (bool is_written = false; !is_written;) {
        File temporary(folder / temporary_name(), O_WRONLY | O_CREAT | O_EXCL, true);
        if (!temporary.is_open() && errno == EEXIST) continue;
        if (!temporary.is_open()) fail_write(path, errno);
        // Where files cannot be locked nobody takes this one for a leftover either.
        if (flock(temporary.descriptor(), LOCK_EX) == 0 && !is_linked(temporary)) continue;
        if (const int failure = temporary.write_all(content)) fail_write(path, failure);
        if (const int failure = temporary.rename_to(path)) fail_write(path, failure);
        is_written = true;
    }
    // The rename survives a power cut once the folder is on the disk too; some file systems cannot do that, which is
    // fine.
    const File parent(folder, O_RDONLY | O_DIRECTORY, false);
    if (parent.is_open()) static_cast<void>(fsync(parent.descriptor()));
}

std::string read_file(const std::filesystem::path& path) {
    const File file(path, O_RDONLY, false);
    if (!file.is_open()) fail_read(path, errno);
    struct stat information {};
    if (fstat(file.descriptor(), &information) != 0) fail_read(path, errno);
    if (S_ISDIR(information.st_mode)) fail_read(path, EISDIR);
    const auto stated_size = static_cast<std::uint64_t>(information.st_size);
    if (stated_size > largest_inflated_size) fail_too_large(path);

    // The stated size is a hint only: pipes have none and files in /proc state 0. One byte more finds the end at once.
    std::string bytes;
    std::size_t used = 0;
    for (;;) {
        bytes.resize(used <= stated_size ? stated_size + 1 : used + (std::size_t{1} << 16));
        const auto count = read(file.descriptor(), bytes.data() + used, bytes.size() - used);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail_read(path, errno);
        if (count == 0) break;
        used += static_cast<std::size_t>(count);
        if (used > largest_inflated_size) fail_too_large(path);
    }
    bytes.resize(used);
    FilesRead::note(path, bytes);
    if (is_gzip(bytes)) return inflate_gzip(bytes, path.string(), inflation_limit(bytes.size()));
    return bytes;
}

}  // namespace spinloom
