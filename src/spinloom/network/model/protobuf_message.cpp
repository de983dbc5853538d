#include "spinloom/network/model/protobuf_message.hpp"

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

/// The bits of a number whose low bytes come first.
std::uint64_t bits_of(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8U | static_cast<std::uint8_t>(bytes[i]);
    return value;
}

}  // namespace

std::optional<ProtobufField> ProtobufMessage::next() {
    if (rest_.empty()) return {};
    const std::uint64_t key = varint();
    ProtobufField field;
    field.number = static_cast<std::uint32_t>(key >> 3U);
    switch (key & 7U) {
        case 0:
            field.value = varint();
            break;
        case 1:
            field.value = bits_of(take(8));
            break;
        case 2:
            field.bytes = take(varint());
            field.has_bytes = true;
            break;
        case 5:
            field.value = bits_of(take(4));
            break;
        default:
            fail();
    }
    return field;
}

std::uint64_t ProtobufMessage::varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const auto byte = static_cast<std::uint8_t>(take(1)[0]);
        value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
        if ((byte & 0x80U) == 0) return value;
    }
    fail();
}

void ProtobufMessage::fail() const {
    throw InputError(name_, "is no ONNX file, or is damaged or truncated");
}

std::string_view ProtobufMessage::take(std::uint64_t size) {
    if (size > rest_.size()) fail();
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
}

}  // namespace spinloom
