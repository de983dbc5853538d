#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/network/model/onnx_graph.hpp"

/// Values of an ONNX graph that no image changes: computed once, as an exporter's own optimiser does.

namespace spinloom {

/// Two arrays element by element, sizes of 1 stretched as in NumPy, right-aligned.
/// @param op  "Add", "Sub", "Mul", "Div" or "Pow"
/// @returns none where the shapes do not fit
[[nodiscard]] std::optional<NumericArray> combined(const std::string& op, const NumericArray& a, const NumericArray& b);

/// Numbers as a quantiser leaves them: clamp(round(x / scale + zero)), and back. Halves are rounded to even.
/// @param bits  of a whole number, 1 to 32   @param is_narrow  without the least negative number
/// Source: the operator Quant of QONNX; that of ONNX for 8 bits. @cite qonnx
[[nodiscard]] NumericArray quantised(const NumericArray& x, const NumericArray& scale, const NumericArray& zero,
                                     double bits, bool is_signed, bool is_narrow);

/// What a node makes of constants: Constant of every form, Identity, Cast, Reshape, Squeeze, Unsqueeze, Flatten,
/// Transpose, Neg, Sqrt, Sign, Add, Sub, Mul, Div, Pow, Quant, BipolarQuant, QuantizeLinear, DequantizeLinear.
/// @param inputs  its inputs, all of them known; an input that is left out is an array without numbers
/// @returns none where it is another operator, or the inputs do not fit
[[nodiscard]] std::optional<NumericArray> constant_of(const OnnxNode& node, const std::vector<NumericArray>& inputs);

}  // namespace spinloom
