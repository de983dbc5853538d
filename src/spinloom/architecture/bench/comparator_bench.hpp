#pragma once

#include "spinloom/architecture/bench/earlier_neurons.hpp"

namespace spinloom {

/// What a comparator must tell apart.
struct ComparatorTask {
    double margin = 8e-3;      ///< least difference of its inputs [V], > 0
    double common_mode = 0.4;  ///< of its inputs [V]
    double fins = 4;           ///< of each transistor of its input pair and its latch
};

/// A clocked comparator: an n-channel pair into a latch of cross-coupled inverters, charged to the supply between
/// decisions (the sense amplifier of Kobayashi, Nogami, Shirotori and Fujimoto, IEEE J. Solid-State Circuits 28, 523,
/// 1993). Both outputs drive an inverter. It draws a current only while it decides.
struct ComparatorFigures {
    double delay = 0;         ///< from half the clock's edge until the outputs are half the supply apart [s]
    double regeneration = 0;  ///< time constant: what a smaller margin by a factor e takes longer [s]
    double energy = 0;        ///< of a decision and the charging after it, without leakage [J]
    double leakage = 0;       ///< while it is charged [W]
    double area = 0;          ///< by the layout rule [m^2]
};

/// Solved over time, at the margin and at a tenth of it. @throws ConvergenceError, also where it does not decide
[[nodiscard]] ComparatorFigures measure_comparator(const NeuronProcess& process, const ComparatorTask& task);

}  // namespace spinloom
