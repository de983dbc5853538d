#include "spinloom/device/magnet/llg_case.hpp"

#include <gtest/gtest.h>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

const std::string good = R"({
 "alpha": 0.02, "Ms": 8e5, "Ku": 1e3,
 "u": [0, 1, 0],
 "N": [0.0635, 0.0243, 0.9122],
 "t_f": 1.5e-9, "area": 1.4e-15, "H_ext": [0, 0, 10], "gamma_rad_per_s_T": 1.76e11,
 "theta_sh": 0.3, "w_hm": 6e-8, "t_hm": 3e-9, "s": [0, 1, 0], "r_fl": 0.1,
 "m0": [0, 1, 0],
 "segments_duration_s_current_A": [[1e-11, -6e-5], [2.5e-12, 0]]
})";

std::string with(const std::string& from, const std::string& to) {
    auto text = good;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

void expect_refused(const std::string& text, const std::string& words) {
    try {
        static_cast<void>(read_llg_case_text(text, "case.json"));
        FAIL() << "accepted: " << words;
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
}

TEST(LlgCase, ReadsEveryKey) {
    const auto experiment = read_llg_case_text(good, "case.json");
    EXPECT_EQ(experiment.layer.damping, 0.02);
    EXPECT_EQ(experiment.layer.uniaxial_anisotropy, 1e3);
    EXPECT_EQ(experiment.layer.demagnetising_factors.z(), 0.9122);
    EXPECT_EQ(experiment.layer.external_field.z(), 10);
    EXPECT_EQ(experiment.line.spin_hall_angle, 0.3);
    EXPECT_EQ(experiment.start.y(), 1);
    const auto drives = experiment.drives();
    ASSERT_EQ(drives.size(), 2);
    EXPECT_LT(drives[0].torque.damping_like.y(), 0);
    EXPECT_NEAR(drives[0].torque.field_like.y(), 0.1 * drives[0].torque.damping_like.y(), 1e-12);
    EXPECT_NEAR(total_duration(drives), 1.25e-11, 1e-24);
}

TEST(LlgCase, BoundsHowOftenTheMagnetisationTurns) {
    auto experiment = read_llg_case_text(good, "case.json");
    const auto turns = [&] { return most_turns(experiment.layer, experiment.drives()); };
    const double once = turns();
    EXPECT_GT(once, 0.01);
    EXPECT_LT(once, 10) << "12.5 ps in a field of some tesla";
    experiment.segments[0].duration *= 1e12, experiment.segments[1].duration *= 1e12;
    EXPECT_NEAR(turns(), 1e12 * once, 1e3 * once);
    // The bound holds: the number of steps, of about a radian each, is of its size.
    experiment = read_llg_case_text(with("1e-11, -6e-5", "2e-9, -6e-5"), "case.json");
    const auto trajectory =
        integrate_llg(experiment.layer, experiment.start, experiment.drives(), std::vector<double>{});
    EXPECT_LT(static_cast<double>(trajectory.steps), 2 * 3.1416 * turns() + 2);
}

TEST(LlgCase, SaysWhatIsWrongAndWhere) {
    expect_refused("{\n\"alpha\": ,", "case.json:2");
    expect_refused("[1]", "one object");
    expect_refused("{\"alpha\": 1e999}", "too large");
    expect_refused(with("\"Ms\"", "\"Mss\""), "did you mean 'Ms'");
    expect_refused(with("\"Ms\": 8e5, ", ""), "Ms: is missing");
    expect_refused(with("\"Ms\": 8e5", "\"Ms\": -8e5"), "case.json:2: Ms");
    expect_refused(with("\"Ms\": 8e5", "\"Ms\": 1e300"),
                   "1e+300 is not legal; it must be above 0, and 0 or from 1e-40");
    expect_refused(with("\"alpha\": 0.02", "\"alpha\": 1e15"), "alpha: 1000000000000000 is out of range");
    expect_refused(with("8e5", "\"8e5\""), "must be a number");
    expect_refused(with("[0, 1, 0],\n \"N\"", "[0, 1, 1],\n \"N\""), "case.json:3: u: must be a direction");
    expect_refused(with("0.9122]", "1.9122]"), "N: 1.9122 is out of range");
    expect_refused(with("[[1e-11, -6e-5], [2.5e-12, 0]]", "[1e-11, -6e-5]"), "pairs");
    expect_refused(with("[1e-11, -6e-5]", "[-1e-11, -6e-5]"), "out of range");
    expect_refused(with("\"alpha\": 0.02", "\"alpha\": 0.02, \"mu0\": 1.3e-6"), "mu0: must be the constant");
}

TEST(LlgCase, RowsFallOnTheIntervalAndTheEnd) {
    const auto experiment = read_llg_case_text(good, "case.json");
    LlgRunOptions options;
    options.interval = 1e-12;
    const auto table = run_llg_case(experiment, options);
    EXPECT_EQ(table.header, (std::vector<std::string>{"t_s", "mx", "my", "mz"}));
    ASSERT_EQ(table.values.rows(), 14);
    EXPECT_NEAR(table.values(12, 0), 12e-12, 1e-25);
    EXPECT_NEAR(table.values(13, 0), 12.5e-12, 1e-25);
    for (int i = 0; i < 14; ++i) EXPECT_NEAR((table.values.row(i).segment<3>(1).norm()), 1, 1e-14);
}

TEST(LlgCase, SamplesAreListedOneAfterAnotherAndDoNotDependOnThreads) {
    const auto experiment = read_llg_case_text(good, "case.json");
    LlgRunOptions options;
    options.interval = 1e-12;
    options.samples = 50;
    EXPECT_THROW(static_cast<void>(run_llg_case(experiment, options)), InputError);
    options.thermal.temperature = 300;
    const auto one = run_llg_case(experiment, options);
    options.thermal.threads = 3;
    const auto three = run_llg_case(experiment, options);
    EXPECT_EQ(one.header.back(), "sample");
    ASSERT_EQ(one.values.rows(), 50 * 14);
    EXPECT_EQ(one.values(14, 4), 1);
    EXPECT_EQ(one.values(14, 0), 0);
    EXPECT_TRUE(one.values == three.values);
    EXPECT_NE(one.values(13, 1), one.values(27, 1));
}

TEST(LlgCase, ThermalTrajectoryNearZeroTemperatureFollowsTheOneWithout) {
    const auto experiment = read_llg_case_text(good, "case.json");
    LlgRunOptions options;
    const auto exact = run_llg_case(experiment, options);
    options.thermal.temperature = 1e-9;
    const auto cold = run_llg_case(experiment, options);
    ASSERT_EQ(cold.values.rows(), exact.values.rows());
    EXPECT_LT((cold.values - exact.values).cwiseAbs().maxCoeff(), 1e-4);
}

}  // namespace
}  // namespace spinloom
