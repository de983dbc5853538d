#pragma once

#include <xsimd/xsimd.hpp>

/// Several doubles side by side, one a SIMD lane, for laws that are written once for a number and for many.

namespace spinloom {

using Batch = xsimd::batch<double>;

/// `condition ? if_true : if_false`, lane by lane.
[[nodiscard]] inline double select(bool condition, double if_true, double if_false) {
    return condition ? if_true : if_false;
}
[[nodiscard]] inline Batch select(const xsimd::batch_bool<double>& condition, const Batch& if_true,
                                  const Batch& if_false) {
    return xsimd::select(condition, if_true, if_false);
}

}  // namespace spinloom
