#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "spinloom/network/model/dense_layers.hpp"
#include "spinloom/network/model/onnx_graph.hpp"

namespace spinloom {

/// The chain of dense layers that a graph is. Gemm with alpha, beta, transA = 0, transB; MatMul and Add with constants;
/// Sigmoid, Tanh; Softmax and LogSoftmax at the end; Identity, Dropout, Flatten and Reshape pass the values on.
[[nodiscard]] DenseNetwork dense_network(const OnnxGraph& graph, const std::string& name,
                                         const std::vector<std::size_t>& topology);

}  // namespace spinloom
