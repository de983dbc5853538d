#include "spinloom/network/model/safetensors.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/network/model/raw_numbers.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_dimensions = 4;

const std::map<std::string, RawFormat, std::less<>> formats = {
    {"F64", RawFormat::f64}, {"F32", RawFormat::f32}, {"F16", RawFormat::f16}, {"BF16", RawFormat::bf16},
    {"I64", RawFormat::i64}, {"I32", RawFormat::i32}, {"I16", RawFormat::i16}, {"I8", RawFormat::i8},
    {"U64", RawFormat::u64}, {"U32", RawFormat::u32}, {"U16", RawFormat::u16}, {"U8", RawFormat::u8},
    {"BOOL", RawFormat::u8}};

/// The whole numbers of a JSON list; nothing where it is something else.
bool read_sizes(const Json& entry, const char* key, std::size_t most, std::vector<std::uint64_t>& sizes) {
    const auto list = entry.find(key);
    if (list == entry.end() || !list->is_array() || list->size() > most) return false;
    for (const Json& size : *list) {
        if (!size.is_number_unsigned()) return false;
        sizes.push_back(size.get<std::uint64_t>());
    }
    return true;
}

NumericArray read_tensor(const Json& entry, std::string_view buffer, const std::string& name,
                         const std::string& tensor) {
    const auto fail = [&](const std::string& what) {
        throw InputError(name, fmt::format("the tensor '{}' {}", tensor.substr(0, 100), what));
    };
    if (!entry.is_object()) fail("is not described by an object of dtype, shape and data_offsets");
    const auto type = entry.find("dtype");
    if (type == entry.end() || !type->is_string()) fail("has no dtype");
    const auto format = formats.find(type->get_ref<const std::string&>());
    if (format == formats.end()) fail(fmt::format("holds numbers of the unknown kind {}", type->dump(-1, ' ', true)));
    std::vector<std::uint64_t> shape, offsets;
    if (!read_sizes(entry, "shape", most_dimensions, shape)) fail("has no shape of 0 to 4 whole numbers");
    if (!read_sizes(entry, "data_offsets", 2, offsets) || offsets.size() != 2) fail("has no data_offsets");
    if (offsets[0] > offsets[1] || offsets[1] > buffer.size()) fail("lies outside the file, which may be truncated");

    const std::uint64_t bytes = offsets[1] - offsets[0];
    std::uint64_t count = 1;
    for (const std::uint64_t size : shape) {
        if (size != 0 && count > bytes / size) fail("has fewer bytes than its shape needs");
        count *= size;
    }
    if (count * raw_size(format->second) != bytes) fail("has another number of bytes than its shape needs");
    return {{shape.begin(), shape.end()}, raw_numbers(format->second, buffer.substr(offsets[0], bytes))};
}

}  // namespace

NamedArrays read_safetensors(const std::filesystem::path& path) {
    return read_safetensors_bytes(read_file(path), path.string());
}

NamedArrays read_safetensors_bytes(std::string_view bytes, const std::string& name) {
    std::uint64_t length = 0;
    if (bytes.size() < sizeof length) throw InputError(name, "is too short for a safetensors file");
    std::memcpy(&length, bytes.data(), sizeof length);
    if (length > bytes.size() - sizeof length) {
        throw InputError(name, "is no safetensors file, or is truncated: its header would end after the file");
    }
    const auto text = bytes.substr(sizeof length, length);
    if (text.empty() || text.front() != '{')  // as the format has it
        throw InputError(name, "is no safetensors file: its header is not a JSON object");
    const auto header = parse_json<Json>(text, name + ", header");
    if (!header.is_object()) throw InputError(name, "is no safetensors file: its header is not a JSON object");
    const std::string_view buffer = bytes.substr(sizeof length + length);
    NamedArrays arrays;
    std::size_t total = 0;
    for (const auto& [tensor, entry] : header.items()) {
        if (tensor == "__metadata__") continue;
        arrays[tensor] = read_tensor(entry, buffer, name, tensor);
        total += arrays[tensor].values.size();
        if (total > buffer.size()) throw InputError(name, "has tensors that overlap");
    }
    return arrays;
}

}  // namespace spinloom
