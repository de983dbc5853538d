#include "spinloom/network/model/onnx_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/model/protobuf_message.hpp"
#include "spinloom/network/model/raw_numbers.hpp"

namespace spinloom {
namespace {

constexpr std::size_t most_dimensions = 4;

/// Adds a repeated whole number: packed or one at a time.
void add_integers(const ProtobufField& field, const std::string& name, std::vector<std::uint64_t>& list) {
    if (!field.has_bytes) {
        list.push_back(field.value);
        return;
    }
    for (ProtobufMessage packed(field.bytes, name); !packed.is_done();) list.push_back(packed.varint());
}

/// Adds a repeated fixed number as bytes.
template <class T>
void add_fixed(const ProtobufField& field, std::string& bytes) {
    if (field.has_bytes) {
        bytes += field.bytes;
    } else {
        bytes.append(reinterpret_cast<const char*>(&field.value), sizeof(T));  // the low bytes come first
    }
}

/// TensorProto.DataType.
std::optional<RawFormat> format_of(std::uint64_t type) {
    switch (type) {
        case 1:
            return RawFormat::f32;
        case 2:
        case 9:
            return RawFormat::u8;
        case 3:
            return RawFormat::i8;
        case 4:
            return RawFormat::u16;
        case 5:
            return RawFormat::i16;
        case 6:
            return RawFormat::i32;
        case 7:
            return RawFormat::i64;
        case 10:
            return RawFormat::f16;
        case 11:
            return RawFormat::f64;
        case 12:
            return RawFormat::u32;
        case 13:
            return RawFormat::u64;
        case 16:
            return RawFormat::bf16;
        default:
            return {};
    }
}

/// The values of a tensor as bytes of its format, however they were listed.
struct TensorParts {
    std::string name;
    std::vector<std::uint64_t> dimensions, integers;
    std::uint64_t type = 0;
    std::string raw;
    bool is_external = false;
    std::map<std::string, std::string> place;  ///< of external data: location, offset, length
};

/// One entry of a list of keys and values.
std::pair<std::string, std::string> read_entry(std::string_view bytes, const std::string& name) {
    std::pair<std::string, std::string> entry;
    ProtobufMessage message(bytes, name);
    while (const auto field = message.next()) {
        if (field->number == 1) entry.first = field->bytes;
        if (field->number == 2) entry.second = field->bytes;
    }
    return entry;
}

TensorParts tensor_parts(std::string_view bytes, const std::string& name) {
    TensorParts parts;
    ProtobufMessage message(bytes, name);
    while (const auto field = message.next()) {
        switch (field->number) {
            case 1:
                add_integers(*field, name, parts.dimensions);
                break;
            case 2:
                parts.type = field->value;
                break;
            case 4:
                add_fixed<float>(*field, parts.raw);
                break;
            case 5:   // int32_data: narrower numbers too
            case 7:   // int64_data
            case 11:  // uint64_data
                add_integers(*field, name, parts.integers);
                break;
            case 8:
                parts.name = field->bytes;
                break;
            case 9:
                parts.raw += field->bytes;
                break;
            case 10:
                add_fixed<double>(*field, parts.raw);
                break;
            case 13:
                parts.place.insert(read_entry(field->bytes, name));
                break;
            case 14:
                parts.is_external = field->value == 1;
                break;
            default:
                break;
        }
    }
    return parts;
}

/// What is read, and where from.
struct Source {
    const std::string& name;              ///< stands in messages
    const std::filesystem::path& folder;  ///< of external data; empty: none is read
};

[[noreturn]] void refuse_tensor(const Source& from, const TensorParts& parts, const std::string& what) {
    throw InputError(from.name, fmt::format("the tensor '{}' {}", parts.name.substr(0, 100), what));
}

std::uint64_t whole_at(const TensorParts& parts, const std::string& key, std::uint64_t fallback) {
    const auto found = parts.place.find(key);
    if (found == parts.place.end()) return fallback;
    std::uint64_t value = fallback;
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
    return value;
}

/// The bytes of a tensor that lies in a file beside the model.
std::string external_bytes(const Source& from, const TensorParts& parts) {
    const auto found = parts.place.find("location");
    const std::filesystem::path location = found == parts.place.end() ? "" : found->second;
    const bool is_inside = !location.empty() && location.is_relative() &&
                           std::find(location.begin(), location.end(), "..") == location.end();
    if (!is_inside || from.folder.empty()) {
        refuse_tensor(from, parts,
                      fmt::format("lies in another file ('{}'); legal is one beside the model or in a folder below it",
                                  location.string().substr(0, 100)));
    }
    const auto file = from.folder / location;
    if (!std::filesystem::is_regular_file(file)) {
        refuse_tensor(from, parts,
                      fmt::format("lies in {}, which is not there; put it beside the model", file.string()));
    }
    const auto bytes = read_file(file);
    const auto offset = whole_at(parts, "offset", 0);
    if (offset > bytes.size()) refuse_tensor(from, parts, fmt::format("begins behind the end of {}", file.string()));
    const auto length = whole_at(parts, "length", bytes.size() - offset);
    if (length > bytes.size() - offset)
        refuse_tensor(from, parts, fmt::format("ends behind the end of {}", file.string()));
    return bytes.substr(offset, length);
}

std::pair<std::string, NumericArray> read_tensor(std::string_view bytes, const Source& from) {
    TensorParts parts = tensor_parts(bytes, from.name);
    if (parts.is_external) parts.raw = external_bytes(from, parts);
    const auto format = format_of(parts.type);
    if (!format) {
        refuse_tensor(from, parts,
                      fmt::format("holds numbers of the kind {}, which is not read; legal are float, double, float16, "
                                  "bfloat16, bool and whole numbers of 8 to 64 bits",
                                  parts.type));
    }
    const std::size_t size = raw_size(*format);
    if (parts.dimensions.size() > most_dimensions) refuse_tensor(from, parts, "has more than four dimensions");
    for (const std::uint64_t integer : parts.integers) {
        parts.raw.append(reinterpret_cast<const char*>(&integer), size);  // the low bytes come first
    }
    std::uint64_t count = 1;
    for (const std::uint64_t dimension : parts.dimensions) {
        if (dimension != 0 && count > parts.raw.size() / dimension)
            refuse_tensor(from, parts, "has fewer numbers than its shape needs");
        count *= dimension;
    }
    if (count * size != parts.raw.size())
        refuse_tensor(from, parts, "has another number of values than its shape needs");
    return {parts.name, {{parts.dimensions.begin(), parts.dimensions.end()}, raw_numbers(*format, parts.raw)}};
}

float as_float(std::uint64_t bits) {
    const auto low = static_cast<std::uint32_t>(bits);
    float value = 0;
    std::memcpy(&value, &low, sizeof value);
    return value;
}

/// A list of floats (field 7) or of whole numbers (field 8), packed or one at a time.
void add_numbers(const ProtobufField& field, const std::string& name, std::vector<double>& list) {
    if (field.number == 8) {
        std::vector<std::uint64_t> integers;
        add_integers(field, name, integers);
        for (const auto integer : integers) list.push_back(static_cast<double>(static_cast<std::int64_t>(integer)));
        return;
    }
    std::string raw;
    add_fixed<float>(field, raw);
    for (std::size_t at = 0; at + sizeof(float) <= raw.size(); at += sizeof(float)) {
        float value = 0;
        std::memcpy(&value, raw.data() + at, sizeof value);
        list.push_back(value);
    }
}

void read_attribute(std::string_view bytes, const Source& from, OnnxNode& node) {
    std::string attribute;
    std::optional<double> number;
    std::optional<NumericArray> tensor;
    std::vector<double> list;
    bool is_list = false;
    ProtobufMessage message(bytes, from.name);
    while (const auto field = message.next()) {
        if (field->number == 1) attribute = field->bytes;
        if (field->number == 2) number = as_float(field->value);
        if (field->number == 3) number = static_cast<double>(static_cast<std::int64_t>(field->value));
        if (field->number == 5) tensor = read_tensor(field->bytes, from).second;
        if (field->number == 7 || field->number == 8) add_numbers(*field, from.name, list);
        // A number that is 0 may be left out, as may an empty list: the type says that there is one.
        if (field->number == 20 && (field->value == 1 || field->value == 2) && !number) number = 0;
        if (field->number == 20 && (field->value == 6 || field->value == 7)) is_list = true;
    }
    if (number) node.numbers[attribute] = *number;
    if (is_list || !list.empty()) node.lists[attribute] = std::move(list);
    if (tensor) node.tensors[attribute] = std::move(*tensor);
}

OnnxNode read_node(std::string_view bytes, const Source& from) {
    OnnxNode node;
    ProtobufMessage message(bytes, from.name);
    while (const auto field = message.next()) {
        if (field->number == 1) node.inputs.emplace_back(field->bytes);
        if (field->number == 2) node.outputs.emplace_back(field->bytes);
        if (field->number == 3) node.name = field->bytes;
        if (field->number == 4) node.op = field->bytes;
        if (field->number == 5) read_attribute(field->bytes, from, node);
    }
    return node;
}

/// The bytes of the field with that number, the last where there are several; empty: none.
std::string_view part(std::string_view bytes, std::uint32_t number, const std::string& name) {
    std::string_view found;
    ProtobufMessage message(bytes, name);
    while (const auto field = message.next()) {
        if (field->number == number && field->has_bytes) found = field->bytes;
    }
    return found;
}

/// A value's shape: type, tensor type, shape, each dimension a number or a name.
std::vector<std::size_t> value_shape(std::string_view bytes, const std::string& name) {
    std::vector<std::size_t> shape;
    ProtobufMessage dimensions(part(part(part(bytes, 2, name), 1, name), 2, name), name);
    while (const auto field = dimensions.next()) {
        if (field->number != 1) continue;
        std::uint64_t size = 0;
        ProtobufMessage dimension(field->bytes, name);
        while (const auto inner = dimension.next()) {
            if (inner->number == 1 && !inner->has_bytes) size = inner->value;
        }
        shape.push_back(size);
    }
    return shape;
}

OnnxGraph read_graph(std::string_view bytes, const Source& from) {
    OnnxGraph graph;
    std::vector<std::string_view> inputs;
    ProtobufMessage message(bytes, from.name);
    while (const auto field = message.next()) {
        switch (field->number) {
            case 1:
                graph.nodes.push_back(read_node(field->bytes, from));
                break;
            case 5:
                graph.constants.insert(read_tensor(field->bytes, from));
                break;
            case 11:
                inputs.push_back(field->bytes);
                break;
            case 12:
                graph.outputs.emplace_back(part(field->bytes, 1, from.name));
                break;
            default:
                break;
        }
    }
    for (const auto input : inputs) {
        std::string value(part(input, 1, from.name));
        if (graph.constants.contains(value)) continue;  // old files list the initialisers among the inputs
        if (graph.inputs.empty()) graph.input_shape = value_shape(input, from.name);
        graph.inputs.push_back(std::move(value));
    }
    return graph;
}

}  // namespace

double OnnxNode::number(const std::string& key, double fallback) const {
    const auto found = numbers.find(key);
    return found == numbers.end() ? fallback : found->second;
}

std::string OnnxNode::text() const {
    const auto& known = !name.empty() || outputs.empty() ? name : outputs.front();
    return fmt::format("{} '{}'", op.substr(0, 50), known.substr(0, 80));
}

OnnxGraph read_onnx(const std::filesystem::path& path) {
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    return read_onnx_bytes(read_file(path), path.string(), folder);
}

OnnxGraph read_onnx_bytes(std::string_view bytes, const std::string& name, const std::filesystem::path& folder) {
    std::optional<OnnxGraph> graph;
    ProtobufMessage model(bytes, name);
    while (const auto field = model.next()) {
        if (field->number == 7 && field->has_bytes) graph = read_graph(field->bytes, {name, folder});
    }
    if (!graph) throw InputError(name, "holds no ONNX graph");
    return std::move(*graph);
}

}  // namespace spinloom
