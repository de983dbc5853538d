#include "spinloom/core/scratch_folder.hpp"

#include <unistd.h>

#include <cstdlib>

#include "spinloom/core/error.hpp"

namespace spinloom {

ScratchFolder::ScratchFolder(const std::string& name) {
    auto pattern = (std::filesystem::temp_directory_path() / (name + "-XXXXXX")).string();
    if (mkdtemp(pattern.data()) == nullptr) throw EnvironmentError(pattern + ": cannot make a temporary folder");
    path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace spinloom
