#include "spinloom/circuit/tape.hpp"

#include <algorithm>
#include <array>

#include "spinloom/circuit/tape_operations.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

using Points = std::vector<std::pair<double, double>>;

/// How many of its operands an operation takes.
int num_operands(TapeOperation operation) {
    switch (operation) {
        case TapeOperation::constant:
        case TapeOperation::input:
        case TapeOperation::time:
            return 0;
        case TapeOperation::add:
        case TapeOperation::subtract:
        case TapeOperation::multiply:
        case TapeOperation::divide:
        case TapeOperation::power:
        case TapeOperation::signed_power:
        case TapeOperation::less:
        case TapeOperation::less_equal:
        case TapeOperation::greater:
        case TapeOperation::greater_equal:
        case TapeOperation::equal:
        case TapeOperation::not_equal:
        case TapeOperation::both:
        case TapeOperation::either:
        case TapeOperation::least:
        case TapeOperation::greatest:
        case TapeOperation::arc_tangent_2:
        case TapeOperation::modulo:
            return 2;
        case TapeOperation::select:
            return 3;
        default:
            return 1;
    }
}

/// Value and slope of the straight lines through points.
std::pair<double, double> on_table(const Points& points, double x) {
    if (x <= points.front().first) return {points.front().second, 0};
    if (x >= points.back().first) return {points.back().second, 0};
    const auto after = std::upper_bound(points.begin(), points.end(), x,
                                        [](double at, const auto& point) { return at < point.first; });
    const auto before = std::prev(after);
    const double slope = (after->second - before->second) / (after->first - before->first);
    return {before->second + slope * (x - before->first), slope};
}

/// Room for the results of one walk, kept from one to the next.
std::vector<double>& results_of_thread() {
    thread_local std::vector<double> results;
    return results;
}

std::vector<double>& weights_of_thread() {
    thread_local std::vector<double> weights;
    return weights;
}

}  // namespace

int Tape::append(const Step& step) {
    // Expressions repeat themselves nearby, as v(a,b) does; a longer look back would cost more than it saves.
    constexpr std::size_t nearby = 64;
    for (std::size_t back = 1; back <= std::min(nearby, steps_.size()); ++back) {
        const auto& other = steps_[steps_.size() - back];
        if (other.operation == step.operation && other.a == step.a && other.b == step.b && other.c == step.c &&
            other.value == step.value)
            return static_cast<int>(steps_.size() - back);
    }
    steps_.push_back(step);
    result_ = static_cast<int>(steps_.size()) - 1;
    return result_;
}

int Tape::add_constant(double value) {
    return append({TapeOperation::constant, -1, -1, -1, value});
}

int Tape::add_input(std::size_t input) {
    num_inputs_ = std::max(num_inputs_, input + 1);
    return append({TapeOperation::input, static_cast<int>(input), -1, -1, 0});
}

int Tape::add_table(int argument, Points points) {
    SPINLOOM_EXPECT(!points.empty());
    tables_.push_back(std::move(points));
    return append({TapeOperation::table, argument, static_cast<int>(tables_.size()) - 1, -1, 0});
}

bool Tape::is_constant(int operation) const {
    return steps_[static_cast<std::size_t>(operation)].operation == TapeOperation::constant;
}

double Tape::constant(int operation) const {
    return steps_[static_cast<std::size_t>(operation)].value;
}

/// Where a comparison of the time with a constant changes.
void Tape::note_time(TapeOperation operation, int a, int b) {
    if (operation < TapeOperation::less || operation > TapeOperation::not_equal) return;
    const auto is_time = [&](int at) { return steps_[static_cast<std::size_t>(at)].operation == TapeOperation::time; };
    if (is_time(a) && is_constant(b)) times_.push_back(constant(b));
    if (is_time(b) && is_constant(a)) times_.push_back(constant(a));
}

int Tape::add(TapeOperation operation, int a, int b, int c) {
    const int count = num_operands(operation);
    SPINLOOM_EXPECT((count < 1 || a >= 0) && (count < 2 || b >= 0) && (count < 3 || c >= 0));
    if (operation == TapeOperation::time) uses_time_ = true;
    if (operation == TapeOperation::select && is_constant(a)) return constant(a) != 0 ? b : c;
    const bool is_known = count == 1 ? is_constant(a) : count == 2 && is_constant(a) && is_constant(b);
    if (is_known) return add_constant(apply_operation(operation, constant(a), count == 2 ? constant(b) : 0));
    if (count == 2) note_time(operation, a, b);
    return append({operation, a, b, c, 0});
}

std::vector<std::size_t> Tape::finish(int result) {
    result_ = result;
    drop_unused();
    std::vector<std::size_t> kept;
    for (const auto& step : steps_)
        if (step.operation == TapeOperation::input) kept.push_back(static_cast<std::size_t>(step.a));
    std::sort(kept.begin(), kept.end());
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    for (auto& step : steps_) {
        if (step.operation != TapeOperation::input) continue;
        const auto it = std::lower_bound(kept.begin(), kept.end(), static_cast<std::size_t>(step.a));
        step.a = static_cast<int>(it - kept.begin());
    }
    num_inputs_ = kept.size();
    return kept;
}

