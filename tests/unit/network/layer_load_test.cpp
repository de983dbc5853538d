#include "spinloom/network/infer/layer_load.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>

#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

constexpr auto lanes = static_cast<int>(Batch::size);

/// What n outputs see of `lines` lines that they all meet: a diagonal of their cells, less what the lines give back
/// (the rest goes to amplifiers).
Eigen::MatrixXd crossbar_load(int n, int lines, RandomStream& random) {
    Eigen::MatrixXd cells(lines, n);
    for (double& g : cells.reshaped()) g = random.uniform() < 0.5 ? 1 / 8.5e3 : 1 / 25.5e3;
    Eigen::MatrixXd load = -cells.transpose() * cells.rowwise().sum().cwiseInverse().asDiagonal() * cells * 0.7;
    load.diagonal() += cells.colwise().sum().transpose();
    return load;
}

/// Diagonals and right sides of `lanes` images, in lanes and as a matrix.
struct Systems {
    Systems(int n, const ConductanceRange& range, RandomStream& random)
        : diagonals(n, lanes), right_sides(n, lanes), d(n, Batch(0.0)), r(n, Batch(0.0)) {
        for (int i = 0; i < n; ++i) {
            for (int lane = 0; lane < lanes; ++lane) {
                diagonals(i, lane) = range.low + (range.high - range.low) * random.uniform();
                right_sides(i, lane) = 1e-3 * (random.uniform() - 0.5);
            }
            d[i] = to_lanes(diagonals.row(i));
            r[i] = to_lanes(right_sides.row(i));
        }
    }
    static Batch to_lanes(const Eigen::RowVectorXd& row) { return Batch::load_unaligned(row.data()); }
    static double lane(const Batch& batch, int lane) {
        std::array<double, Batch::size> values;
        batch.store_unaligned(values.data());
        return values[static_cast<std::size_t>(lane)];
    }

    Eigen::MatrixXd diagonals, right_sides;
    std::vector<Batch> d, r;
};

/// Largest error of the solution, of its largest entry.
double solution_error(const LayerLoad& load, const Eigen::MatrixXd& admittance, Systems systems) {
    LayerLoad::Workspace workspace;
    load.solve(systems.d, systems.r, workspace);
    double worst = 0;
    for (int lane = 0; lane < lanes; ++lane) {
        Eigen::MatrixXd matrix = admittance;
        matrix.diagonal() += systems.diagonals.col(lane);
        const Eigen::VectorXd exact = matrix.partialPivLu().solve(systems.right_sides.col(lane));
        for (int i = 0; i < exact.size(); ++i) {
            const double error = std::abs(Systems::lane(systems.r[static_cast<std::size_t>(i)], lane) - exact[i]);
            worst = std::max(worst, error / exact.cwiseAbs().maxCoeff());
        }
    }
    return worst;
}

TEST(LayerLoad, WithoutALoadEachNeuronIsItsOwn) {
    RandomStream random(1, "load");
    const LayerLoad none;
    EXPECT_TRUE(none.is_empty());
    EXPECT_LT(solution_error(none, Eigen::MatrixXd::Zero(3, 3), Systems(3, {1e-4, 1e-2}, random)), 1e-14);
}

// Blocks of any order and size are found and solved as the whole matrix is.
TEST(LayerLoad, SplitsIntoWhatIsConnected) {
    RandomStream random(2, "load");
    constexpr int n = 11;
    const std::vector<int> of_first = {0, 3, 4, 10}, of_second = {1, 2, 6, 7, 8, 9};  // 5 drives nothing
    Eigen::MatrixXd admittance = Eigen::MatrixXd::Zero(n, n);
    admittance(of_first, of_first) = crossbar_load(4, 3, random);
    admittance(of_second, of_second) = crossbar_load(6, 3, random);
    const ConductanceRange range{1e-4, 1e-2};
    const LayerLoad load(admittance, Eigen::VectorXd::LinSpaced(n, 1e-6, 1e-5), range);
    EXPECT_EQ(load.num_blocks(), 3U);
    EXPECT_LT(solution_error(load, admittance, Systems(n, range, random)), 1e-12);

    Systems systems(n, range, random);
    LayerLoad::Workspace workspace;
    std::vector<Batch> currents = systems.r;
    load.add_currents(systems.d, currents, workspace);  // the diagonals serve as voltages
    const Eigen::MatrixXd expected = systems.right_sides + admittance * systems.diagonals +
                                     Eigen::VectorXd::LinSpaced(n, 1e-6, 1e-5).replicate(1, lanes);
    for (int i = 0; i < n; ++i) {
        for (int lane = 0; lane < lanes; ++lane)
            EXPECT_NEAR(Systems::lane(currents[static_cast<std::size_t>(i)], lane), expected(i, lane), 1e-15);
    }
}

// A stiff load of many outputs shares its inverse among images, to the tolerance of the passes; a soft one of few
// outputs is factorised, exactly.
TEST(LayerLoad, SharesTheInverseOfALargeStiffBlock) {
    RandomStream random(3, "load");
    const ConductanceRange range{1e-4, 6e-3};
    for (const int n : {40, 90}) {
        const Eigen::MatrixXd admittance = crossbar_load(n, 200, random);
        const LayerLoad load(admittance, Eigen::VectorXd::Zero(n), range);
        EXPECT_EQ(load.num_shared(), 1U);
        const double error = solution_error(load, admittance, Systems(n, range, random));
        EXPECT_LT(error, LayerLoad::pass_tolerance);
        EXPECT_GT(error, 1e-13) << "a factorised block would show rounding alone";
    }
    const Eigen::MatrixXd soft = crossbar_load(6, 4, random);
    const LayerLoad load(soft, Eigen::VectorXd::Zero(6), range);
    EXPECT_EQ(load.num_shared(), 0U);
    EXPECT_LT(solution_error(load, soft, Systems(6, range, random)), 1e-12);
}

// Diagonals far outside the stated range make the passes diverge; then the block is factorised.
TEST(LayerLoad, FactorisesWhereThePassesDoNotEnd) {
    RandomStream random(4, "load");
    constexpr int n = 40;
    const Eigen::MatrixXd admittance = crossbar_load(n, 200, random);
    const LayerLoad load(admittance, Eigen::VectorXd::Zero(n), {1e-4, 6e-3});
    ASSERT_EQ(load.num_shared(), 1U);
    EXPECT_LT(solution_error(load, admittance, Systems(n, {5, 10}, random)), 1e-12);
}

}  // namespace
}  // namespace spinloom
