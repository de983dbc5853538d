#include "spinloom/core/data_folder.hpp"

#include <cstdlib>

namespace spinloom {

std::filesystem::path data_folder() {
    if (const char* folder = std::getenv("SPINLOOM_DATA"); folder && *folder) return folder;
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!error) {
        auto installed = program.parent_path().parent_path() / "share" / "spinloom";
        if (std::filesystem::exists(installed / "cards", error)) return installed;
    }
    return SPINLOOM_SOURCE_FOLDER;
}

}  // namespace spinloom
