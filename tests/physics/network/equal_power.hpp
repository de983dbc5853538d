#pragma once

#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/network/design/network_power.hpp"

namespace spinloom::test {

/// Holds every entry of a power against its twin's: within `tolerance` [W], the outputs of op-amps, which can dwarf
/// the rest, within that and `of_op_amps` of their own. The total may be off by what all its parts may.
inline void expect_equal_power(const NetworkPower& power, const NetworkPower& twin, double tolerance,
                               double of_op_amps = 0) {
    for (const auto& part : power_parts()) {
        const double theirs = part.of(twin);
        double allowed = tolerance;
        if (part.role == Figure::Role::total) allowed *= static_cast<double>(power_parts().size());
        if (part.member == &NetworkPower::op_amps) allowed += of_op_amps * std::abs(theirs);
        EXPECT_NEAR(part.of(power), theirs, allowed) << part.key;
    }
}

}  // namespace spinloom::test
