#include "spinloom/core/csv.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "temporary_folder.hpp"

namespace spinloom {
namespace {

std::string problem_of(const std::string& text) {
    return message_of<InputError>([&] { return read_csv_text(text, "f.csv"); });
}

Eigen::MatrixXd values_of(const std::string& text) {
    return read_csv_text(text, "f.csv").values;
}

TEST(ReadCsv, ReadsRowsAndColumns) {
    const auto table = read_csv_text("x,y,z\n1,2,3\n-4.5,5e-3,+6\n", "f");
    EXPECT_EQ(table.header, (std::vector<std::string>{"x", "y", "z"}));
    Eigen::MatrixXd expected(2, 3);
    expected << 1, 2, 3, -4.5, 5e-3, 6;
    EXPECT_EQ(table.values, expected);
}

TEST(ReadCsv, NeedsNoHeader) {
    const auto table = read_csv_text("1,2\n3,4", "f");
    EXPECT_TRUE(table.header.empty());
    EXPECT_EQ(table.values, (Eigen::MatrixXd(2, 2) << 1, 2, 3, 4).finished());
}

TEST(ReadCsv, ToleratesHowFilesAreWritten) {
    const Eigen::MatrixXd expected = (Eigen::MatrixXd(2, 2) << 1, 2, 3, 4).finished();
    for (const auto* text : {"1,2\r\n3,4\r\n", " 1 ,\t2 \n\n3, 4\n\n", "# made by x\n1,2\n  # more\n3,4\n",
                             "\xEF\xBB\xBF"
                             "1,2\n3,4\n",
                             "a,b\n1,2\n3,4"}) {
        EXPECT_EQ(values_of(text), expected) << text;
    }
}

TEST(ReadCsv, NamesMayBeQuoted) {
    const auto table = read_csv_text("\"I, A\", \"say \"\"x\"\"\" ,V (V)\n1,2,3\n", "f");
    EXPECT_EQ(table.header, (std::vector<std::string>{"I, A", "say \"x\"", "V (V)"}));
    EXPECT_EQ(read_csv_text("\"1\",2\n3,4\n", "f").header, (std::vector<std::string>{"1", "2"}));
    EXPECT_EQ(read_csv_text("a,,b\n1,2,3\n", "f").header, (std::vector<std::string>{"a", "", "b"}));
}

TEST(ReadCsv, TakesNoIndexForAColumn) {
    for (const auto* text : {",0,1\n0,5,6\n1,7,8\n", "\"\",0,1\n0,5,6\n", "Unnamed: 0,a\n0,5\n", " ,a\n1,2\n"}) {
        EXPECT_NE(problem_of(text).find("f.csv:1: the first column has no name"), std::string::npos) << text;
    }
}

TEST(ReadCsv, NamesLineAndColumnOfWhatIsNotANumber) {
    EXPECT_EQ(problem_of("x,y\n1,2\n3,4o\n"), "f.csv:3: column 2 (y): \"4o\" is not a finite number");
    EXPECT_EQ(problem_of("1,2\n3,\n"), "f.csv:2: column 2: \"\" is not a finite number");
    EXPECT_EQ(problem_of("# c\n\n1,nan\n"), "f.csv:3: column 2: \"nan\" is not a finite number");
    EXPECT_EQ(
        problem_of("1,2\n-inf,1e999\n"),
        "f.csv:2: column 1: \"-inf\" is not a finite number\nf.csv:2: column 2: \"1e999\" is not a finite number");
    EXPECT_EQ(problem_of("1;2\n"), "f.csv:1: column 1: \"1;2\" is not a finite number");
    EXPECT_EQ(problem_of("1,\"2\"\n"), "f.csv:1: column 2: \"\"2\"\" is not a finite number");
    EXPECT_EQ(problem_of("1,+-2\n"), "f.csv:1: column 2: \"+-2\" is not a finite number");
    EXPECT_EQ(problem_of("1,0x10\n"), "f.csv:1: column 2: \"0x10\" is not a finite number");
}

TEST(ReadCsv, AMistypedFirstNumberIsNotAHeader) {
    EXPECT_EQ(problem_of("1.o,2\n3,4\n"), "f.csv:1: column 1: \"1.o\" is not a finite number");
    EXPECT_EQ(problem_of("nan,2\n3,4\n"), "f.csv:1: column 1: \"nan\" is not a finite number");
}

TEST(ReadCsv, RefusesRaggedRowsAndNothing) {
    EXPECT_EQ(problem_of("1,2\n3\n4,5,6\n"),
              "f.csv:2: has 1 fields, but the lines above have 2\nf.csv:3: has 3 fields, but the lines above have 2");
    EXPECT_EQ(problem_of("a,b\n1,2,3\n"), "f.csv:2: has 3 fields, but the lines above have 2");
    EXPECT_EQ(problem_of(""), "f.csv: holds no numbers");
    EXPECT_EQ(problem_of("# only words\n\n"), "f.csv: holds no numbers");
}

TEST(ReadCsv, StopsAfterTenProblems) {
    std::string text = "1\n";
    for (int i = 0; i < 1000; ++i) text += "x\n";
    const auto message = problem_of(text);
    EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 9);
}

TEST(ReadCsv, ATableMayHaveNoRows) {
    const auto table = read_csv_text("a,b\n", "f");
    EXPECT_EQ(table.values.rows(), 0);
    EXPECT_EQ(table.values.cols(), 2);
}

TEST(ReadCsv, NumbersTooSmallForADoubleAreZero) {
    EXPECT_EQ(values_of("1e-999,-1e-999,4.9406564584124654e-324\n"),
              (Eigen::MatrixXd(1, 3) << 0, 0, 4.9406564584124654e-324).finished());
}

TEST(CsvText, WritesTheDigitsAskedFor) {
    const Eigen::MatrixXd values = (Eigen::MatrixXd(1, 3) << 1.0 / 3, 1e-20, 100).finished();
    EXPECT_EQ(csv_text({"a", "b", "c"}, values, 3), "a,b,c\n0.333,1e-20,100\n");
    EXPECT_EQ(csv_text({}, values), "0.3333333333333,1e-20,100\n");
}

RC_GTEST_PROP(CsvText, IsReadBackExactly, ()) {
    const auto rows = *rc::gen::inRange<Eigen::Index>(0, 6);
    const auto columns = *rc::gen::inRange<Eigen::Index>(1, 6);
    NumericTable table{{}, Eigen::MatrixXd(rows, columns)};
    for (auto& value : table.values.reshaped()) {
        do {
            const auto bits = *rc::gen::arbitrary<std::uint64_t>();
            std::memcpy(&value, &bits, sizeof(value));
        } while (!std::isfinite(value));
    }
    const bool has_header = rows == 0 || *rc::gen::arbitrary<bool>();
    const auto character = rc::gen::element('a', ' ', ',', '"', '#', '1', '-', '.', '(', '\t', 'n');
    for (Eigen::Index i = 0; has_header && i < columns; ++i) {
        table.header.push_back(*rc::gen::container<std::string>(character));
    }
    // A first column without a name beside others is taken for an index.
    if (has_header && columns > 1 && table.header.front().find_first_not_of(" \t") == std::string::npos)
        table.header.front() = "a";
    const auto again = read_csv_text(csv_text(table.header, table.values, 17), "f");
    RC_ASSERT(again.header == table.header);
    RC_ASSERT(again.values == table.values);
}

using CsvFile = TemporaryFolder;

TEST_F(CsvFile, IsWrittenAndRead) {
    const NumericTable table{{"x"}, Eigen::MatrixXd::Constant(2, 1, 0.1)};
    write_csv(folder() / "t.csv", table);
    EXPECT_EQ(read_file(folder() / "t.csv"), "x\n0.1\n0.1\n");
    EXPECT_EQ(read_csv(folder() / "t.csv").header, table.header);
    EXPECT_EQ(read_csv_matrix(folder() / "t.csv"), table.values);
}

}  // namespace
}  // namespace spinloom
