#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "expect.hpp"
#include "spinloom/report/architecture_report.hpp"
#include "spinloom/report/html_report.hpp"
#include "spinloom/report/result_pictures.hpp"
#include "spinloom/report/run_report.hpp"

/// The results of a run, as `report`, `compare` and `explain` read them from its folder, and results of any kind as
/// `plot` does.

using namespace spinloom;

namespace {

/// Removed at the end; the path itself is never destroyed.
const std::filesystem::path& own_folder() {
    static const auto& folder = *[] {
        auto* made = new std::filesystem::path(std::filesystem::temp_directory_path() /
                                               ("fuzz-results-" + std::to_string(getpid())));
        std::filesystem::create_directories(*made);
        std::atexit([] { std::filesystem::remove_all(own_folder()); });
        return made;
    }();
    return folder;
}

}  // namespace

SPINLOOM_FUZZ_TARGET(fuzz_results) {
    const auto& folder = own_folder();
    std::ofstream(folder / "results.json", std::ios::binary) << fuzz::text_of(data, size);
    fuzz::accepts([&] { fuzz::expect(!compare_runs({folder, folder}).empty(), "two runs can be compared"); });
    fuzz::accepts([&] { fuzz::expect(!folder_report(folder).empty(), "a run has a report"); });
    fuzz::accepts([&] { fuzz::expect(!pictures_svg(result_pictures(folder)).empty(), "what can be drawn is drawn"); });
    fuzz::accepts([&] { fuzz::expect(!pictures_page(result_pictures(folder)).empty(), "and on a page"); });
    for (const auto* quantity : {"area", "power", "energy", "latency"}) {
        fuzz::accepts([&] {
            fuzz::expect(!breakdown_text(read_architecture(folder, quantity), {}).empty(), "a tree can be told");
        });
    }
    return 0;
}
