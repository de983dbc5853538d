#include "spinloom/network/model/weight_mapping.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

LayerMatrix<double> nearest(const LayerMatrix<double>& weights, double scale, int levels) {
    return weights.unaryExpr([&](double weight) { return nearest_level(weight / scale, levels); });
}

double relative_error(const LayerMatrix<double>& weights, const LayerMatrix<double>& levels, double scale) {
    const double norm = weights.norm();
    return norm == 0 ? 0 : (weights - scale * levels).norm() / norm;
}

/// Scale of least error: from several starts, levels for the scale and the best scale for the levels in turn (Lloyd's
/// iteration); it ends, since the error falls and there are finitely many levels.
/// @pre the largest weight is not far from 1 in size, or all are 0
double best_scale(const LayerMatrix<double>& weights, int levels) {
    const double largest = weights.cwiseAbs().maxCoeff();
    double best = largest, least = std::numeric_limits<double>::infinity();
    constexpr int starts = 16;
    for (int start = starts; start >= 1; --start) {
        double scale = largest * start / starts, error = std::numeric_limits<double>::infinity();
        for (;;) {
            const LayerMatrix<double> q = nearest(weights, scale, levels);
            const double next_error = relative_error(weights, q, scale);
            if (next_error < least) {
                least = next_error;
                best = scale;
            }
            const double square = q.squaredNorm();
            if (square == 0 || !(next_error < error * (1 - 1e-12))) break;
            error = next_error;
            scale = weights.cwiseProduct(q).sum() / square;
        }
    }
    return best;
}

}  // namespace

MappedNetwork map_weights(const std::vector<LayerMatrix<double>>& weights, int levels) {
    MappedNetwork mapped;
    std::vector<LayerMatrix<double>> students;
    for (const LayerMatrix<double>& layer : weights) {
        SPINLOOM_EXPECT(layer.rows() >= 2 && layer.cols() >= 1);
        const Index fan_in = layer.rows() - 1;
        // In units of about the largest weight no square is too large or too small for a number. A power of two
        // rounds nothing.
        const double largest = layer.topRows(fan_in).cwiseAbs().maxCoeff();
        const double unit = largest == 0 ? 1 : std::exp2(std::ilogb(largest));
        const LayerMatrix<double> scaled = layer / unit;
        const LayerMatrix<double> inner = scaled.topRows(fan_in), bias = scaled.bottomRows(1);
        LayerMapping mapping;
        double scale = best_scale(inner, levels);
        if (scale == 0) scale = 1;  // a layer of zeros
        const LayerMatrix<double> student = nearest(scaled, scale, levels);
        mapping.scale = scale * unit;
        mapping.relative_error = relative_error(inner, student.topRows(fan_in), scale);
        mapping.bias_error = relative_error(bias, student.bottomRows(1), scale);
        mapped.layers.push_back(mapping);
        students.push_back(student);
    }
    mapped.weights = levelled(students, levels);
    return mapped;
}

Weights levelled(const std::vector<LayerMatrix<double>>& weights, int levels) {
    Weights network;
    for (const LayerMatrix<double>& layer : weights) {
        network.layers.emplace_back((largest_weight(levels) * layer).array().round().matrix().cast<int>());
    }
    return network;
}

}  // namespace spinloom
