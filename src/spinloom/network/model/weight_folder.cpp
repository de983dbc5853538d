#include "spinloom/network/model/weight_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>
#include <vector>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

namespace fs = std::filesystem;

/// The array that a name stands for: its letter in upper case and the layer.
std::optional<std::pair<char, std::size_t>> array_of(const fs::path& file) {
    const auto ending = file.extension().string(), stem = file.stem().string();
    if ((ending != ".npy" && ending != ".csv") || stem.size() < 2) return {};
    const auto letter = static_cast<char>(std::toupper(static_cast<unsigned char>(stem.front())));
    std::size_t layer = 0;
    const auto [end, status] = std::from_chars(stem.data() + 1, stem.data() + stem.size(), layer);
    const bool is_number =
        status == std::errc{} && end == stem.data() + stem.size() && (stem[1] != '0' || stem.size() == 2);
    if (!is_number || (letter != 'W' && letter != 'B')) return {};
    return std::pair(letter, layer);
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (!entry->is_directory(error)) files.push_back(entry->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

WeightFolder::WeightFolder(const fs::path& folder, std::optional<std::size_t> layers) : folder_(folder) {
    InputProblems problems;
    const auto files = files_in(folder);
    const bool counts_from_0 = std::any_of(files.begin(), files.end(), [](const fs::path& file) {
        const auto array = array_of(file);
        return array && array->second == 0;
    });
    for (const auto& file : files) {
        auto array = array_of(file);
        if (array && counts_from_0) ++array->second;
        if (!array) {
            if (file.extension() == ".npy")
                problems.add({file.string(), 0, {}, "is no array of a network; they are W1.npy, B1.npy, W2.npy, ..."});
            continue;
        }
        if (layers && array->second > *layers) {
            problems.add({file.string(), 0, "network.topology",
                          fmt::format("has {} layers, but this is a file of layer {}", *layers, array->second)});
        } else if (const auto [other, is_new] = files_.emplace(*array, file); !is_new) {
            problems.add({file.string(), 0, {}, fmt::format("is there beside {}", other->second.filename().string())});
        }
    }
    problems.throw_if_any();
}

std::optional<fs::path> WeightFolder::find(char letter, std::size_t layer) const {
    const auto found = files_.find({letter, layer});
    return found == files_.end() ? std::nullopt : std::optional(found->second);
}

fs::path WeightFolder::table(char letter, std::size_t layer) const {
    return find(letter, layer).value_or(folder_ / fmt::format("{}{}.csv", letter, layer));
}

std::size_t WeightFolder::num_layers() const {
    std::size_t most = 0;
    for (const auto& [array, file] : files_) most = std::max(most, array.second);
    return most;
}

bool WeightFolder::is_csv() const {
    return std::all_of(files_.begin(), files_.end(),
                       [](const auto& file) { return file.second.extension() == ".csv"; });
}

}  // namespace spinloom
