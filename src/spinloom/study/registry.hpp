#pragma once

#include <span>
#include <string_view>

#include "spinloom/study/study.hpp"

namespace spinloom {

/// The studies that have a command by what they say of themselves, in the order of the help.
[[nodiscard]] std::span<const Study> studies();

/// The study of that name. @throws InputError naming the nearest one
[[nodiscard]] const Study& find_study(std::string_view name);

}  // namespace spinloom
