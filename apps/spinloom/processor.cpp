#include "processor.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "spinloom/core/cpu_level.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom::app {
namespace {

constexpr const char* preload = "LD_PRELOAD";
constexpr const char* preload_before = "SPINLOOM_LD_PRELOAD";  ///< what LD_PRELOAD was before the program began anew

/// What this program started does not load our library.
void restore_preload(const std::string& before) {
    unsetenv(preload_before);
    if (before.empty()) {
        unsetenv(preload);
    } else {
        setenv(preload, before.c_str(), 1);
    }
}

}  // namespace

std::string processors() {
    const auto library = library_level(), machine = machine_level();
    return fmt::format("compiled for {}{}", library.empty() ? "any processor of its kind" : library,
                       machine.empty() ? "" : "; this machine has " + machine);
}

void run_on_asked_level(char** arguments) {
    const char* const before = std::getenv(preload_before);
    const bool has_begun_anew = before != nullptr;
    if (has_begun_anew) restore_preload(before);
    const auto level = asked_level();
    if (!level || *level == library_level()) return;
    const auto library = library_of_level(*level);
    if (!has_begun_anew) {
        const char* const now = std::getenv(preload);
        const std::string others = now == nullptr ? "" : now;
        setenv(preload_before, others.c_str(), 1);
        setenv(preload, (library.string() + (others.empty() ? "" : " " + others)).c_str(), 1);
        execv("/proc/self/exe", arguments);
        restore_preload(others);
    }
    throw EnvironmentError(fmt::format("SPINLOOM_CPU: {} cannot be loaded", library.string()));
}

}  // namespace spinloom::app
