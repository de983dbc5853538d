#include "spinloom/network/model/onnx_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/model/raw_numbers.hpp"

namespace spinloom {
namespace {

constexpr std::size_t most_dimensions = 4;

/// One field of a message: its number and either a whole number or bytes.
struct Field {
    std::uint32_t number = 0;
    std::uint64_t value = 0;  ///< of a varint, or the bits of a fixed number
    std::string_view bytes;   ///< of a string, message or packed list
    bool has_bytes = false;
};

/// Walks through the fields of one message.
class Message {
public:
    Message(std::string_view bytes, const std::string& name) : rest_(bytes), name_(name) {}

    /// The next field; nothing at the end.
    std::optional<Field> next() {
        if (rest_.empty()) return {};
        const std::uint64_t key = varint();
        Field field;
        field.number = static_cast<std::uint32_t>(key >> 3U);
        switch (key & 7U) {
            case 0:
                field.value = varint();
                break;
            case 1:
                field.value = fixed<std::uint64_t>();
                break;
            case 2:
                field.bytes = take(varint());
                field.has_bytes = true;
                break;
            case 5:
                field.value = fixed<std::uint32_t>();
                break;
            default:
                fail();
        }
        return field;
    }
    [[nodiscard]] bool is_done() const { return rest_.empty(); }
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = static_cast<std::uint8_t>(take(1)[0]);
            value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
            if ((byte & 0x80U) == 0) return value;
        }
        fail();
    }

private:
    [[noreturn]] void fail() const { throw InputError(name_, "is no ONNX file, or is damaged or truncated"); }
    std::string_view take(std::uint64_t size) {
        if (size > rest_.size()) fail();
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }
    template <class T>
    std::uint64_t fixed() {
        T value;
        std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
        return value;
    }

    std::string_view rest_;
    const std::string& name_;
};

/// Adds a repeated whole number: packed or one at a time.
void add_integers(const Field& field, const std::string& name, std::vector<std::uint64_t>& list) {
    if (!field.has_bytes) {
        list.push_back(field.value);
        return;
    }
    for (Message packed(field.bytes, name); !packed.is_done();) list.push_back(packed.varint());
}

/// Adds a repeated fixed number as bytes.
template <class T>
void add_fixed(const Field& field, std::string& bytes) {
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
};

TensorParts tensor_parts(std::string_view bytes, const std::string& name) {
    TensorParts parts;
    Message message(bytes, name);
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
            case 14:
                parts.is_external = field->value == 1;
                break;
            default:
                break;
        }
    }
    return parts;
}

std::pair<std::string, NumericArray> read_tensor(std::string_view bytes, const std::string& name) {
    TensorParts parts = tensor_parts(bytes, name);
    const auto fail = [&](const std::string& what) {
        throw InputError(name, fmt::format("the tensor '{}' {}", parts.name.substr(0, 100), what));
    };
    if (parts.is_external) fail("lies in another file; export the model with its weights inside");
    const auto format = format_of(parts.type);
    if (!format) fail(fmt::format("holds numbers of the kind {}, which is not read", parts.type));
    const std::size_t size = raw_size(*format);
    if (parts.dimensions.size() > most_dimensions) fail("has more than four dimensions");
    for (const std::uint64_t integer : parts.integers) {
        parts.raw.append(reinterpret_cast<const char*>(&integer), size);  // the low bytes come first
    }
    std::uint64_t count = 1;
    for (const std::uint64_t dimension : parts.dimensions) {
        if (dimension != 0 && count > parts.raw.size() / dimension) fail("has fewer numbers than its shape needs");
        count *= dimension;
    }
    if (count * size != parts.raw.size()) fail("has another number of values than its shape needs");
    return {parts.name, {{parts.dimensions.begin(), parts.dimensions.end()}, raw_numbers(*format, parts.raw)}};
}

float as_float(std::uint64_t bits) {
    const auto low = static_cast<std::uint32_t>(bits);
    float value = 0;
    std::memcpy(&value, &low, sizeof value);
    return value;
}

void read_attribute(std::string_view bytes, const std::string& name, OnnxNode& node) {
    std::string attribute;
    std::optional<double> number;
    std::optional<NumericArray> tensor;
    Message message(bytes, name);
    while (const auto field = message.next()) {
        if (field->number == 1) attribute = field->bytes;
        if (field->number == 2) number = as_float(field->value);
        if (field->number == 3) number = static_cast<double>(static_cast<std::int64_t>(field->value));
        if (field->number == 5) tensor = read_tensor(field->bytes, name).second;
        // A number that is 0 may be left out: the type says that there is one.
        if (field->number == 20 && (field->value == 1 || field->value == 2) && !number) number = 0;
    }
    if (number) node.numbers[attribute] = *number;
    if (tensor) node.tensors[attribute] = std::move(*tensor);
}

OnnxNode read_node(std::string_view bytes, const std::string& name) {
    OnnxNode node;
    Message message(bytes, name);
    while (const auto field = message.next()) {
        if (field->number == 1) node.inputs.emplace_back(field->bytes);
        if (field->number == 2) node.outputs.emplace_back(field->bytes);
        if (field->number == 4) node.op = field->bytes;
        if (field->number == 5) read_attribute(field->bytes, name, node);
    }
    return node;
}

std::string value_name(std::string_view bytes, const std::string& name) {
    Message message(bytes, name);
    std::string result;
    while (const auto field = message.next()) {
        if (field->number == 1) result = field->bytes;
    }
    return result;
}

OnnxGraph read_graph(std::string_view bytes, const std::string& name) {
    OnnxGraph graph;
    Message message(bytes, name);
    while (const auto field = message.next()) {
        switch (field->number) {
            case 1:
                graph.nodes.push_back(read_node(field->bytes, name));
                break;
            case 5:
                graph.constants.insert(read_tensor(field->bytes, name));
                break;
            case 11:
                graph.inputs.push_back(value_name(field->bytes, name));
                break;
            case 12:
                graph.outputs.push_back(value_name(field->bytes, name));
                break;
            default:
                break;
        }
    }
    // Old files list the initialisers among the inputs.
    std::erase_if(graph.inputs, [&](const std::string& input) { return graph.constants.contains(input); });
    return graph;
}

}  // namespace

OnnxGraph read_onnx(const std::filesystem::path& path) {
    return read_onnx_bytes(read_file(path), path.string());
}

OnnxGraph read_onnx_bytes(std::string_view bytes, const std::string& name) {
    std::optional<OnnxGraph> graph;
    Message model(bytes, name);
    while (const auto field = model.next()) {
        if (field->number == 7 && field->has_bytes) graph = read_graph(field->bytes, name);
    }
    if (!graph) throw InputError(name, "holds no ONNX graph");
    return std::move(*graph);
}

}  // namespace spinloom