/// Leaves what the result takes.
void Tape::drop_unused() {
    std::vector<char> is_used(steps_.size(), 0);
    is_used[static_cast<std::size_t>(result_)] = 1;
    const auto operands = [](const Step& step) { return std::array{step.a, step.b, step.c}; };
    for (std::size_t i = steps_.size(); i-- > 0;) {
        if (is_used[i] == 0) continue;
        const auto list = operands(steps_[i]);
        for (int k = 0; k < num_operands(steps_[i].operation); ++k)
            is_used[static_cast<std::size_t>(list[static_cast<std::size_t>(k)])] = 1;
    }
    std::vector<int> place(steps_.size(), -1);
    std::vector<Step> kept;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        if (is_used[i] == 0) continue;
        Step step = steps_[i];
        int* const list[] = {&step.a, &step.b, &step.c};
        for (int k = 0; k < num_operands(step.operation); ++k) *list[k] = place[static_cast<std::size_t>(*list[k])];
        place[i] = static_cast<int>(kept.size());
        kept.push_back(step);
    }
    result_ = place[static_cast<std::size_t>(result_)];
    steps_ = std::move(kept);
    uses_time_ = std::any_of(steps_.begin(), steps_.end(),
                             [](const Step& step) { return step.operation == TapeOperation::time; });
}

std::vector<Tape::Dependence> Tape::dependences() const {
    // Bit by bit of the inputs would be large; each input is followed on its own.
    std::vector<Dependence> list(num_inputs_, Dependence::none);
    std::vector<Dependence> of(steps_.size());
    for (std::size_t input = 0; input < num_inputs_; ++input) {
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            const auto& [operation, a, b, c, value] = steps_[i];
            const auto at = [&](int operand) {
                return operand < 0 ? Dependence::none : of[static_cast<std::size_t>(operand)];
            };
            of[i] = Dependence::none;
            if (operation == TapeOperation::input) {
                if (a == static_cast<int>(input)) of[i] = Dependence::straight;
                continue;
            }
            const int count = num_operands(operation);
            const auto first = count > 0 ? at(a) : Dependence::none, second = count > 1 ? at(b) : Dependence::none,
                       third = count > 2 ? at(c) : Dependence::none;
            const auto most = std::max({first, second, third});
            const bool is_sum = operation == TapeOperation::add || operation == TapeOperation::subtract ||
                                operation == TapeOperation::negate;
            const bool is_part =
                (operation == TapeOperation::multiply && (first == Dependence::none || second == Dependence::none)) ||
                (operation == TapeOperation::divide && second == Dependence::none) ||
                (operation == TapeOperation::select && first == Dependence::none);
            of[i] = most == Dependence::none || is_sum || is_part ? most : Dependence::curved;
        }
        list[input] = of[static_cast<std::size_t>(result_)];
    }
    return list;
}

double Tape::apply(const Step& step, const std::vector<double>& results) const {
    const auto at = [&](int operand) { return results[static_cast<std::size_t>(operand)]; };
    if (step.operation == TapeOperation::select) return at(step.a) != 0 ? at(step.b) : at(step.c);
    if (step.operation == TapeOperation::table)
        return on_table(tables_[static_cast<std::size_t>(step.b)], at(step.a)).first;
    return apply_operation(step.operation, at(step.a), num_operands(step.operation) > 1 ? at(step.b) : 0);
}

void Tape::run(std::span<const double> inputs, double time, std::vector<double>& results) const {
    results.resize(steps_.size());
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        const auto& step = steps_[i];
        if (step.operation == TapeOperation::constant)
            results[i] = step.value;
        else if (step.operation == TapeOperation::input)
            results[i] = inputs[static_cast<std::size_t>(step.a)];
        else if (step.operation == TapeOperation::time)
            results[i] = time;
        else
            results[i] = apply(step, results);
    }
}

double Tape::value(std::span<const double> inputs, double time) const {
    auto& results = results_of_thread();
    run(inputs, time, results);
    return results[static_cast<std::size_t>(result_)];
}

double Tape::value(std::span<const double> inputs, double time, std::span<double> gradient) const {
    auto& results = results_of_thread();
    auto& weights = weights_of_thread();
    run(inputs, time, results);
    std::fill(gradient.begin(), gradient.end(), 0.0);
    weights.assign(steps_.size(), 0.0);
    weights[static_cast<std::size_t>(result_)] = 1;
    for (std::size_t i = steps_.size(); i-- > 0;) {
        const double weight = weights[i];
        const auto& step = steps_[i];
        if (weight == 0 || step.operation == TapeOperation::constant || step.operation == TapeOperation::time) continue;
        const auto at = [&](int operand) { return results[static_cast<std::size_t>(operand)]; };
        const auto pass = [&](int operand, double slope) {
            if (slope != 0) weights[static_cast<std::size_t>(operand)] += weight * slope;
        };
        if (step.operation == TapeOperation::input) {
            gradient[static_cast<std::size_t>(step.a)] += weight;
        } else if (step.operation == TapeOperation::select) {
            pass(at(step.a) != 0 ? step.b : step.c, 1);
        } else if (step.operation == TapeOperation::table) {
            pass(step.a, on_table(tables_[static_cast<std::size_t>(step.b)], at(step.a)).second);
        } else {
            const bool has_two = num_operands(step.operation) > 1;
            const auto by = slopes_of_operation(step.operation, at(step.a), has_two ? at(step.b) : 0, results[i]);
            pass(step.a, by.a);
            if (has_two) pass(step.b, by.b);
        }
    }
    return results[static_cast<std::size_t>(result_)];
}

}  // namespace spinloom
