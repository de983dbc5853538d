// Crossbars solved elsewhere: nodal analysis with a sparse LU (SciPy), itself within 3e-13 of ngspice.
// See tests/reference/data/circuits/README.md for the arrangement.

#include <gtest/gtest.h>

#include "spinloom/array/ports/port_reduction.hpp"
#include "spinloom/array/wires/array_solver.hpp"
#include "spinloom/core/csv.hpp"

namespace spinloom {
namespace {

struct Case {
    int size;
    const char* resistance;
    bool has_voltages;
};

class CrossbarReference : public testing::TestWithParam<Case> {
protected:
    Eigen::MatrixXd read(const std::string& suffix) const {
        return read_csv_matrix(std::string(SPINLOOM_TEST_DATA) + "/circuits/crossbar/xbar" +
                               std::to_string(GetParam().size) + "_" + suffix + ".csv");
    }
};

// A bit line ends on a virtual ground behind one more segment, a word line starts behind one: our terminals and
// sources.
TEST_P(CrossbarReference, LineCurrentsAndNodeVoltages) {
    const std::string r = std::string("r") + GetParam().resistance;
    const Eigen::MatrixXd resistance = read("R");  // word lines x bit lines
    const Eigen::MatrixXd inputs = read("V");      // word lines x vectors
    const double segment = std::stod(GetParam().resistance);
    const auto crossbar = Crossbar::rectangular(resistance.cwiseInverse().transpose(), {segment, segment});

    const auto admittance = reduce_to_ports(crossbar);
    const Eigen::MatrixXd currents = (-admittance.source_terminal * inputs).transpose();  // vectors x bit lines
    const Eigen::MatrixXd expected = read(r + "_I_scipy");
    ASSERT_EQ(currents.rows(), expected.rows());
    EXPECT_LT(((currents - expected).array() / expected.array()).abs().maxCoeff(), 1e-9);

    if (!GetParam().has_voltages) return;
    const auto voltages =
        BlockTridiagonalCrossbar(crossbar).voltages(inputs.col(0), Eigen::VectorXd::Zero(resistance.cols()));
    const Eigen::MatrixXd word = read(r + "_Vword_scipy_vec0");  // word lines x bit lines
    const Eigen::MatrixXd bit = read(r + "_Vbit_scipy_vec0");
    EXPECT_LT((voltages.word - word).cwiseAbs().maxCoeff(), 1e-9 * word.cwiseAbs().maxCoeff());
    EXPECT_LT((voltages.bit.transpose() - bit).cwiseAbs().maxCoeff(), 1e-9 * bit.cwiseAbs().maxCoeff());
}

// The same arrays by the solvers of arrays of any size.
TEST_P(CrossbarReference, EveryMethodOfArrays) {
    const std::string r = std::string("r") + GetParam().resistance;
    const double segment = std::stod(GetParam().resistance);
    const Eigen::MatrixXd expected = read(r + "_I_scipy");  // vectors x bit lines
    const auto array = CrossbarArray::read_out(read("R").cwiseInverse(), {segment, segment});
    for (const auto method : {ArrayMethod::automatic, ArrayMethod::block, ArrayMethod::pcg, ArrayMethod::nodal}) {
        const auto found = solve_array(array, {read("V"), {}, {}, {}}, {.method = method, .voltages = true});
        EXPECT_TRUE(found.is_converged);
        const Eigen::MatrixXd currents = -found.currents.column_bottom.transpose();
        EXPECT_LT(((currents - expected).array() / expected.array()).abs().maxCoeff(), 1e-9) << to_string(method);
        if (!GetParam().has_voltages) continue;
        const Eigen::MatrixXd word = read(r + "_Vword_scipy_vec0"), bit = read(r + "_Vbit_scipy_vec0");
        EXPECT_LT((found.voltages[0].row - word).cwiseAbs().maxCoeff(), 1e-9 * word.cwiseAbs().maxCoeff());
        EXPECT_LT((found.voltages[0].column - bit).cwiseAbs().maxCoeff(), 1e-9 * bit.cwiseAbs().maxCoeff());
    }
}

INSTANTIATE_TEST_SUITE_P(Sizes, CrossbarReference,
                         testing::Values(Case{8, "2.5", true}, Case{8, "13.6", true}, Case{32, "2.5", true},
                                         Case{32, "13.6", true}, Case{64, "2.5", false}));

}  // namespace
}  // namespace spinloom
