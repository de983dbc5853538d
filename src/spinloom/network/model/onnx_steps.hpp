#pragma once

#include <string>
#include <vector>

#include "spinloom/network/model/given_steps.hpp"
#include "spinloom/network/model/onnx_graph.hpp"

namespace spinloom {

/// The steps that an ONNX graph takes from its input to its output, as exporters write them.
///
/// Constants are computed first (onnx_constants.hpp): weights behind Transpose, Quant, BipolarQuant or
/// DequantizeLinear are weights. What only handles shapes (Shape, Gather, Concat, ...) is passed over. Read: Gemm,
/// MatMul, Add, Sub, Mul, Div, Neg, BatchNormalization, Relu, LeakyRelu, PRelu, Clip, Sigmoid, Tanh, Sign,
/// BipolarQuant; Softmax, LogSoftmax, ArgMax; Identity, Dropout, Cast, Flatten, Reshape, Squeeze, Unsqueeze, Transpose
/// of an image of one channel. Every other operator becomes a step that says so.
/// @throws InputError if the graph has not one input and one output
[[nodiscard]] std::vector<GivenStep> onnx_steps(const OnnxGraph& graph, const std::string& name);

}  // namespace spinloom
