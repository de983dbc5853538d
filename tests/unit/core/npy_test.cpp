#include "spinloom/core/npy.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "temporary_folder.hpp"

namespace spinloom {
namespace {

/// A file with the given header text and data.
std::string npy_file(const std::string& header, const std::string& data, char version = 1) {
    std::string bytes = std::string("\x93NUMPY") + version + '\0';
    const std::size_t length_size = version == 1 ? 2 : 4;
    for (std::size_t i = 0; i < length_size; ++i) bytes += static_cast<char>(header.size() >> 8 * i & 0xff);
    return bytes + header + data;
}

std::string header_text(const std::string& descr, const std::string& shape, bool fortran = false) {
    return "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape +
           ", }\n";
}

template <class T>
std::string data_of(std::initializer_list<T> values) {
    std::string bytes(values.size() * sizeof(T), '\0');
    std::memcpy(bytes.data(), values.begin(), bytes.size());
    return bytes;
}

NumericArray read(const std::string& bytes) {
    return read_npy_bytes(bytes, "f.npy");
}

std::string problem_of(const std::string& bytes) {
    return message_of<InputError>([&] { return read(bytes); });
}

template <class T>
void expect_type(const std::string& descr) {
    const T low = std::is_floating_point_v<T> ? static_cast<T>(-1.5) : std::numeric_limits<T>::lowest();
    const T high = std::is_floating_point_v<T> ? static_cast<T>(1e30) : std::numeric_limits<T>::max();
    const auto array = read(npy_file(header_text(descr, "(3,)"), data_of<T>({low, T{1}, high})));
    EXPECT_EQ(array.shape, std::vector<std::size_t>{3}) << descr;
    EXPECT_EQ(array.values, (std::vector<double>{static_cast<double>(low), 1, static_cast<double>(high)})) << descr;
}

TEST(ReadNpy, ReadsEveryNumberType) {
    expect_type<float>("<f4");
    expect_type<double>("<f8");
    expect_type<std::int8_t>("|i1");
    expect_type<std::int16_t>("<i2");
    expect_type<std::int32_t>("<i4");
    expect_type<std::uint8_t>("|u1");
    expect_type<std::uint16_t>("<u2");
    expect_type<std::uint32_t>("<u4");
    const auto flags = read(npy_file(header_text("|b1", "(3,)"), std::string("\0\1\2", 3)));
    EXPECT_EQ(flags.values, (std::vector<double>{0, 1, 1}));
}

TEST(ReadNpy, ReadsLongIntegersThatADoubleHolds) {
    constexpr std::int64_t largest = 9007199254740991;
    EXPECT_EQ(read(npy_file(header_text("<i8", "(2,)"), data_of<std::int64_t>({-largest, largest}))).values,
              (std::vector<double>{-9007199254740991.0, 9007199254740991.0}));
    EXPECT_EQ(read(npy_file(header_text("<u8", "(1,)"), data_of<std::uint64_t>({7}))).values, std::vector<double>{7});
    EXPECT_EQ(problem_of(npy_file(header_text("<i8", "(1,)"), data_of<std::int64_t>({largest + 2}))),
              "f.npy: holds the whole number 9007199254740992, too large to be exact");
    EXPECT_THROW(static_cast<void>(read(npy_file(header_text("<u8", "()"), std::string(8, '\xff')))), InputError);
}

TEST(ReadNpy, ReadsEveryVersionAndNumberOfDimensions) {
    const auto data = data_of<double>({1, 2, 3, 4, 5, 6});
    for (const char version : {'\1', '\2', '\3'}) {
        const auto array = read(npy_file(header_text("<f8", "(1, 2, 1, 3)"), data, version));
        EXPECT_EQ(array.shape, (std::vector<std::size_t>{1, 2, 1, 3}));
        EXPECT_EQ(array.values, (std::vector<double>{1, 2, 3, 4, 5, 6}));
    }
    const auto number = read(npy_file(header_text("<f8", "()"), data_of<double>({4})));
    EXPECT_TRUE(number.shape.empty());
    EXPECT_EQ(number.values, std::vector<double>{4});
    EXPECT_TRUE(read(npy_file(header_text("<f8", "(0, 99999999999)"), "")).values.empty());
}

TEST(ReadNpy, PutsFortranOrderIntoCOrder) {
    // a(i, j, k) = 100 i + 10 j + k of shape (2, 3, 2), first index fastest in the file.
    std::string data;
    std::vector<double> expected;
    for (int k = 0; k < 2; ++k) {
        for (int j = 0; j < 3; ++j) data += data_of<std::int16_t>({short(10 * j + k), short(100 + 10 * j + k)});
    }
    for (int i = 0; i < 2; ++i) {
        for (int j = 0; j < 3; ++j) expected.insert(expected.end(), {100.0 * i + 10 * j, 100.0 * i + 10 * j + 1});
    }
    EXPECT_EQ(read(npy_file(header_text("<i2", "(2, 3, 2)", true), data)).values, expected);
}

TEST(ReadNpy, HeaderMayBeWrittenInOtherWays) {
    const auto data = data_of<float>({1, 2});
    for (const auto* header : {"{\"shape\":(2,),\"descr\":\"<f4\",\"fortran_order\":False}",
                               "{'descr':'<f4','shape':(2),'fortran_order':True,}  \n",
                               " {  'descr' : '<f4' , 'shape' : ( 2 , ) , 'fortran_order' : False }\n\n"}) {
        EXPECT_EQ(read(npy_file(header, data)).values, (std::vector<double>{1, 2})) << header;
    }
}

TEST(ReadNpy, SaysWhatIsWrong) {
    const auto good = npy_file(header_text("<f8", "(2,)"), data_of<double>({1, 2}));
    EXPECT_EQ(problem_of(""), "f.npy: is not a NumPy array file (.npy)");
    EXPECT_EQ(problem_of("\x93NUMPZ\1"), "f.npy: is not a NumPy array file (.npy)");
    for (const std::size_t size : {6U, 7U, 8U, 9U, 10U, 40U}) {
        EXPECT_EQ(problem_of(good.substr(0, size)), "f.npy: is truncated in its header") << size;
    }
    EXPECT_EQ(problem_of(npy_file("{}", "", 4)), "f.npy: has unknown array format version 4");
    EXPECT_EQ(problem_of(good.substr(0, good.size() - 1)),
              "f.npy: holds 15 bytes of data, which does not match shape (2) of f8");
    EXPECT_EQ(problem_of(good + "x"), "f.npy: holds 17 bytes of data, which does not match shape (2) of f8");
    EXPECT_EQ(problem_of(npy_file(header_text("<f8", "(0,)"), "x")),
              "f.npy: holds 1 bytes of data, which does not match shape (0) of f8");
    EXPECT_EQ(problem_of(npy_file(header_text("<c16", "(1,)"), std::string(16, 'x'))),
              "f.npy: numbers of type 'c16' are not read (f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1 are)");
}

TEST(ReadNpy, RefusesHeadersItDoesNotUnderstand) {
    const std::string prefix = "f.npy: the header of the array is not understood: ";
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "'{' expected"},
        {"{'descr': '<f8'}", "'descr', 'fortran_order' or 'shape' is missing"},
        {header_text(">f8", "(1,)"), "big-endian numbers (save with dtype '<f8')"},
        {header_text("f8", "(1,)"), "numbers of type 'f8'"},
        {header_text("", "(1,)"), "numbers of type ''"},
        {header_text("<f8", "(1, 1, 1, 1, 1)"), "more than 4 dimensions"},
        {header_text("<f8", "(-1,)"), "a dimension is not a whole number"},
        {header_text("<f8", "(99999999999999999999,)"), "a dimension is not a whole number"},
        {header_text("<f8", "(1L,)"), "')' expected"},
        {header_text("<f8", "[1]"), "'(' expected"},
        {header_text("<f8", "(1,)") + "x", "text behind the closing '}'"},
        {"{'descr': [('x', '<f8')], }", "text in quotes expected"},
        {"{'descr", "text in quotes does not end"},
        {"{'fortran_order': 1}", "True or False expected"},
        {"{'colour': 1}", "unknown entry 'colour'"},
        {"{'descr': '<f8' 'shape'", "'}' expected"},
    };
    for (const auto& [header, what] : cases) EXPECT_EQ(problem_of(npy_file(header, "12345678")), prefix + what);
}

