#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

/// Just enough of protocol buffers to write graphs of ONNX: strings shorter than 128 bytes, whole numbers below 128.

namespace spinloom::onnx_text {

inline std::string field(int number, const std::string& bytes) {
    EXPECT_LT(bytes.size(), 128U);
    return std::string{static_cast<char>(8 * number + 2), static_cast<char>(bytes.size())} + bytes;
}
inline std::string field(int number, int value) {
    return {static_cast<char>(8 * number), static_cast<char>(value)};
}
/// @param attributes  as `attribute` writes them
inline std::string node(const std::string& op, const std::vector<std::string>& inputs, const std::string& output,
                        const std::string& attributes = "") {
    std::string text;
    for (const std::string& input : inputs) text += field(1, input);
    return field(1, text + field(2, output) + field(4, op) + attributes);
}
/// A list of whole numbers.
inline std::string attribute(const std::string& name, const std::vector<int>& values) {
    std::string text = field(1, name);
    for (const int value : values) text += field(8, value);
    return field(5, text + std::string{static_cast<char>(0xa0), '\x01', '\x07'});
}
/// A tensor of int8. @param shape  its dimensions
inline std::string tensor(const std::string& name, const std::vector<int>& shape, const std::string& raw) {
    std::string text;
    for (const int size : shape) text += field(1, size);
    return field(5, text + field(2, 3) + field(8, name) + field(9, raw));
}
inline std::string model(const std::string& graph, const std::string& output) {
    std::string inner = graph + field(11, field(1, "x")) + field(12, field(1, output)), size;
    for (auto left = inner.size(); left > 0; left >>= 7U)
        size += static_cast<char>((left & 0x7fU) | (left > 0x7f ? 0x80U : 0U));
    return static_cast<char>(8 * 7 + 2) + size + inner;
}

}  // namespace spinloom::onnx_text
