#include "spinloom/network/model/onnx_constants.hpp"

#include <algorithm>
#include <cmath>

namespace spinloom {
namespace {

using Shape = std::vector<std::size_t>;

std::size_t size_of(const Shape& shape) {
    std::size_t count = 1;
    for (const auto size : shape) count *= size;
    return count;
}

/// A list of numbers, or one.
NumericArray array_of(std::vector<double> values, bool is_list) {
    Shape shape;
    if (is_list) shape.push_back(values.size());
    return {std::move(shape), std::move(values)};
}

/// The attribute of a Constant, whatever its form.
std::optional<NumericArray> constant_value(const OnnxNode& node) {
    if (const auto tensor = node.tensors.find("value"); tensor != node.tensors.end()) return tensor->second;
    for (const char* key : {"value_float", "value_int"}) {
        if (const auto found = node.numbers.find(key); found != node.numbers.end())
            return array_of({found->second}, false);
    }
    for (const char* key : {"value_floats", "value_ints"}) {
        if (const auto found = node.lists.find(key); found != node.lists.end()) return array_of(found->second, true);
    }
    return {};
}

/// The shape stretched by, dimension by dimension from the right; none where they do not fit.
std::optional<Shape> common_shape(const Shape& a, const Shape& b) {
    Shape result(std::max(a.size(), b.size()));
    for (std::size_t i = 0; i < result.size(); ++i) {
        const auto of = [&](const Shape& shape) { return i < shape.size() ? shape[shape.size() - 1 - i] : 1; };
        if (of(a) != of(b) && of(a) != 1 && of(b) != 1) return {};
        result[result.size() - 1 - i] = of(a) == 1 ? of(b) : of(a);
    }
    return result;
}

/// Place in an array of what stands at `index` of the stretched shape.
std::size_t place_of(const NumericArray& array, const Shape& shape, std::size_t index) {
    std::size_t place = 0, step = 1;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const auto size = shape[shape.size() - 1 - i];
        const auto at = index % size;
        index /= size;
        if (i >= array.shape.size()) continue;
        const auto own = array.shape[array.shape.size() - 1 - i];
        if (own != 1) place += at * step;
        step *= own;
    }
    return place;
}

using Pair = double (*)(double, double);

std::optional<NumericArray> by_pairs(Pair of, const NumericArray& a, const NumericArray& b) {
    const auto shape = common_shape(a.shape, b.shape);
    if (!shape || size_of(*shape) > std::max(a.values.size(), b.values.size())) return {};  // no outer products
    NumericArray result{*shape, std::vector<double>(size_of(*shape))};
    for (std::size_t i = 0; i < result.values.size(); ++i)
        result.values[i] = of(a.values[place_of(a, *shape, i)], b.values[place_of(b, *shape, i)]);
    return result;
}

NumericArray by_number(double (*of)(double), NumericArray array) {
    for (double& value : array.values) value = of(value);
    return array;
}

/// Two dimensions exchanged, or the same ones. More are not turned.
std::optional<NumericArray> turned(const NumericArray& array, const OnnxNode& node) {
    if (array.shape.size() < 2) return array;
    const auto found = node.lists.find("perm");
    const bool is_kept = found != node.lists.end() && std::is_sorted(found->second.begin(), found->second.end());
    if (is_kept) return array;
    if (array.shape.size() != 2) return {};
    NumericArray result{{array.shape[1], array.shape[0]}, std::vector<double>(array.values.size())};
    for (std::size_t i = 0; i < array.shape[0]; ++i)
        for (std::size_t j = 0; j < array.shape[1]; ++j)
            result.values[j * array.shape[0] + i] = array.values[i * array.shape[1] + j];
    return result;
}

/// The same numbers in a shape of whole numbers, where -1 is what is left and 0 the size before.
std::optional<NumericArray> reshaped(NumericArray array, const std::vector<double>& sizes) {
    Shape shape;
    std::size_t known = 1;
    std::optional<std::size_t> left;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const bool is_same = sizes[i] == 0 && i < array.shape.size();
        if (sizes[i] < 0) left = i;
        if (!(sizes[i] >= -1 && sizes[i] <= static_cast<double>(array.values.size()))) return {};
        shape.push_back(is_same ? array.shape[i] : sizes[i] < 0 ? 1 : static_cast<std::size_t>(sizes[i]));
        if (shape.back() != 0 && known > array.values.size() / shape.back()) return {};
        known *= shape.back();
    }
    if (left && known != 0) shape[*left] = array.values.size() / known;
    if (size_of(shape) != array.values.size()) return {};
    array.shape = std::move(shape);
    return array;
}

