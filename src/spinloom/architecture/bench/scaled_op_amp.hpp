#pragma once

#include "spinloom/array/parts/op_amp.hpp"

namespace spinloom {

/// How much larger than its card an op-amp is built. All fins follow `size`, those of the second stage `output` too,
/// rounded to whole fins, one at least. The bias current follows the fins of its diode, the capacitor the size, and the
/// conductance in series with it the second stage.
struct OpAmpScale {
    double size = 1, output = 1;  ///< > 0
};

/// An op-amp in another size. @throws InputError if a card of the process cannot be read
[[nodiscard]] OpAmpCircuit scaled(OpAmpCircuit op_amp, const OpAmpScale& scale, const OpAmpProcess& process);

}  // namespace spinloom
