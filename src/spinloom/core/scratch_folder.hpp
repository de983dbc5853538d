#pragma once

#include <filesystem>
#include <string>

namespace spinloom {

/// A new folder among the system's temporary ones; it goes, with all that is in it, when this goes. What a killed
/// process left under the same name goes when the next one makes its own.
class ScratchFolder {
public:
    /// @param name  how its name begins @throws EnvironmentError
    explicit ScratchFolder(const std::string& name);
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
    int lock_ = -1;  ///< open for as long as the folder is in use
};

}  // namespace spinloom
