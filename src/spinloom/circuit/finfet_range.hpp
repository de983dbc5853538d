#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace spinloom {

/// How far the gate, drain and source of a transistor in a circuit may be from its body for its law to be asked [V].
///
/// The law holds to 3 V; at tens of volts its tunnelling currents overflow. An ideal op-amp may drive a gate there.
/// Beyond, currents and charges stay what they are at the edge, and `beyond_conductance` [S] with `beyond_capacitance`
/// [F] beside it leads from the terminal to the body, so that every circuit has a solution that moves without jumps. No
/// device would live to see it.
inline constexpr double finfet_reach = 10, beyond_conductance = 1e-6, beyond_capacitance = 1e-16;

/// The voltages of drain, gate, source and body that the law is asked for, and by how much each was beyond.
struct FinfetBias {
    std::array<double, 4> inside, beyond;  ///< [V]

    explicit FinfetBias(const std::array<double, 4>& v) : inside(v), beyond{} {
        for (std::size_t i = 0; i < 3; ++i) {
            inside[i] = std::clamp(v[i], v[3] - finfet_reach, v[3] + finfet_reach);
            beyond[i] = v[i] - inside[i];
        }
    }
    [[nodiscard]] bool is_inside() const { return beyond[0] == 0 && beyond[1] == 0 && beyond[2] == 0; }
};

}  // namespace spinloom
