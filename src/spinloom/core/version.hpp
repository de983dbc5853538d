#pragma once

namespace spinloom {

/// Version of the program, "0.1.0".
[[nodiscard]] const char* version();
/// Commit the program was built from, with "-dirty" where the tree had changes; "unknown" outside a git checkout.
[[nodiscard]] const char* commit();

}  // namespace spinloom
