#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/device/magnet/llg_case.hpp"

namespace spinloom {
namespace {

const std::filesystem::path folder = std::filesystem::path(SPINLOOM_TEST_DATA) / "llg";

class LlgReference : public testing::TestWithParam<std::string> {
protected:
    LlgCase experiment_ = read_llg_case(folder / (GetParam() + ".json"));
    Eigen::MatrixXd table_ = read_csv_matrix(folder / (GetParam() + ".csv"));
};

/// First time at which m_y falls through zero, by the line between two rows; nothing if it never does.
std::optional<double> switching_time(const Eigen::MatrixXd& table) {
    for (Eigen::Index i = 1; i < table.rows(); ++i) {
        const double a = table(i - 1, 2), b = table(i, 2);
        if (a > 0 && b <= 0) return table(i - 1, 0) + (table(i, 0) - table(i - 1, 0)) * a / (a - b);
    }
    return {};
}

TEST_P(LlgReference, SeriesAgree) {
    const double interval = table_(1, 0) - table_(0, 0);
    LlgRunOptions options;
    options.interval = interval;
    const auto ours = run_llg_case(experiment_, options).values;
    ASSERT_EQ(ours.rows(), table_.rows());
    // The reference was integrated to 1e-12; its torque has hbar rounded to ten digits, which instability enlarges.
    EXPECT_LT((ours - table_).rightCols(3).cwiseAbs().maxCoeff(), 5e-7);
    EXPECT_LT((ours - table_).col(0).cwiseAbs().maxCoeff(), 1e-18);
}

TEST_P(LlgReference, HeunAgreesWithinTheFairTolerance) {
    LlgEnsemble ensemble(experiment_.layer, {}, experiment_.start, 1);
    const auto drives = experiment_.drives();
    Eigen::Index row = 0;
    double begin = 0;
    std::size_t drive = 0;
    for (; row < table_.rows(); ++row) {
        const double time = table_(row, 0);
        if (drive + 1 < drives.size() && time > (begin + drives[drive].duration) * (1 + 1e-9)) {
            begin += drives[drive++].duration;
        }
        if (row > 0) ensemble.advance(time - table_(row - 1, 0), drives[drive].torque);
        const double gap = (ensemble.magnetisation(0) - table_.row(row).segment<3>(1).transpose()).norm();
        EXPECT_LT(gap, time < 2e-9 ? 1e-3 : 1e-2) << time;
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, LlgReference,
                         testing::Values("case1a_field_only", "case1b_uniaxial_z", "case1c_type_y_shape", "case2y_1",
                                         "case2y_2"),
                         [](const auto& name) { return name.param; });

TEST(LlgReferenceSwitching, TimesAgree) {
    for (const char* name : {"case2y_1", "case2y_2"}) {
        const auto experiment = read_llg_case(folder / (std::string(name) + ".json"));
        const auto expected = switching_time(read_csv_matrix(folder / (std::string(name) + ".csv")));
        const auto time =
            first_crossing(experiment.layer, experiment.start, experiment.drives(), Eigen::Vector3d::UnitY(), 0);
        ASSERT_TRUE(expected && time);
        EXPECT_NEAR(*time / *expected, 1, 1e-3) << name;  // the table is read off by straight lines
    }
}

TEST(LlgReferenceSwitching, TimesAgainstCurrentAgree) {
    auto experiment = read_llg_case(folder / "case2y_1.json");
    const auto table = read_csv_matrix(folder / "tsw_vs_I_type_y_sample.csv");
    for (Eigen::Index row = 0; row < table.rows(); ++row) {
        experiment.segments = {{10e-9, table(row, 1)}};
        const auto time =
            first_crossing(experiment.layer, experiment.start, experiment.drives(), Eigen::Vector3d::UnitY(), 0);
        ASSERT_TRUE(time);
        EXPECT_NEAR(*time / table(row, 2), 1, 1e-7) << table(row, 0);
    }
}

}  // namespace
}  // namespace spinloom
