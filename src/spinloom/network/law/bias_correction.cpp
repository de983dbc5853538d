#include "spinloom/network/law/bias_correction.hpp"

#include <cstdint>
#include <utility>

#include "spinloom/core/contract.hpp"
#include "spinloom/network/law/column_law.hpp"

namespace spinloom {

using Eigen::Index;

BiasCorrection::BiasCorrection(const LayerCircuit& circuit, Matrix weights, Matrix voltages)
    : circuit_(without_wires(circuit)),
      weights_(std::move(weights)),
      voltages_(std::move(voltages)),
      linear_(effective_layer(circuit_, weights_)),
      law_(circuit_, weights_.rows() - 1),
      states_(static_cast<std::size_t>(voltages_.rows())) {
    SPINLOOM_EXPECT(voltages_.cols() == weights_.rows() - 1);
    law_.set_weights(weights_);
    if (voltages_.size() > 0) background_ = voltages_.minCoeff();
    outputs_ = -voltages_ * linear_.topRows(voltages_.cols());
    outputs_.rowwise() -= linear_.row(voltages_.cols());
    std::vector<std::uint32_t> rows;
    std::vector<double> values;
    for (Index image = 0; image < voltages_.rows(); ++image)
        law_.forward(inputs(image, false, rows, values), &outputs_(image, 0), states_[static_cast<std::size_t>(image)]);
}

BiasCorrection::Law::Inputs BiasCorrection::inputs(Index image, bool name_all, std::vector<std::uint32_t>& rows,
                                                   std::vector<double>& values) const {
    rows.clear();
    values.clear();
    for (Index i = 0; i < voltages_.cols(); ++i) {
        if (!name_all && voltages_(image, i) == background_) continue;
        rows.push_back(static_cast<std::uint32_t>(i));
        values.push_back(voltages_(image, i));
    }
    return {rows, values, background_};
}

BiasCorrection::Gradient BiasCorrection::gradient(const Matrix& by_outputs, bool with_voltages) const {
    SPINLOOM_EXPECT(by_outputs.rows() == outputs_.rows() && by_outputs.cols() == outputs_.cols());
    const Index fan_in = voltages_.cols();
    Gradient found;
    if (with_voltages) found.by_voltages = -by_outputs * linear_.topRows(fan_in).transpose();
    auto sums = law_.no_gradient();
    std::vector<std::uint32_t> rows;
    std::vector<double> values;
    for (Index image = 0; image < voltages_.rows(); ++image) {
        law_.backward(inputs(image, with_voltages, rows, values), states_[static_cast<std::size_t>(image)],
                      &by_outputs(image, 0), sums, with_voltages ? &found.by_voltages(image, 0) : nullptr);
    }
    Matrix by_linear(fan_in + 1, by_outputs.cols());
    by_linear.topRows(fan_in) = voltages_.transpose() * by_outputs;
    by_linear.row(fan_in) = by_outputs.colwise().sum();
    found.by_weights = law_.total(sums) - pull_back(circuit_, weights_, by_linear);
    return found;
}

}  // namespace spinloom
