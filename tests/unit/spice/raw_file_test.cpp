#include "spinloom/spice/write/raw_file.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "example_results.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/write/raw_reader.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom::spice {
namespace {

using RawFile = TemporaryFolder;

std::string bytes_of_example() {
    const std::vector<SimulationResult> passes = {example_result()};
    return raw_file_bytes(passes, "today");
}

std::string problem_of(const std::string& bytes) {
    return message_of<InputError>([&] { return read_raw_bytes(bytes, "f.raw"); });
}

constexpr auto text_file =
    "Title: rc\nDate: Mon Nov 23 23:59:01  2026\nCommand: version 44\nPlotname: AC Analysis\nFlags: complex\n"
    "No. Variables: 2\nNo. Points: 2       \nVariables:\n\t0\tfrequency\tfrequency grid=3\n\t1\tv(out)\tvoltage\n"
    "Values:\n 0\t1.0e+06,0.0\n\t9.9e-01,-6.2e-03\n\n 1\t1.0e+07,0.0\n\t-1e-320,nan\n\n";

TEST(RawFileBytes, HeaderIsThatOfNgspice) {
    auto result = example_result();
    result.analyses.erase(result.analyses.begin(), result.analyses.begin() + 3);
    const auto bytes = raw_file_bytes({&result, 1}, "Mon Nov 23 23:59:01 2026");
    const std::string header =
        "Title: an \"example\"\nDate: Mon Nov 23 23:59:01 2026\nPlotname: Transient Analysis\nFlags: real\n"
        "No. Variables: 4\nNo. Points: 3\nVariables:\n\t0\ttime\ttime\n\t1\tv(out)\tvoltage\n\t2\ti(v1)\tcurrent\n"
        "\t3\tpower\tnotype\nBinary:\n";
    EXPECT_EQ(bytes.substr(0, header.size()), header);
    EXPECT_EQ(bytes.size(), header.size() + 3 * 4 * 8);
}

TEST(RawFileBytes, ReadBackAsTheyWere) {
    const auto plots = read_raw_bytes(bytes_of_example(), "f");
    const auto result = example_result();
    ASSERT_EQ(plots.size(), 4);
    EXPECT_EQ(plots[0].name, "Operating Point");
    EXPECT_EQ(plots[1].name, "DC transfer characteristic");
    EXPECT_EQ(plots[2].name, "AC Analysis");
    EXPECT_EQ(plots[0].points, 1);
    EXPECT_EQ(plots[0].find("V(OUT)")->values, (std::vector<double>{0.1}));
    EXPECT_EQ(plots[1].variables[0].name, "v1");
    EXPECT_EQ(plots[1].variables[0].type, "voltage");
    EXPECT_TRUE(plots[2].is_complex);
    EXPECT_EQ(plots[2].find("v(out)")->imaginary, (std::vector<double>{0, -0.5}));
    EXPECT_EQ(plots[2].find("frequency")->values, result.analyses[2].sweep);
    EXPECT_EQ(plots[3].find("v(out)")->values, result.analyses[3].signals[0].values);
    EXPECT_EQ(plots[3].date, "today");
    EXPECT_EQ(plots[3].find("v(x)"), nullptr);
    EXPECT_EQ(raw_plot_bytes(plots), bytes_of_example());
}

TEST(RawFileBytes, NamesCannotBreakTheHeader) {
    SimulationResult result;
    result.title = "two\nlines";
    result.pass = "hot";
    result.analyses = {{AnalysisKind::operating_point, "", {}, {{"my signal", {1}}, {"", {2}}}}};
    const auto plots = read_raw_bytes(raw_file_bytes({&result, 1}, ""), "f");
    EXPECT_EQ(plots[0].title, "two lines (hot)");
    EXPECT_EQ(plots[0].variables[0].name, "my_signal");
    EXPECT_EQ(plots[0].variables[1].name, "_");
}

TEST(ReadRawBytes, ReadsValuesAsText) {
    const auto plots = read_raw_bytes(text_file, "f");
    ASSERT_EQ(plots.size(), 1);
    EXPECT_EQ(plots[0].title, "rc");
    EXPECT_EQ(plots[0].points, 2);
    const auto& out = *plots[0].find("v(out)");
    EXPECT_EQ(out.type, "voltage");
    EXPECT_EQ(out.values, (std::vector<double>{0.99, -1e-320}));
    EXPECT_EQ(out.imaginary[0], -6.2e-3);
    EXPECT_TRUE(std::isnan(out.imaginary[1]));
}

TEST(ReadRawBytes, TextAndBinaryPlotsMayFollowOneAnother) {
    std::string crlf(text_file);
    for (std::size_t at = 0; (at = crlf.find('\n', at)) != std::string::npos; at += 2) crlf.replace(at, 1, "\r\n");
    const auto plots = read_raw_bytes(crlf + bytes_of_example() + text_file + "\n\n", "f");
    EXPECT_EQ(plots.size(), 6);
}

TEST(ReadRawBytes, SaysWhatIsWrong) {
    EXPECT_EQ(problem_of(""), "f.raw: is empty, and so no raw file");
    EXPECT_EQ(problem_of("time,v(out)\n0,1\n"),
              "f.raw: plot 1: \"time,v(out)\" is no header line \"Key: value\" of a raw file");
    EXPECT_EQ(problem_of("T\xffitle: x\n"), "f.raw: plot 1: \"T?itle: x\" is no header line of a raw file");
    EXPECT_EQ(problem_of("Title: x\n"), "f.raw: ends within a header");
    EXPECT_EQ(problem_of("Title: x\nValues:\n"), "f.raw: plot 1: \"Values:\" comes before the list \"Variables:\"");
    EXPECT_EQ(problem_of("No. Points: -1\n"), "f.raw: plot 1: \"No. Points: -1\" is no count");
    EXPECT_EQ(problem_of("No. Variables: 0\n"), "f.raw: plot 1: \"No. Variables: 0\" is no count");
    EXPECT_EQ(problem_of("Variables:\n"), "f.raw: has \"Variables:\" before \"No. Variables:\"");
    EXPECT_EQ(problem_of("No. Variables: 2\nVariables:\n0 time time\n2 v(a) voltage\n"),
              "f.raw: plot 1: \"2 v(a) voltage\" is not \"1 name type\", as variable 1 of 2 must be");
    EXPECT_EQ(problem_of("No. Variables: 1\nVariables:\n0 time time\nBinary:\n12345678"),
              "f.raw: plot 1: \"Binary:\" comes before \"No. Points:\"");
    EXPECT_EQ(problem_of("Plotname: T\nNo. Variables: 1\nNo. Points: 2\nVariables: 0 time time\nBinary:\n12345678"),
              "f.raw: is cut short: plot 1 (T) announces 2 points of 1 variables, but 8 bytes are left");
    EXPECT_EQ(problem_of("Plotname: T\nNo. Variables: 1\nNo. Points: 1\nVariables: 0 time time\nValues:\n0 1,2"),
              "f.raw: plot 1 (T), point 0: \"1,2\" is no value of time");
    EXPECT_EQ(problem_of("Plotname: T\nNo. Variables: 1\nNo. Points: 1\nVariables: 0 time time\nValues:\n1 1.0"),
              "f.raw: plot 1 (T): point 0 begins with \"1\"");
    EXPECT_EQ(problem_of("Flags: real unpadded\n").substr(0, 54),
              "f.raw: plot 1: \"Flags: real unpadded\" is not supported");
}

TEST(ReadRawBytes, AbsurdCountsTakeNoMemory) {
    for (const auto* count : {"999999999999999999", "18446744073709551615", "99999999999999999999999"}) {
        const auto n = std::string(count);
        EXPECT_THROW(read_raw_bytes("No. Variables: " + n + "\nVariables:\n0 a b\n", "f"), InputError);
        EXPECT_THROW(
            read_raw_bytes("No. Variables: 1\nNo. Points: " + n + "\nVariables:\n0 a b\nBinary:\n12345678", "f"),
            InputError);
        EXPECT_THROW(read_raw_bytes("No. Variables: 1\nNo. Points: " + n + "\nVariables:\n0 a b\nValues:\n0 1\n", "f"),
                     InputError);
    }
}

TEST(ReadRawBytes, EveryTruncationIsToldOrEndsBetweenPlots) {
    std::size_t whole = 0;
    const auto bytes = bytes_of_example();
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        try {
            static_cast<void>(read_raw_bytes(std::string_view(bytes).substr(0, size), "f"));
            ++whole;
        } catch (const InputError&) {
        }
    }
    EXPECT_EQ(whole, 3) << "after the first, the second and the third plot";
}

TEST_F(RawFile, IsWrittenAndRead) {
    const std::vector<SimulationResult> passes = {example_result(), example_result()};
    write_raw_file(folder() / "a.raw", passes);
    const auto plots = read_raw_file(folder() / "a.raw");
    EXPECT_EQ(plots.size(), 8);
    EXPECT_FALSE(plots[0].date.empty());
    EXPECT_THROW(read_raw_file(folder() / "none.raw"), InputError);
}

RC_GTEST_PROP(RawFileProperty, AnyNumbersReadBackAsTheyWere, (const std::vector<double>& values, bool is_complex)) {
    RawPlot plot{"t", "d", "n", is_complex, values.size(), {{"a", "voltage", values, {}}, {"b", "notype", values, {}}}};
    if (is_complex) plot.variables[0].imaginary = plot.variables[1].imaginary = values;
    const auto again = read_raw_bytes(raw_plot_bytes({&plot, 1}), "f");
    RC_ASSERT(again.size() == 1u);
    RC_ASSERT(again[0].variables[1].values == values);
    RC_ASSERT(again[0].variables[0].imaginary == plot.variables[0].imaginary);
}

}  // namespace
}  // namespace spinloom::spice
