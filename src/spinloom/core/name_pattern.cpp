#include "spinloom/core/name_pattern.hpp"

namespace spinloom {
namespace {

/// Whether a name is what a pattern with `*` (any letters) and `?` (one letter) says. A mismatch goes back to the last
/// `*` alone, which takes a letter more.
bool is_matched(std::string_view name, std::string_view pattern) {
    std::size_t n = 0, p = 0, taken = 0;
    auto star = std::string_view::npos;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            taken = n;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
            ++n, ++p;
        } else if (star != std::string_view::npos) {
            n = ++taken;
            p = star + 1;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace

bool is_asked(std::string_view name, std::string_view pattern) {
    const bool is_glob = pattern.find_first_of("*?") != std::string_view::npos;
    return is_glob ? is_matched(name, pattern) : name.find(pattern) != std::string_view::npos;
}

}  // namespace spinloom
