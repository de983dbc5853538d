#include "spinloom/network/law/biased_column_law.hpp"

#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/network/model/levels.hpp"

namespace spinloom {
namespace {

using Eigen::Index;

constexpr int common_steps = 3;  ///< of Newton's iteration for c, from the mean input

std::size_t at(Index index) {
    return static_cast<std::size_t>(index);
}

}  // namespace

template <class Scalar>
BiasedColumnLaw<Scalar>::BiasedColumnLaw(const LayerCircuit& circuit, Index fan_in)
    : circuit_(without_wires(circuit)), fan_in_(fan_in) {
    SPINLOOM_EXPECT(circuit.synapse.depend_on_bias());
    std::uint32_t first = 0;
    const auto inputs = static_cast<std::uint32_t>(fan_in);
    for (const std::size_t end : circuit.partition_ends) {
        parts_.push_back({first, std::min(static_cast<std::uint32_t>(end), inputs), end > inputs});
        first = parts_.back().end;
    }
    if (parts_.empty()) parts_.push_back({0, inputs, true});
    const double scale = largest_weight(circuit.levels);
    const double parallel = 1 / circuit.synapse.parallel, antiparallel = 1 / circuit.synapse.antiparallel;
    const double tmr = circuit.synapse.antiparallel / circuit.synapse.parallel - 1;
    mean_ = static_cast<Scalar>(scale * (parallel + antiparallel) / 2);
    half_difference_ = static_cast<Scalar>(scale * (parallel - antiparallel) / 2);
    mean_excess_ = static_cast<Scalar>(scale * antiparallel * tmr / 2);
    knee_ = static_cast<Scalar>(std::pow(circuit.synapse.half_voltage, 2) * (1 + tmr));
}

template <class Scalar>
void BiasedColumnLaw<Scalar>::set_weights(const LayerMatrix<Scalar>& weights) {
    SPINLOOM_EXPECT(weights.rows() == fan_in_ + 1);
    plus_ = weights;
    minus_ = -weights;
    if (circuit_.levels == 3) {  // a weight 0 has both devices parallel: 1 at both sides
        plus_ = (weights.array() == 0).select(Scalar(1), plus_);
        minus_ = (weights.array() == 0).select(Scalar(1), minus_);
    }
    plus_sum_.resize(static_cast<Index>(parts_.size()), weights.cols());
    minus_sum_.resize(plus_sum_.rows(), plus_sum_.cols());
    for (std::size_t k = 0; k < parts_.size(); ++k) {
        const auto first = static_cast<Index>(parts_[k].first), count = static_cast<Index>(parts_[k].end) - first;
        plus_sum_.row(static_cast<Index>(k)) = plus_.middleRows(first, count).colwise().sum();
        minus_sum_.row(static_cast<Index>(k)) = minus_.middleRows(first, count).colwise().sum();
    }
}

template <class Scalar>
typename BiasedColumnLaw<Scalar>::Excess BiasedColumnLaw<Scalar>::excess(Scalar voltage) const {
    const Scalar square = voltage * voltage, inverse = 1 / (knee_ + square);
    const Scalar part = square * inverse;
    return {part * voltage, part * (1 + 2 * knee_ * inverse),
            2 * knee_ * voltage * (3 * knee_ - square) * inverse * inverse * inverse};
}

template <class Scalar>
typename BiasedColumnLaw<Scalar>::Feature BiasedColumnLaw<Scalar>::feature(Scalar voltage) const {
    const Excess more = excess(voltage);
    return {half_difference_ * voltage - mean_excess_ * more.value, half_difference_ - mean_excess_ * more.slope};
}

template <class Scalar>
std::vector<typename BiasedColumnLaw<Scalar>::Named> BiasedColumnLaw<Scalar>::named_of_parts(
    const Inputs& inputs) const {
    std::vector<Named> result;
    std::size_t first = 0;
    for (const Part& part : parts_) {
        std::size_t end = first;
        while (end < inputs.rows.size() && inputs.rows[end] < part.end) ++end;
        result.push_back({first, end});
        first = end;
    }
    return result;
}

template <class Scalar>
Scalar BiasedColumnLaw<Scalar>::common_voltage(const Part& part, const Inputs& inputs, const Named& named) const {
    const auto others = static_cast<Scalar>(part.end - part.first - (named.end - named.first));
    const auto bias = static_cast<Scalar>((circuit_.bias_positive_V + circuit_.bias_negative_V) / 2);
    Scalar sum = others * inputs.background + (part.has_bias ? bias : 0);
    for (std::size_t k = named.first; k < named.end; ++k) sum += inputs.voltages[k];
    Scalar common = sum / static_cast<Scalar>(part.end - part.first + (part.has_bias ? 1 : 0));
    for (int step = 0; step < common_steps; ++step) {
        Scalar current = 0, slope = 0;
        const auto add = [&](Scalar voltage, Scalar count) {
            const Excess more = excess(voltage - common);
            current += count * (mean_ * (voltage - common) + mean_excess_ * more.value);
            slope += count * (mean_ + mean_excess_ * more.slope);
        };
        for (std::size_t k = named.first; k < named.end; ++k) add(inputs.voltages[k], 1);
        add(inputs.background, others);
        if (part.has_bias) add(bias, 1);
        common += current / slope;
    }
    return common;
}

template <class Scalar>
void BiasedColumnLaw<Scalar>::solve_part(Index number, const Inputs& inputs, const Named& named, State& state) const {
    const Part& part = parts_[at(number)];
    const Scalar common = common_voltage(part, inputs, named);
    state.common[at(number)] = common;
    const auto others = static_cast<Scalar>(part.end - part.first - (named.end - named.first));
    const Feature dark = feature(inputs.background - common);
    const Index neurons = plus_.cols();
    auto* const positive = &state.positive_current(number, 0);
    auto* const negative = &state.negative_current(number, 0);
    auto* const positive_sum = &state.positive_sum(number, 0);
    auto* const negative_sum = &state.negative_sum(number, 0);
    const auto* const all_plus = &plus_sum_(number, 0);
    const auto* const all_minus = &minus_sum_(number, 0);
    for (Index j = 0; j < neurons; ++j) {
        positive[j] = dark.current * all_plus[j];
        negative[j] = dark.current * all_minus[j];
        positive_sum[j] = dark.conductance * all_plus[j];
        negative_sum[j] = dark.conductance * all_minus[j];
    }
    Scalar current = 0, conductance = 0;  // of every line alike
    const auto add = [&](Scalar voltage, Scalar count) {
        const Excess more = excess(voltage);
        current += count * (mean_ * voltage + mean_excess_ * more.value);
        conductance += count * (mean_ + mean_excess_ * more.slope);
    };
    add(inputs.background - common, others);
    for (std::size_t k = named.first; k < named.end; ++k) {
        const Scalar voltage = inputs.voltages[k] - common;
        add(voltage, 1);
        const Feature own = feature(voltage);
        const Scalar by_current = own.current - dark.current, by_sum = own.conductance - dark.conductance;
        const Scalar* const plus = plus_.row(static_cast<Index>(inputs.rows[k])).data();
        const Scalar* const minus = minus_.row(static_cast<Index>(inputs.rows[k])).data();
        for (Index j = 0; j < neurons; ++j) {
            positive[j] += by_current * plus[j];
            negative[j] += by_current * minus[j];
            positive_sum[j] += by_sum * plus[j];
            negative_sum[j] += by_sum * minus[j];
        }
    }
    for (Index j = 0; j < neurons; ++j) {
        positive[j] += current;
        negative[j] += current;
        positive_sum[j] += conductance;
        negative_sum[j] += conductance;
    }
    if (part.has_bias) add_bias(number, state);
    for (Index j = 0; j < neurons; ++j) {  // as currents of lines at 0 V
        positive[j] += common * positive_sum[j];
        negative[j] += common * negative_sum[j];
    }
}

template <class Scalar>
void BiasedColumnLaw<Scalar>::add_bias(Index number, State& state) const {
    const auto add = [&](double rail, const LayerMatrix<Scalar>& weights, Array& currents, Array& sums) {
        const Scalar voltage = static_cast<Scalar>(rail) - state.common[at(number)];
        const Excess more = excess(voltage);
        const Feature own = feature(voltage);
        const auto row = weights.row(fan_in_).array();
        currents.row(number) += own.current * row + (mean_ * voltage + mean_excess_ * more.value);
        sums.row(number) += own.conductance * row + (mean_ + mean_excess_ * more.slope);
    };
    add(circuit_.bias_positive_V, plus_, state.positive_current, state.positive_sum);
    add(circuit_.bias_negative_V, minus_, state.negative_current, state.negative_sum);
}

template <class Scalar>
void BiasedColumnLaw<Scalar>::forward(const Inputs& inputs, Scalar* z, State& state) const {
    const auto parts = static_cast<Index>(parts_.size());
    state.common.resize(parts_.size());
    for (auto* array : {&state.positive_current, &state.negative_current, &state.positive_sum, &state.negative_sum})
        array->resize(parts, plus_.cols());
    const auto named = named_of_parts(inputs);
    for (Index k = 0; k < parts; ++k) solve_part(k, inputs, named[at(k)], state);
    const LayerRead<Scalar> read(circuit_, state.positive_sum, state.negative_sum);
    Eigen::Map<Eigen::Array<Scalar, 1, Eigen::Dynamic>>(z, plus_.cols()) +=
        partition_gain<Scalar>(circuit_) *
        (read.p() * state.positive_current - read.q() * state.negative_current).colwise().sum();
}

template <class Scalar>
typename BiasedColumnLaw<Scalar>::Gradient BiasedColumnLaw<Scalar>::no_gradient() const {
    return {LayerMatrix<Scalar>::Zero(plus_.rows(), plus_.cols()), Array::Zero(plus_sum_.rows(), plus_sum_.cols())};
}

template <class Scalar>
Scalar BiasedColumnLaw<Scalar>::by_input(Index row, Scalar voltage, const ByLine& by) const {
    const Excess more = excess(voltage);
    const Scalar each_slope = mean_ + mean_excess_ * more.slope, each_curvature = mean_excess_ * more.curvature;
    const Scalar weight_slope = half_difference_ - mean_excess_ * more.slope;
    const Scalar* const plus = plus_.row(row).data();
    const Scalar* const minus = minus_.row(row).data();
    Scalar sum = 0;
    for (Index j = 0; j < plus_.cols(); ++j) {
        sum += by.positive_current[j] * (each_slope + weight_slope * plus[j]) +
               by.negative_current[j] * (each_slope + weight_slope * minus[j]) +
               each_curvature * (by.positive_sum[j] * (1 - plus[j]) + by.negative_sum[j] * (1 - minus[j]));
    }
    return sum;
}

template <class Scalar>
void BiasedColumnLaw<Scalar>::part_gradient(Index number, const Inputs& inputs, const Named& named, Scalar common,
                                            const ByLine& by, Gradient& gradient, Scalar* by_voltage) const {
    const Index neurons = plus_.cols();
    const Feature dark = feature(inputs.background - common);
    std::vector<Scalar> current(at(neurons)), sum(at(neurons));
    Scalar* const all = &gradient.background(number, 0);
    for (Index j = 0; j < neurons; ++j) {
        current[at(j)] = by.positive_current[j] - by.negative_current[j];
        sum[at(j)] = by.positive_sum[j] - by.negative_sum[j];
        all[j] += current[at(j)] * dark.current + sum[at(j)] * dark.conductance;
    }
    for (std::size_t k = named.first; k < named.end; ++k) {
        const auto row = static_cast<Index>(inputs.rows[k]);
        const Scalar voltage = inputs.voltages[k] - common;
        const Feature own = feature(voltage);
        const Scalar by_current = own.current - dark.current, by_sum = own.conductance - dark.conductance;
        Scalar* const to = gradient.rows.row(row).data();
        for (Index j = 0; j < neurons; ++j) to[j] += by_current * current[at(j)] + by_sum * sum[at(j)];
        if (by_voltage != nullptr) by_voltage[row] += by_input(row, voltage, by);
    }
    if (parts_[at(number)].has_bias) bias_gradient(common, by, gradient);
}

template <class Scalar>
void BiasedColumnLaw<Scalar>::bias_gradient(Scalar common, const ByLine& by, Gradient& gradient) const {
    const Feature up = feature(static_cast<Scalar>(circuit_.bias_positive_V) - common),
                  down = feature(static_cast<Scalar>(circuit_.bias_negative_V) - common);
    Scalar* const to = gradient.rows.row(fan_in_).data();
    for (Index j = 0; j < plus_.cols(); ++j) {
        to[j] += by.positive_current[j] * up.current + by.positive_sum[j] * up.conductance -
                 by.negative_current[j] * down.current - by.negative_sum[j] * down.conductance;
    }
}

template <class Scalar>
void BiasedColumnLaw<Scalar>::backward(const Inputs& inputs, const State& state, const Scalar* error,
                                       Gradient& gradient, Scalar* by_voltage) const {
    const auto parts = static_cast<Index>(parts_.size());
    const LayerRead<Scalar> read(circuit_, state.positive_sum, state.negative_sum);
    const Array by_z =
        partition_gain<Scalar>(circuit_) *
        Eigen::Map<const Eigen::Array<Scalar, 1, Eigen::Dynamic>>(error, plus_.cols()).replicate(parts, 1);
    const Array positive = by_z * read.p(), negative = -by_z * read.q();
    auto by_sum = read.pull_back(by_z * state.positive_current, -by_z * state.negative_current);
    const auto common = Eigen::Map<const Eigen::Array<Scalar, Eigen::Dynamic, 1>>(state.common.data(), parts);
    by_sum.positive += positive.colwise() * common;
    by_sum.negative += negative.colwise() * common;
    const auto named = named_of_parts(inputs);
    for (Index k = 0; k < parts; ++k) {
        const ByLine by{&positive(k, 0), &negative(k, 0), &by_sum.positive(k, 0), &by_sum.negative(k, 0)};
        part_gradient(k, inputs, named[at(k)], state.common[at(k)], by, gradient, by_voltage);
    }
}

template <class Scalar>
LayerMatrix<Scalar> BiasedColumnLaw<Scalar>::total(const Gradient& gradient) const {
    LayerMatrix<Scalar> sum = gradient.rows;
    for (std::size_t k = 0; k < parts_.size(); ++k) {
        const auto first = static_cast<Index>(parts_[k].first), count = static_cast<Index>(parts_[k].end) - first;
        sum.middleRows(first, count).rowwise() += gradient.background.row(static_cast<Index>(k)).matrix();
    }
    return sum;
}

template class BiasedColumnLaw<float>;
template class BiasedColumnLaw<double>;

}  // namespace spinloom
