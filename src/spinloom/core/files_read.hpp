#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "spinloom/core/content_hash.hpp"

namespace spinloom {

/// A file that was read, and its content then.
struct FileRead {
    std::filesystem::path path;
    ContentHash content;
};

/// Notes every file that this thread reads (`read_file`) while it lives: what a result depends on without being told.
class FilesRead {
public:
    FilesRead();
    ~FilesRead();
    FilesRead(const FilesRead&) = delete;
    FilesRead& operator=(const FilesRead&) = delete;

    /// In the order in which they were read; a file that was read twice is there twice.
    [[nodiscard]] const std::vector<FileRead>& files() const { return files_; }

    /// Says that a file was read, to all that live on this thread.
    static void note(const std::filesystem::path& path, std::string_view bytes);

private:
    std::vector<FileRead> files_;
    FilesRead* outer_;
};

}  // namespace spinloom
