#include "spinloom/core/data_folder.hpp"

#include <cstdlib>

#include "spinloom/core/cpu_level.hpp"

namespace spinloom {

std::filesystem::path data_folder() {
    if (const char* folder = std::getenv("SPINLOOM_DATA"); folder && *folder) return folder;
    std::error_code error;
    // prefix/bin/spinloom, prefix/lib/<machine>/libspinloom.so.0 with up to two folders more, and spinloom/ of a wheel
    auto folder = library_file().parent_path();
    for (int level = 0; level < 6 && folder.has_relative_path(); ++level, folder = folder.parent_path()) {
        auto installed = folder / "share" / "spinloom";
        if (std::filesystem::exists(installed / "cards", error)) return installed;
    }
    // A program of somebody's own lies anywhere: the source tree that it was built from, or what is installed.
    if (std::filesystem::exists(std::filesystem::path(SPINLOOM_SOURCE_FOLDER) / "cards", error))
        return SPINLOOM_SOURCE_FOLDER;
    return SPINLOOM_INSTALLED_DATA;
}

}  // namespace spinloom
