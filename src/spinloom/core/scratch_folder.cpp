#include "spinloom/core/scratch_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view pattern_end = "-XXXXXX";

/// Opens a folder of ours and locks it for as long as the descriptor lives; -1 where another process has it.
int lock(const fs::path& folder) {
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat information {};
    if (descriptor >= 0 && fstat(descriptor, &information) == 0 && information.st_uid == geteuid() &&
        information.st_nlink > 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
        return descriptor;
    }
    if (descriptor >= 0) close(descriptor);
    return -1;
}

/// Removes what killed processes left. The folders of living ones are locked.
void remove_leftovers(const fs::path& beside, const std::string& name) {
    std::error_code error;
    for (fs::directory_iterator entry(beside, error), end; !error && entry != end; entry.increment(error)) {
        const auto other = entry->path().filename().string();
        if (!other.starts_with(name + "-") || other.size() != name.size() + pattern_end.size()) continue;
        const int descriptor = lock(entry->path());
        if (descriptor < 0) continue;
        std::error_code ignored;
        fs::remove_all(entry->path(), ignored);
        close(descriptor);
    }
}

}  // namespace

ScratchFolder::ScratchFolder(const std::string& name) {
    const auto beside = fs::temp_directory_path();
    remove_leftovers(beside, name);
    constexpr int most_tries = 100;  // another process may take a new folder for a leftover before it is locked
    for (int i = 0; i < most_tries && lock_ < 0; ++i) {
        auto pattern = (beside / (name + std::string(pattern_end))).string();
        if (mkdtemp(pattern.data()) == nullptr) throw EnvironmentError(pattern + ": cannot make a temporary folder");
        path_ = pattern;
        lock_ = lock(path_);
    }
    if (lock_ < 0) throw EnvironmentError(path_.string() + ": a temporary folder cannot be locked");
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    close(lock_);
}

}  // namespace spinloom
