#include "spinloom/spice/write/table_csv.hpp"

#include <gtest/gtest.h>

#include "example_results.hpp"
#include "spinloom/core/csv.hpp"

namespace spinloom::spice {
namespace {

using Names = std::vector<std::string>;

TEST(TableCsv, HeaderSaysNamesAndUnits) {
    const auto result = example_result();
    EXPECT_TRUE(table_csv(result.analyses[3]).starts_with("time_s,v(out)_V,i(v1)_A,power_W\n"));
    EXPECT_TRUE(table_csv(result.analyses[1]).starts_with("v1_V,v(out)_V,i(v1)_A\n"));
}

TEST(TableCsv, NumbersReadBackAsTheyWere) {
    const auto table = read_csv_text(table_csv(example_result().analyses[3]), "t");
    EXPECT_EQ(table.values.rows(), 3);
    EXPECT_EQ(table.values(2, 1), 0.7352133);
    EXPECT_EQ(table.values(1, 0), 1e-9);
}

TEST(TableCsv, AnOperatingPointIsOneLine) {
    const auto table = read_csv_text(table_csv(example_result().analyses[0]), "t");
    EXPECT_EQ(table.header, (Names{"v(in)_V", "v(out)_V", "v(x1.mid)_V", "i(v1)_A", "power_W"}));
    EXPECT_EQ(table.values.rows(), 1);
}

TEST(TableCsv, AnAcSignalTakesTwoColumns) {
    const auto table = read_csv_text(table_csv(example_result().analyses[2]), "t");
    EXPECT_EQ(table.header, (Names{"frequency_Hz", "re(v(in))_V", "im(v(in))_V", "re(v(out))_V", "im(v(out))_V"}));
    EXPECT_EQ(table.values.row(1), (Eigen::RowVectorXd(5) << 1e9, 1, 0, 0.5, -0.5).finished());
}

TEST(TableCsv, NamesWithACommaAreQuoted) {
    const AnalysisResult analysis{AnalysisKind::transient, "time", {0}, {{"v(a,b)", {1}}, {"vdb(a)", {2}}, {"x", {3}}}};
    const auto table = read_csv_text(table_csv(analysis), "t");
    EXPECT_EQ(table.header, (Names{"time_s", "v(a,b)_V", "vdb(a)_dB", "x"}));
}

}  // namespace
}  // namespace spinloom::spice
