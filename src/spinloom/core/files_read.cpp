#include "spinloom/core/files_read.hpp"

namespace spinloom {
namespace {

thread_local FilesRead* innermost = nullptr;

}  // namespace

FilesRead::FilesRead() : outer_(innermost) {
    innermost = this;
}

FilesRead::~FilesRead() {
    innermost = outer_;
}

void FilesRead::note(const std::filesystem::path& path, std::string_view bytes) {
    if (innermost == nullptr) return;
    const ContentHash content = content_hash(bytes);
    for (FilesRead* reader = innermost; reader != nullptr; reader = reader->outer_) {
        reader->files_.push_back({path, content});
    }
}

}  // namespace spinloom
