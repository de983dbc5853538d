#include "spinloom/architecture/bench/sigmoid_fit.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

using Points = std::vector<std::pair<double, double>>;
using Numbers = Eigen::Vector4d;  // low, high, steepness, centre

double logistic(double u) {
    return u >= 0 ? 1 / (1 + std::exp(-u)) : std::exp(u) / (1 + std::exp(u));
}

SigmoidFit from_numbers(const Numbers& p) {
    SigmoidFit fit;
    fit.low = p[0];
    fit.high = p[1];
    fit.steepness = p[2];
    fit.centre = p[3];
    return fit;
}

/// Normal equations of the linearised fit; returns the sum of squares.
double linearise(const Points& points, const Numbers& p, Eigen::Matrix4d& matrix, Numbers& gradient) {
    matrix.setZero();
    gradient.setZero();
    double sum = 0;
    for (const auto& [x, y] : points) {
        const double s = logistic(p[2] * (x - p[3]));
        const double span = (p[1] - p[0]) * s * (1 - s);
        const Numbers row(1 - s, s, span * (x - p[3]), -span * p[2]);
        const double residual = y - (p[0] + (p[1] - p[0]) * s);
        matrix += row * row.transpose();
        gradient += residual * row;
        sum += residual * residual;
    }
    return sum;
}

Numbers first_guess(const Points& points) {
    const auto by_y = [](const auto& a, const auto& b) { return a.second < b.second; };
    const auto [low, high] = std::minmax_element(points.begin(), points.end(), by_y);
    double steepest = 0, place = 0;
    for (std::size_t i = 1; i < points.size(); ++i) {
        const double slope = (points[i].second - points[i - 1].second) / (points[i].first - points[i - 1].first);
        if (std::abs(slope) > std::abs(steepest)) {
            steepest = slope;
            place = 0.5 * (points[i].first + points[i - 1].first);
        }
    }
    const double span = std::max(high->second - low->second, 1e-300);
    return {low->second, high->second, 4 * steepest / span, place};
}

}  // namespace

double SigmoidFit::at(double x) const {
    return low + (high - low) * logistic(steepness * (x - centre));
}

SigmoidFit fit_sigmoid(const Points& points) {
    SPINLOOM_EXPECT(points.size() >= 5);
    Numbers p = first_guess(points);
    Eigen::Matrix4d matrix;
    Numbers gradient;
    double sum = linearise(points, p, matrix, gradient), damping = 1e-3;
    bool is_converged = false;
    for (int step = 0; step < 500 && !is_converged; ++step) {
        Eigen::Matrix4d damped = matrix;
        damped.diagonal() *= 1 + damping;
        const Numbers change = damped.ldlt().solve(gradient);
        const Numbers trial = p + change;
        Eigen::Matrix4d trial_matrix;
        Numbers trial_gradient;
        const double trial_sum = linearise(points, trial, trial_matrix, trial_gradient);
        if (!(trial_sum <= sum)) {
            is_converged = damping > 1e12;  // no way down: at the minimum to rounding
            damping *= 10;
            continue;
        }
        is_converged = change.cwiseAbs().maxCoeff() <= 1e-12 * (1 + p.cwiseAbs().maxCoeff());
        p = trial;
        sum = trial_sum;
        matrix = trial_matrix;
        gradient = trial_gradient;
        damping = std::max(1e-12, damping / 10);
    }
    auto fit = from_numbers(p);
    fit.is_converged = is_converged && p.allFinite();
    for (const auto& [x, y] : points) fit.largest_error = std::max(fit.largest_error, std::abs(y - fit.at(x)));
    fit.rms_error = std::sqrt(sum / static_cast<double>(points.size()));
    return fit;
}

}  // namespace spinloom
