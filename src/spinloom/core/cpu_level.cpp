#include "spinloom/core/cpu_level.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <vector>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

constexpr std::array<std::string_view, 4> cpu_levels = {"x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4"};
constexpr const char* cpu_variable = "SPINLOOM_CPU";

/// Place of a level in the list, and its size for what is no level.
std::size_t rank_of(std::string_view level) {
    return static_cast<std::size_t>(std::find(cpu_levels.begin(), cpu_levels.end(), level) - cpu_levels.begin());
}

[[noreturn]] void refuse(const std::string& message) {
    throw InputError(InputProblem{"", 0, cpu_variable, message});
}

}  // namespace

std::string library_level() {
    return SPINLOOM_LEVEL;
}

std::string machine_level() {
#if defined(__x86_64__) && defined(__GNUC__)
    // What the operating system does not keep does not count; these functions of the compiler know.
    if (!(__builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("ssse3")))
        return "x86-64";
    if (!(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
          __builtin_cpu_supports("fma")))
        return "x86-64-v2";
    const bool has_512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                         __builtin_cpu_supports("avx512vl");
    return has_512 ? "x86-64-v4" : "x86-64-v3";
#else
    return "";
#endif
}

std::optional<std::string> asked_level() {
    const char* const value = std::getenv(cpu_variable);
    if (value == nullptr || *value == '\0') return {};
    std::string level = value;
    if (level.starts_with('v')) level.insert(0, "x86-64-");
    const auto rank = rank_of(level);
    if (rank == 0 || rank == cpu_levels.size()) {
        std::vector<std::string> known(cpu_levels.begin() + 1, cpu_levels.end());
        refuse(fmt::format("'{}' is no level of processors; legal are x86-64-v2, x86-64-v3, x86-64-v4{}", value,
                           suggest(level, known)));
    }
    if (const auto machine = machine_level(); rank > rank_of(machine) || machine.empty())
        refuse(fmt::format("this machine does not have {}, only {}", level, machine.empty() ? "none" : machine));
    if (rank_of(library_level()) == cpu_levels.size())
        refuse("this program was built for one kind of processor; levels need a build with -DSPINLOOM_ARCH=generic");
    return level;
}

std::filesystem::path library_file() {
    std::error_code ignored;
    Dl_info info{};
    // Of the program itself the loader knows only the name that it was called by.
    const bool is_known = dladdr(reinterpret_cast<const void*>(&library_level), &info) != 0 && info.dli_fname;
    const std::filesystem::path file = is_known ? info.dli_fname : "";
    if (file.filename().string().find(".so") == std::string::npos)
        return std::filesystem::read_symlink("/proc/self/exe", ignored);
    return std::filesystem::canonical(file, ignored);
}

std::filesystem::path library_of_level(const std::string& level) {
    auto folder = library_file().parent_path();
    if (folder.parent_path().filename() == "glibc-hwcaps") folder = folder.parent_path().parent_path();
    // The lowest level stands in the folder itself.
    const auto file = (level == cpu_levels[1] ? folder : folder / "glibc-hwcaps" / level) / "libspinloom.so.0";
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) return file;
    throw EnvironmentError(fmt::format("{}: there is no library of level {}: {}", cpu_variable, level, file.string()));
}

}  // namespace spinloom
