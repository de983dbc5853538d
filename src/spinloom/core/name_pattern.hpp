#pragma once

#include <string_view>

namespace spinloom {

/// Whether a list shows a name to one who asks for a pattern: names that hold it or, where it has `*` (any letters) or
/// `?` (one letter), names that are matched by it as a whole. An empty pattern asks for all.
[[nodiscard]] bool is_asked(std::string_view name, std::string_view pattern);

}  // namespace spinloom
