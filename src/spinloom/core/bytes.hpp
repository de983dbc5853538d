#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

/// Numbers as bytes, for pieces of work that this machine puts aside and takes up again (store.hpp). They lie as they
/// do in memory, so that every bit comes back; a list is preceded by its length.

namespace spinloom {

class ByteWriter {
public:
    template <class T>
    void put(const T& value) {
        static_assert(std::is_arithmetic_v<T>);
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof(T));
    }
    /// So many numbers, without their count.
    template <class T>
    void put_all(std::span<const T> values) {
        static_assert(std::is_arithmetic_v<T>);
        bytes_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    }
    void put_length(std::size_t length) { put(static_cast<std::uint64_t>(length)); }
    [[nodiscard]] std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

/// Reads what a ByteWriter wrote. Whoever reads past the end gets zeros, and `is_done` says so in the end.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : left_(bytes) {}

    template <class T>
    [[nodiscard]] T get() {
        T value{};
        get_all(std::span(&value, 1));
        return value;
    }
    template <class T>
    void get_all(std::span<T> values) {
        static_assert(std::is_arithmetic_v<T>);
        if (values.size_bytes() > left_.size()) {
            is_short_ = true;
            left_ = {};
        } else if (!values.empty()) {
            std::memcpy(values.data(), left_.data(), values.size_bytes());
            left_.remove_prefix(values.size_bytes());
        }
    }
    /// A length; 0 where more than `most` is stated, which counts as reading past the end.
    [[nodiscard]] std::size_t get_length(std::size_t most) {
        const auto length = get<std::uint64_t>();
        if (length <= most) return static_cast<std::size_t>(length);
        is_short_ = true;
        return 0;
    }
    /// Everything was read, and nothing beyond it.
    [[nodiscard]] bool is_done() const { return !is_short_ && left_.empty(); }

private:
    std::string_view left_;
    bool is_short_ = false;
};

}  // namespace spinloom