/// Squeeze, Unsqueeze and Flatten: the numbers keep their order, and of the shape only what is not 1 matters here.
std::optional<NumericArray> squeezed(const OnnxNode& node, NumericArray array) {
    if (node.op == "Unsqueeze" && array.shape.size() <= 1) {
        array.shape.insert(array.shape.begin(), 1);
        return array;
    }
    std::erase(array.shape, std::size_t{1});
    return array;
}

std::optional<NumericArray> quantiser_of(const OnnxNode& node, const std::vector<NumericArray>& inputs) {
    if (inputs.size() < 2 || inputs[1].values.empty()) return {};
    const NumericArray none{{}, {0}};
    const auto& zero = inputs.size() > 2 && !inputs[2].values.empty() ? inputs[2] : none;
    if (node.op == "BipolarQuant") {
        return combined("Mul", by_number([](double x) { return x >= 0 ? 1.0 : -1.0; }, inputs[0]), inputs[1]);
    }
    if (node.op == "DequantizeLinear") {
        auto scale = inputs[1], offset = zero;
        const bool has_axis = inputs[0].shape.size() == 2 && node.number("axis", 1) == 0 && scale.values.size() > 1;
        if (has_axis) scale.shape = {scale.values.size(), 1};
        if (has_axis && offset.values.size() > 1) offset.shape = {offset.values.size(), 1};
        const auto centred = combined("Sub", inputs[0], offset);
        return centred ? combined("Mul", *centred, scale) : std::nullopt;
    }
    if (node.op != "Quant" || inputs.size() < 4 || inputs[3].values.size() != 1) return {};
    const double bits = inputs[3].values.front();
    if (!(bits >= 1 && bits <= 32) || !combined("Div", inputs[0], inputs[1]) || !combined("Div", inputs[0], zero))
        return {};
    return quantised(inputs[0], inputs[1], zero, bits, node.number("signed", 1) != 0, node.number("narrow", 0) != 0);
}

}  // namespace

std::optional<NumericArray> combined(const std::string& op, const NumericArray& a, const NumericArray& b) {
    if (op == "Add") return by_pairs([](double x, double y) { return x + y; }, a, b);
    if (op == "Sub") return by_pairs([](double x, double y) { return x - y; }, a, b);
    if (op == "Mul") return by_pairs([](double x, double y) { return x * y; }, a, b);
    if (op == "Div") return by_pairs([](double x, double y) { return x / y; }, a, b);
    if (op == "Pow") return by_pairs([](double x, double y) { return std::pow(x, y); }, a, b);
    return {};
}

NumericArray quantised(const NumericArray& x, const NumericArray& scale, const NumericArray& zero, double bits,
                       bool is_signed, bool is_narrow) {
    const double most = is_signed ? std::exp2(bits - 1) - 1 : std::exp2(bits) - 1 - (is_narrow ? 1 : 0);
    const double least = is_signed ? -std::exp2(bits - 1) + (is_narrow ? 1 : 0) : 0;
    NumericArray result = x;
    for (std::size_t i = 0; i < x.values.size(); ++i) {
        const double s = scale.values[place_of(scale, x.shape, i)], z = zero.values[place_of(zero, x.shape, i)];
        result.values[i] = (std::clamp(std::nearbyint(x.values[i] / s + z), least, most) - z) * s;
    }
    return result;
}

std::optional<NumericArray> constant_of(const OnnxNode& node, const std::vector<NumericArray>& inputs) {
    if (node.op == "Constant") return constant_value(node);
    if (inputs.empty()) return {};
    const auto& first = inputs.front();
    if (node.op == "Identity" || node.op == "Cast") return first;
    if (node.op == "Transpose") return turned(first, node);
    if (node.op == "Reshape") return inputs.size() == 2 ? reshaped(first, inputs[1].values) : std::nullopt;
    if (node.op == "Squeeze" || node.op == "Unsqueeze" || node.op == "Flatten") return squeezed(node, first);
    if (node.op == "Neg") return by_number([](double x) { return -x; }, first);
    if (node.op == "Sqrt") return by_number([](double x) { return std::sqrt(x); }, first);
    if (node.op == "Sign") return by_number([](double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0; }, first);
    if (auto quantiser = quantiser_of(node, inputs)) return quantiser;
    return inputs.size() == 2 ? combined(node.op, first, inputs[1]) : std::nullopt;
}

}  // namespace spinloom
