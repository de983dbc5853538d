#pragma once

#include "spinloom/array/wires/crossbar_array.hpp"

/// Currents and residual of node voltages, in double precision or in that of the processor's 80-bit numbers.

namespace spinloom {

/// Node voltages with 64 bits of mantissa.
///
/// Where wires conduct 1e8 times better than the drivers behind them, the rounding of a node's voltage alone makes a
/// residual above 1e-10 of the sources. The solution is known better than its residual in double precision says.
struct ExtendedVoltages {
    Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic> row, column;  ///< [V], rows x columns of the array

    explicit ExtendedVoltages(const ArrayVoltages& voltages);
    /// Adds a correction, or takes it away again (`sign` -1).
    void add(const ArrayVoltages& correction, double sign = 1);
    [[nodiscard]] ArrayVoltages rounded() const;
};

/// As for voltages in double precision; all sums are taken in the longer one.
void evaluate(const CrossbarArray& array, const ArrayInputs& inputs, int vector, const ExtendedVoltages& voltages,
              ArrayResidual& result);

}  // namespace spinloom
