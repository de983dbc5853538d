#include "spinloom/network/model/raw_numbers.hpp"

#include <Eigen/Core>
#include <bit>
#include <cstdint>
#include <cstring>

#include "spinloom/core/contract.hpp"

static_assert(std::endian::native == std::endian::little, "files of tensors are read as little endian");

namespace spinloom {
namespace {

template <class T>
std::vector<double> decode(std::string_view bytes) {
    SPINLOOM_EXPECT(bytes.size() % sizeof(T) == 0);
    std::vector<double> values(bytes.size() / sizeof(T));
    for (std::size_t i = 0; i < values.size(); ++i) {
        T number;
        std::memcpy(static_cast<void*>(&number), bytes.data() + i * sizeof(T), sizeof(T));
        values[i] = static_cast<double>(number);
    }
    return values;
}

}  // namespace

std::size_t raw_size(RawFormat format) {
    switch (format) {
        case RawFormat::f64:
        case RawFormat::i64:
        case RawFormat::u64:
            return 8;
        case RawFormat::f32:
        case RawFormat::i32:
        case RawFormat::u32:
            return 4;
        case RawFormat::f16:
        case RawFormat::bf16:
        case RawFormat::i16:
        case RawFormat::u16:
            return 2;
        case RawFormat::i8:
        case RawFormat::u8:
            break;
    }
    return 1;
}

std::vector<double> raw_numbers(RawFormat format, std::string_view bytes) {
    switch (format) {
        case RawFormat::f64:
            return decode<double>(bytes);
        case RawFormat::f32:
            return decode<float>(bytes);
        case RawFormat::f16:
            return decode<Eigen::half>(bytes);
        case RawFormat::bf16:
            return decode<Eigen::bfloat16>(bytes);
        case RawFormat::i64:
            return decode<std::int64_t>(bytes);
        case RawFormat::i32:
            return decode<std::int32_t>(bytes);
        case RawFormat::i16:
            return decode<std::int16_t>(bytes);
        case RawFormat::i8:
            return decode<std::int8_t>(bytes);
        case RawFormat::u64:
            return decode<std::uint64_t>(bytes);
        case RawFormat::u32:
            return decode<std::uint32_t>(bytes);
        case RawFormat::u16:
            return decode<std::uint16_t>(bytes);
        case RawFormat::u8:
            break;
    }
    return decode<std::uint8_t>(bytes);
}

}  // namespace spinloom