TEST(ReadNpy, DoesNotBelieveTheShape) {
    for (const auto* shape :
         {"(9223372036854775807,)", "(4294967296, 4294967296)", "(4294967296, 2147483649, 2)", "(1000000000000,)"}) {
        EXPECT_THROW(static_cast<void>(read(npy_file(header_text("<f8", shape), "12345678"))), InputError) << shape;
    }
}

TEST(NpyBytes, AlignsItsDataAndNamesItsType) {
    const auto bytes = npy_bytes({{2, 1}, {1, 2}});
    EXPECT_EQ(bytes.size() % 64, 16U);
    EXPECT_TRUE(bytes.starts_with(std::string("\x93NUMPY\1\0\x76\0{'descr': '<f8', 'fortran_order': False, ", 48)));
}

RC_GTEST_PROP(NpyBytes, AreReadBackExactly, ()) {
    NumericArray array{*rc::gen::container<std::vector<std::size_t>>(*rc::gen::inRange<std::size_t>(0, 5),
                                                                     rc::gen::inRange<std::size_t>(0, 5)),
                       {}};
    std::size_t count = 1;
    for (const auto extent : array.shape) count *= extent;
    array.values = *rc::gen::container<std::vector<double>>(count, rc::gen::arbitrary<double>());
    const auto again = read(npy_bytes(array));
    RC_ASSERT(again.shape == array.shape);
    RC_ASSERT(again.values == array.values);
}

TEST(ToMatrix, KeepsRowsAndColumns) {
    const NumericArray array{{2, 3}, {1, 2, 3, 4, 5, 6}};
    const Eigen::MatrixXd matrix = to_matrix(array, "f");
    EXPECT_EQ(matrix, (Eigen::MatrixXd(2, 3) << 1, 2, 3, 4, 5, 6).finished());
    EXPECT_EQ(to_array(matrix).shape, array.shape);
    EXPECT_EQ(to_array(matrix).values, array.values);
    EXPECT_EQ(to_matrix({{3}, {1, 2, 3}}, "f"), (Eigen::MatrixXd(3, 1) << 1, 2, 3).finished());
    EXPECT_EQ(message_of<InputError>([] {
                  return to_matrix({{1, 1, 1}, {0}}, "f");
              }),
              "f: holds an array of shape (1, 1, 1), but a matrix is needed");
}

using NpyFile = TemporaryFolder;

TEST_F(NpyFile, IsWrittenAndRead) {
    write_npy(folder() / "a.npy", {{2}, {0.1, -0.0}});
    const auto array = read_npy(folder() / "a.npy");
    EXPECT_EQ(array.values[0], 0.1);
    EXPECT_TRUE(std::signbit(array.values[1]));
}

}  // namespace
}  // namespace spinloom
