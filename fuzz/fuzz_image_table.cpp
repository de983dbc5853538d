#include <algorithm>
#include <string>

#include "expect.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/scratch_folder.hpp"
#include "spinloom/network/model/image_table.hpp"

using namespace spinloom;

/// The first byte tells the kinds of both files and whether a range is given, the next two how many bytes are the
/// labels; what is behind these is the file of images. Without labels they stand in it.
SPINLOOM_FUZZ_TARGET(fuzz_image_table) {
    if (size < 3) return 0;
    static const ScratchFolder folder("fuzz-image-table");
    static const char* const endings[] = {".csv", ".npy", ".npz", ".csv"};
    const auto bytes = fuzz::text_of(data, size).substr(3);
    const auto labels_size = std::min<std::size_t>(bytes.size(), data[1] + 256U * data[2]);
    const auto images = folder.path() / (std::string("images") + endings[data[0] & 3U]);
    auto labels = folder.path() / (std::string("labels") + endings[data[0] >> 2U & 3U]);
    write_file_atomically(images, std::string(bytes.substr(labels_size)));
    write_file_atomically(labels, std::string(bytes.substr(0, labels_size)));
    if (labels_size == 0) labels = images;
    const auto range = (data[0] & 16U) != 0 ? std::optional(ValueRange{-1, 8}) : std::nullopt;
    fuzz::accepts([&] {
        const auto set =
            read_image_tables(images, labels, range, (data[0] & 32U) != 0 ? ImagePart::training : ImagePart::test);
        fuzz::expect(set.count > 0 && set.labels.size() == set.count, "every image has a label");
        fuzz::expect(set.pixels.size() == set.count * set.rows * set.columns, "every image has its pixels");
        fuzz::expect(set.values.empty() || set.values.size() == set.pixels.size(), "values are of all pixels or none");
        fuzz::expect(std::all_of(set.values.begin(), set.values.end(), [](float x) { return x >= 0 && x <= 1; }),
                     "values are intensities");
        static_cast<void>(encode_inputs(set, 0, set.count, {}));
    });
    return 0;
}
