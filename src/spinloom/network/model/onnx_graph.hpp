#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/core/npy.hpp"

/// ONNX files: the graph of operators that a network was exported as.
///
/// Read: the graph of a model, its nodes and its constant tensors (FLOAT, DOUBLE, FLOAT16, BFLOAT16 and whole numbers,
/// 0 to 4 dimensions, raw, listed or in a file beside the model). Not read: sparse tensors, subgraphs.
/// Source: onnx.proto of the ONNX project, and the wire format of protocol buffers. @cite onnx protobuf

namespace spinloom {

struct OnnxNode {
    std::string op;                                    ///< operator: "Gemm"
    std::string name;                                  ///< of the node; may be empty
    std::vector<std::string> inputs, outputs;          ///< names of values
    std::map<std::string, double> numbers;             ///< attributes that are a number
    std::map<std::string, std::vector<double>> lists;  ///< attributes that are several
    std::map<std::string, NumericArray> tensors;

    /// An attribute that is a number. @param fallback  where it is missing
    [[nodiscard]] double number(const std::string& key, double fallback) const;
    /// "Gemm 'fc1'", by its output where it has no name; for messages.
    [[nodiscard]] std::string text() const;
};

struct OnnxGraph {
    std::vector<OnnxNode> nodes;      ///< in an order in which they can be evaluated
    NamedArrays constants;            ///< the initialisers
    std::vector<std::string> inputs;  ///< values that are given; without the initialisers
    std::vector<std::string> outputs;
    std::vector<std::size_t> input_shape;  ///< of the first input; 0 is a size that is not fixed
};

/// @throws InputError saying what is wrong with the file
[[nodiscard]] OnnxGraph read_onnx(const std::filesystem::path& path);
/// Reads from bytes; `name` stands for the path in messages.
/// @param folder  of the files that tensors may be kept in; empty: none may
[[nodiscard]] OnnxGraph read_onnx_bytes(std::string_view bytes, const std::string& name,
                                        const std::filesystem::path& folder = {});

}  // namespace spinloom
