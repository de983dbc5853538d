#include "spinloom/scenario/shipped.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "spinloom/core/data_folder.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

std::filesystem::path shipped_folder() {
    return data_folder() / "scenarios";
}

}  // namespace

std::vector<std::string> shipped_scenarios() {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(shipped_folder(), ignored)) {
        if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::filesystem::path find_scenario(const std::filesystem::path& name_or_path) {
    std::error_code ignored;
    if (name_or_path.extension() == ".toml" || std::filesystem::exists(name_or_path, ignored)) return name_or_path;
    const auto name = name_or_path.string();
    const auto known = shipped_scenarios();
    if (std::find(known.begin(), known.end(), name) != known.end()) return shipped_folder() / (name + ".toml");
    throw InputError(name, fmt::format("no such file, and no shipped scenario of this name{}; shipped are {}",
                                       suggest(name, known), fmt::join(known, ", ")));
}

}  // namespace spinloom
