#include "spinloom/study/samples/sobol_indices.hpp"

#include <algorithm>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

constexpr int drawings = 1000;

/// Sums from which the indices follow, over blocks that count `weights` times.
struct Indices {
    std::vector<double> first, total;
};

Indices indices_of(const Eigen::MatrixXd& blocks, const Eigen::VectorXd& weights) {
    const double n = weights.sum();
    const double mean = (weights.dot(blocks.col(0)) + weights.dot(blocks.col(1))) / (2 * n);
    const Eigen::VectorXd a = blocks.col(0).array() - mean, b = blocks.col(1).array() - mean;
    const double variance = (weights.dot(a.cwiseAbs2()) + weights.dot(b.cwiseAbs2())) / (2 * n);
    Indices result;
    for (Eigen::Index i = 2; i < blocks.cols(); ++i) {
        const Eigen::VectorXd change = (blocks.col(i).array() - mean).matrix() - a;
        const double scale = variance > 0 ? 1 / (n * variance) : 0;
        result.first.push_back(scale * weights.dot(b.cwiseProduct(change)));
        result.total.push_back(scale * weights.dot(change.cwiseAbs2()) / 2);
    }
    return result;
}

Interval middle_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return {quantile(values, 0.025), quantile(values, 0.975)};
}

}  // namespace

std::vector<SobolIndex> sobol_indices(const Eigen::MatrixXd& blocks, std::uint64_t seed) {
    SPINLOOM_EXPECT(blocks.rows() >= 2 && blocks.cols() >= 3);
    const auto n = static_cast<std::uint64_t>(blocks.rows());
    const auto count = static_cast<std::size_t>(blocks.cols() - 2);
    const auto found = indices_of(blocks, Eigen::VectorXd::Ones(blocks.rows()));
    std::vector<std::vector<double>> firsts(count), totals(count);
    for (int drawing = 0; drawing < drawings; ++drawing) {
        RandomStream random(seed, "bootstrap of Sobol's indices", static_cast<std::uint64_t>(drawing));
        Eigen::VectorXd weights = Eigen::VectorXd::Zero(blocks.rows());
        for (std::uint64_t j = 0; j < n; ++j) weights[static_cast<Eigen::Index>(random.below(n))] += 1;
        const auto drawn = indices_of(blocks, weights);
        for (std::size_t i = 0; i < count; ++i) {
            firsts[i].push_back(drawn.first[i]);
            totals[i].push_back(drawn.total[i]);
        }
    }
    std::vector<SobolIndex> result;
    for (std::size_t i = 0; i < count; ++i)
        result.push_back({found.first[i], found.total[i], middle_of(firsts[i]), middle_of(totals[i])});
    return result;
}

}  // namespace spinloom
