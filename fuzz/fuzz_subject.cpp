#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "expect.hpp"
#include "spinloom/network/infer/compiled_network.hpp"
#include "spinloom/scenario/subject.hpp"

/// A scenario that is prepared: images and weights read, the network built, and compiled where it is small.

using namespace spinloom;

namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

std::string idx(char kind, const std::vector<int>& shape, const std::string& content) {
    std::string bytes{0, 0, 8, kind};
    for (const int size : shape) bytes += {0, 0, 0, static_cast<char>(size)};
    return bytes + content;
}

/// Six images of four pixels, and weights of 4x2x2. Removed at the end; the path itself is never destroyed.
const fs::path& own_folder() {
    static const fs::path& folder = *[] {
        auto* place = new fs::path(fs::temp_directory_path() / ("fuzz-subject-" + std::to_string(getpid())));
        const fs::path& made = *place;
        fs::create_directories(made);
        for (const auto* set : {"train", "t10k"}) {
            std::string pixels;
            for (int i = 0; i < 24; ++i) pixels += static_cast<char>(10 * i);
            write(made / (std::string(set) + "-images-idx3-ubyte"), idx(3, {6, 2, 2}, pixels));
            write(made / (std::string(set) + "-labels-idx1-ubyte"), idx(1, {6}, {0, 1, 0, 1, 0, 1}));
        }
        write(made / "W1.csv", "1,-1\n-1,1\n1,1\n-1,-1\n");
        write(made / "W2.csv", "1,-1\n-1,1\n");
        std::atexit([] { fs::remove_all(own_folder()); });
        return place;
    }();
    return folder;
}

}  // namespace

SPINLOOM_FUZZ_TARGET(fuzz_subject) {
    fuzz::accepts([&] {
        auto scenario = read_scenario_text(fuzz::text_of(data, size), "fuzz",
                                           {{"network.topology", "[4, 2, 2]"},
                                            {"dataset.folder", own_folder().string()},
                                            {"network.weights", own_folder().string()},
                                            {"frontend.model", "none"},
                                            {"training.start", "random"}});
        const auto subject =
            prepare(scenario, {.threads = 1, .progress = false, .images = {.limit = 2}, .given_only_for = "a fuzzer"});
        fuzz::expect(subject.images.count <= 2, "so many images are read as were asked for");
        try {
            fuzz::expect(subject.compiled(1).layers().size() == 2, "a network of two layers has two");
        } catch (const ConvergenceError&) {
            // Not every legal circuit has a solution.
        }
    });
    return 0;
}
