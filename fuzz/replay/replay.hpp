#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace spinloom::fuzz {

using Target = int (*)(const std::uint8_t*, std::size_t);

/// The targets of this program, by name.
inline std::map<std::string, Target>& targets() {
    static std::map<std::string, Target> all;
    return all;
}

/// Enters a target in that list.
struct Listed {
    Listed(const char* name, Target target) { targets().emplace(name, target); }
};

}  // namespace spinloom::fuzz
