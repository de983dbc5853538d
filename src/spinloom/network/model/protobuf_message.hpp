#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The wire format of protocol buffers, field by field. Source: its encoding, as the project documents it.
/// @cite protobuf

namespace spinloom {

/// One field of a message: its number and either a whole number or bytes.
struct ProtobufField {
    std::uint32_t number = 0;
    std::uint64_t value = 0;  ///< of a varint, or the bits of a fixed number
    std::string_view bytes;   ///< of a string, message or packed list
    bool has_bytes = false;
};

/// Walks through the fields of one message. Bytes and name outlive it.
class ProtobufMessage {
public:
    /// @param name  of the file, for messages
    ProtobufMessage(std::string_view bytes, const std::string& name) : rest_(bytes), name_(name) {}

    /// The next field; nothing at the end. @throws InputError for what is no message
    std::optional<ProtobufField> next();
    [[nodiscard]] bool is_done() const { return rest_.empty(); }
    /// The next whole number of a packed list. @throws InputError at the end
    std::uint64_t varint();

private:
    [[noreturn]] void fail() const;
    std::string_view take(std::uint64_t size);

    std::string_view rest_;
    const std::string& name_;
};

}  // namespace spinloom
