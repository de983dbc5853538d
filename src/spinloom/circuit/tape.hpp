#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "spinloom/circuit/tape_operations.hpp"

/// A function of voltages and currents as a row of operations, each of which takes results of earlier ones.

namespace spinloom {

/// A compiled function f(x, t) with its exact gradient.
///
/// The gradient is that of the operations, found in one walk back over the row: it costs a few times what the value
/// costs, however many inputs there are. Where a function has no slope (a corner, a jump) it is that of one side.
///
/// Nothing overflows into what is not a number. exp, sinh and cosh go on straight beyond an argument of 230 (1e100) and
/// ln below 1e-30. A divisor of 0 is 1e-30. Slopes of square roots and powers are those at 1e-30 nearer to 0. Sizes of
/// powers end at 1e100.
class Tape {
public:
    /// Appends an operation and returns its number; equal ones are one. Operations of constants become constants.
    int add(TapeOperation operation, int a = -1, int b = -1, int c = -1);
    int add_constant(double value);
    int add_input(std::size_t input);
    /// @pre points of rising x, at least one
    int add_table(int argument, std::vector<std::pair<double, double>> points);
    /// Makes an operation the value, and leaves out all that it does not take. Inputs are numbered anew.
    /// @returns the former numbers of the inputs that are left, in their order
    std::vector<std::size_t> finish(int result);

    [[nodiscard]] std::size_t size() const { return steps_.size(); }
    [[nodiscard]] std::size_t num_inputs() const { return num_inputs_; }
    /// The value of an operation that is a constant.
    [[nodiscard]] bool is_constant(int operation) const;
    [[nodiscard]] double constant(int operation) const;
    [[nodiscard]] bool uses_time() const { return uses_time_; }
    /// Times that the function compares with the time.
    [[nodiscard]] const std::vector<double>& times() const { return times_; }

    /// How the value follows an input while the others stay.
    enum class Dependence : unsigned char { none, straight, curved };
    [[nodiscard]] std::vector<Dependence> dependences() const;

    [[nodiscard]] double value(std::span<const double> inputs, double time) const;
    /// The value, and the derivatives by the inputs.
    double value(std::span<const double> inputs, double time, std::span<double> gradient) const;

private:
    struct Step {
        TapeOperation operation;
        int a, b, c;
        double value;
    };
    int append(const Step& step);
    void note_time(TapeOperation operation, int a, int b);
    void run(std::span<const double> inputs, double time, std::vector<double>& results) const;
    [[nodiscard]] double apply(const Step& step, const std::vector<double>& results) const;
    void drop_unused();

    std::vector<Step> steps_;
    std::vector<std::vector<std::pair<double, double>>> tables_;
    std::vector<double> times_;
    std::size_t num_inputs_ = 0;
    int result_ = -1;
    bool uses_time_ = false;
};

}  // namespace spinloom
