#include "spinloom/report/dry_run_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

std::string time_text(double seconds) {
    if (seconds < 120) return fmt::format("{:.3g} s", seconds);
    return seconds < 7200 ? fmt::format("{:.3g} min", seconds / 60) : fmt::format("{:.3g} h", seconds / 3600);
}

}  // namespace

std::string folder_text(const std::filesystem::path& folder) {
    if (folder.empty()) return "none: results go to the screen alone (--out)";
    if (!std::filesystem::exists(folder)) return folder.string() + ", new";
    std::vector<std::string> pieces;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".checkpoint") pieces.push_back(entry.path().stem().string());
    }
    std::sort(pieces.begin(), pieces.end());
    if (pieces.empty()) return folder.string() + ", whose results would be replaced";
    return fmt::format("{}, with pieces to go on from if they fit, not counted above: {}", folder.string(),
                       fmt::join(pieces, ", "));
}

std::string dry_run_text(const DryRun& dry, const std::filesystem::path& folder) {
    TextTable table({"part", "time", "estimated from"});
    for (const auto& part : dry.parts) table.add({part.what, time_text(part.seconds), part.how});
    table.add({"in all", time_text(dry.seconds()), fmt::format("a trial of {}", time_text(dry.trial_s))});
    std::string text = fmt::format("{}, {}; nothing was written\n\n{}\n", dry.scenario, dry.headline, table.text());
    text += fmt::format("memory  at least {:.3g} MB, the most that the trial had\n", 1e-6 * dry.peak_bytes);
    text += fmt::format("folder  {}\n", folder_text(folder));
    for (const auto& note : dry.notes) text += fmt::format("note    {}\n", note);
    return text;
}

}  // namespace spinloom
