#pragma once

#include <array>

#include "spinloom/array/parts/op_amp.hpp"
#include "spinloom/core/batch.hpp"

namespace spinloom {

/// The two-stage op-amp as seen from its three signal terminals, linearised, several circuits side by side.
///
/// Inner nodes, in this order: bias, tail, diode, first stage (op_amp.hpp). Kirchhoff's law there, linear around a
/// point, gives the inner voltages from those of the terminals; with them the currents at the terminals follow.
class TransistorOpAmp {
public:
    static constexpr std::size_t num_inner = 4;

    /// Voltages [V]. The inner ones need not obey Kirchhoff's law.
    struct Point {
        Batch positive, negative, output;
        std::array<Batch, num_inner> inner;
    };
    /// At the point's terminals and in their neighbourhood, inner nodes eliminated.
    struct Tangent {
        Batch output_current;                                  ///< delivered by the output [A]
        Batch by_positive, by_negative, by_output;             ///< how it changes with the terminals [S]
        Batch positive_current, negative_current;              ///< drawn by the inputs at the point itself [A]
        Batch supply_current;                                  ///< drawn from v_dd at the point itself [A]
        std::array<Batch, num_inner> inner;                    ///< voltages that obey the linearised law [V]
        std::array<std::array<Batch, 3>, num_inner> inner_by;  ///< per volt of positive, negative, output [1]
    };

    /// @throws ConvergenceError if the op-amp has no operating point as a follower at v_dd/2
    TransistorOpAmp(const OpAmpCircuit& circuit, double v_dd);

    /// Inner voltages of the follower at v_dd/2: where to start [V].
    [[nodiscard]] const std::array<double, num_inner>& start() const { return start_; }
    [[nodiscard]] Tangent linearise(const Point& point) const;

private:
    OpAmpCircuit circuit_;
    double v_dd_;
    std::array<double, num_inner> start_{};
};

}  // namespace spinloom
