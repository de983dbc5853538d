#include "spinloom/core/npy.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <optional>
#include <utility>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"

static_assert(std::endian::native == std::endian::little, "array files are read as little endian");

namespace spinloom {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t most_dimensions = 4;
constexpr double beyond_exact_integers = 9007199254740992.0;  // 2^53: may have been rounded from 2^53 + 1

/// What the header of a `.npy` file says.
struct Header {
    std::string type;  ///< "f8", without the byte order
    bool is_fortran_order = false;
    std::vector<std::size_t> shape;
};

/// Reads the header's text, a Python dictionary: {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
class HeaderParser {
public:
    HeaderParser(std::string_view text, std::string name) : rest_(text), name_(std::move(name)) {}

    Header parse() {
        expect('{');
        while (!accept('}')) {
            const auto key = quoted();
            expect(':');
            if (key == "descr") {
                type_ = type_from(quoted());
            } else if (key == "fortran_order") {
                order_ = boolean();
            } else if (key == "shape") {
                shape_ = tuple();
            } else {
                fail(fmt::format("unknown entry '{}'", key.substr(0, 40)));
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        skip_blanks();
        if (!rest_.empty()) fail("text behind the closing '}'");
        if (!type_ || !order_ || !shape_) fail("'descr', 'fortran_order' or 'shape' is missing");
        return {*type_, *order_, *shape_};
    }

private:
    [[noreturn]] void fail(const std::string& what) const {
        throw InputError(name_, "the header of the array is not understood: " + what);
    }
    void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n"), rest_.size())); }
    bool accept(char c) {
        skip_blanks();
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char c) {
        if (!accept(c)) fail(fmt::format("'{}' expected", c));
    }
    std::string_view quoted() {
        skip_blanks();
        const char quote = rest_.empty() ? '\0' : rest_.front();
        if (quote != '\'' && quote != '"') fail("text in quotes expected");
        const auto end = rest_.find(quote, 1);
        if (end == std::string_view::npos) fail("text in quotes does not end");
        const auto text = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        return text;
    }
    bool boolean() {
        skip_blanks();
        const bool is_true = rest_.starts_with("True");
        if (!is_true && !rest_.starts_with("False")) fail("True or False expected");
        rest_.remove_prefix(is_true ? 4 : 5);
        return is_true;
    }
    std::vector<std::size_t> tuple() {
        std::vector<std::size_t> numbers;
        expect('(');
        while (!accept(')')) {
            std::size_t number = 0;
            skip_blanks();
            const auto [end, status] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
            if (status != std::errc{}) fail("a dimension is not a whole number");
            rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
            numbers.push_back(number);
            if (numbers.size() > most_dimensions) fail(fmt::format("more than {} dimensions", most_dimensions));
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
        return numbers;
    }
    std::string type_from(std::string_view descr) const {
        if (descr.starts_with('>') && !descr.ends_with('1')) fail("big-endian numbers (save with dtype '<f8')");
        if (descr.empty() || std::string_view("<|>").find(descr.front()) == std::string_view::npos) {
            fail(fmt::format("numbers of type '{}'", descr.substr(0, 40)));
        }
        return std::string(descr.substr(1));
    }

    std::string_view rest_;
    std::string name_;
    std::optional<std::string> type_;
    std::optional<bool> order_;
    std::optional<std::vector<std::size_t>> shape_;
};

template <class T>
double load(const char* bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof(T));
    return static_cast<double>(value);
}

struct NumberType {
    std::string_view name;
    std::size_t size;
    double (*load)(const char*);
};

constexpr std::array<NumberType, 12> number_types = {{{"f2", 2, load<Eigen::half>},
                                                      {"f4", 4, load<float>},
                                                      {"f8", 8, load<double>},
                                                      {"i1", 1, load<std::int8_t>},
                                                      {"i2", 2, load<std::int16_t>},
                                                      {"i4", 4, load<std::int32_t>},
                                                      {"i8", 8, load<std::int64_t>},
                                                      {"u1", 1, load<std::uint8_t>},
                                                      {"u2", 2, load<std::uint16_t>},
                                                      {"u4", 4, load<std::uint32_t>},
                                                      {"u8", 8, load<std::uint64_t>},
                                                      {"b1", 1, [](const char* byte) { return *byte ? 1.0 : 0.0; }}}};

const NumberType& find_number_type(const std::string& type, const std::string& name) {
    for (const auto& candidate : number_types) {
        if (candidate.name == type) return candidate;
    }
    if (type == "O") {
        throw InputError(name,
                         "holds Python objects, which are not read; save each array by its own name: "
                         "numpy.savez(path, W1=W1, b1=b1)");
    }
    throw InputError(name, fmt::format("numbers of type '{}' are not read (f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1 are)",
                                       type.substr(0, 40)));
}

/// Number of values of a shape, or nothing if it is beyond `most`.
std::optional<std::size_t> count_of(const std::vector<std::size_t>& shape, std::size_t most) {
    if (std::find(shape.begin(), shape.end(), std::size_t{0}) != shape.end()) return 0;
    std::size_t count = 1;
    for (const auto extent : shape) {
        if (extent > most / count) return {};
        count *= extent;
    }
    return count;
}

/// From Fortran order (first index fastest) to C order.
std::vector<double> to_c_order(const std::vector<double>& values, const std::vector<std::size_t>& shape) {
    std::vector<double> ordered(values.size());
    std::vector<std::size_t> index(shape.size(), 0);
    std::vector<std::size_t> stride(shape.size(), 1);
    for (std::size_t d = 1; d < shape.size(); ++d) stride[d] = stride[d - 1] * shape[d - 1];
    for (auto& value : ordered) {
        value = values[std::inner_product(index.begin(), index.end(), stride.begin(), std::size_t{0})];
        for (std::size_t d = shape.size(); d-- > 0;) {
            if (++index[d] < shape[d]) break;
            index[d] = 0;
        }
    }
    return ordered;
}

/// Splits the bytes into header text and data.
std::pair<std::string_view, std::string_view> split(std::string_view bytes, const std::string& name) {
    if (!bytes.starts_with(magic)) throw InputError(name, "is not a NumPy array file (.npy)");
    if (bytes.size() < 8) throw InputError(name, "is truncated in its header");
    const int version = static_cast<unsigned char>(bytes[6]);
    if (version < 1 || version > 3) throw InputError(name, fmt::format("has unknown array format version {}", version));
    const std::size_t length_size = version == 1 ? 2 : 4;
    bytes.remove_prefix(8);
    if (bytes.size() < length_size) throw InputError(name, "is truncated in its header");
    std::uint32_t length = 0;
    std::memcpy(&length, bytes.data(), length_size);
    bytes.remove_prefix(length_size);
    if (bytes.size() < length) throw InputError(name, "is truncated in its header");
    return {bytes.substr(0, length), bytes.substr(length)};
}

}  // namespace

NumericArray read_npy_bytes(std::string_view bytes, const std::string& name) {
    const auto [header_text, data] = split(bytes, name);
    auto header = HeaderParser(header_text, name).parse();
    const auto& type = find_number_type(header.type, name);
    const auto count = count_of(header.shape, data.size() / type.size);
    if (!count || *count * type.size != data.size()) {
        throw InputError(name, fmt::format("holds {} bytes of data, which does not match shape ({}) of {}", data.size(),
                                           fmt::join(header.shape, ", "), header.type));
    }

    std::vector<double> values(*count);
    for (std::size_t i = 0; i < *count; ++i) values[i] = type.load(data.data() + i * type.size);
    if (type.name == "i8" || type.name == "u8") {
        for (const double value : values) {
            if (std::abs(value) >= beyond_exact_integers) {
                throw InputError(name, fmt::format("holds the whole number {:.0f}, too large to be exact", value));
            }
        }
    }
    if (header.is_fortran_order) values = to_c_order(values, header.shape);
    return {std::move(header.shape), std::move(values)};
}

NumericArray read_npy(const std::filesystem::path& path) {
    return read_npy_bytes(read_file(path), path.string());
}

std::string npy_bytes(const NumericArray& array) {
    SPINLOOM_EXPECT(count_of(array.shape, array.values.size()) == array.values.size());
    std::string header = fmt::format("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}{}), }}",
                                     fmt::join(array.shape, ", "), array.shape.size() == 1 ? "," : "");
    // The data begins at a multiple of 64 bytes: padding, then a line end.
    const std::size_t prefix = magic.size() + 4;
    header.append(63 - (prefix + header.size()) % 64, ' ');
    header += '\n';
    std::string bytes(magic);
    bytes += {'\x01', '\x00', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
    bytes += header;
    bytes.append(reinterpret_cast<const char*>(array.values.data()), array.values.size() * sizeof(double));
    return bytes;
}

void write_npy(const std::filesystem::path& path, const NumericArray& array) {
    write_file_atomically(path, npy_bytes(array));
}

Eigen::MatrixXd to_matrix(const NumericArray& array, const std::string& name) {
    if (array.shape.size() != 1 && array.shape.size() != 2) {
        throw InputError(
            name, fmt::format("holds an array of shape ({}), but a matrix is needed", fmt::join(array.shape, ", ")));
    }
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const auto rows = static_cast<Eigen::Index>(array.shape[0]);
    const auto columns = array.shape.size() == 2 ? static_cast<Eigen::Index>(array.shape[1]) : Eigen::Index{1};
    return Eigen::Map<const RowMajor>(array.values.data(), rows, columns);
}

NumericArray to_array(const Eigen::MatrixXd& matrix) {
    NumericArray array{{static_cast<std::size_t>(matrix.rows()), static_cast<std::size_t>(matrix.cols())}, {}};
    array.values.reserve(static_cast<std::size_t>(matrix.size()));
    for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
        for (Eigen::Index column = 0; column < matrix.cols(); ++column) array.values.push_back(matrix(row, column));
    }
    return array;
}

}  // namespace spinloom
