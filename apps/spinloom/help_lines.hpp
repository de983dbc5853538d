#pragma once

#include <string>

namespace spinloom::app {

/// Help in lines of at most 100 characters, broken between words. What follows of an option stands below its
/// description, of an example behind a backslash.
[[nodiscard]] std::string help_lines(const std::string& text);

}  // namespace spinloom::app
