#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "expect.hpp"
#include "spinloom/network/model/dataset.hpp"

using namespace spinloom;

namespace {

/// A file in memory, with a path by which it can be opened.
class MemoryFile {
public:
    explicit MemoryFile(std::string_view content) : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
        const auto written = write(descriptor_, content.data(), content.size());
        fuzz::expect(written == static_cast<ssize_t>(content.size()), "the file could be written");
    }
    ~MemoryFile() { close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

}  // namespace

/// The first two bytes tell how many of the rest are the file of labels; what is behind them is the file of images.
SPINLOOM_FUZZ_TARGET(fuzz_idx) {
    if (size < 2) return 0;
    const auto bytes = fuzz::text_of(data, size).substr(2);
    const auto labels_size = std::min<std::size_t>(bytes.size(), data[0] + 256U * data[1]);
    const MemoryFile labels(bytes.substr(0, labels_size));
    const MemoryFile images(bytes.substr(labels_size));
    fuzz::accepts([&] {
        const auto set = read_idx(images.path(), labels.path());
        fuzz::expect(set.count > 0 && set.labels.size() == set.count, "every image has a label");
        fuzz::expect(set.pixels.size() == set.count * set.rows * set.columns, "every image has its pixels");
        fuzz::expect(set.class_count() >= 1 && set.class_count() <= 256, "labels are bytes");
        static_cast<void>(encode_inputs(set, 0, 1, {}));
    });
    return 0;
}
