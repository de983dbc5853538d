#include "spinloom/spice/read/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/expression_compiler.hpp"
#include "spinloom/spice/read/expression_functions.hpp"
#include "spinloom/spice/read/expression_program.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

double applied(Operation operation, double a, double b) {
    const auto truth = [](bool value) { return value ? 1.0 : 0.0; };
    switch (operation) {
        case Operation::add:
            return a + b;
        case Operation::subtract:
            return a - b;
        case Operation::multiply:
            return a * b;
        case Operation::divide:
            return a / b;
        case Operation::power:
            return std::pow(a, b);
        case Operation::less:
            return truth(a < b);
        case Operation::less_equal:
            return truth(a <= b);
        case Operation::greater:
            return truth(a > b);
        case Operation::greater_equal:
            return truth(a >= b);
        case Operation::equal:
            return truth(a == b);
        case Operation::not_equal:
            return truth(a != b);
        case Operation::logical_and:
            return truth(a != 0 && b != 0);
        default:
            return truth(a != 0 || b != 0);
    }
}

std::string probe_text(const ExpressionProbe& probe) {
    std::string text = probe.function;
    for (std::size_t i = 0; i < probe.arguments.size(); ++i) text += (i == 0 ? "(" : ",") + probe.arguments[i];
    return probe.arguments.empty() ? text : text + ")";
}

/// Runs a program once.
class Machine {
public:
    Machine(const ExpressionProgram& program, const ExpressionScope& scope, std::span<double> stack)
        : program_(program), scope_(scope), stack_(stack) {}

    /// The value; on failure `problem` says why.
    double run() {
        for (std::size_t at = 0; at < program_.code.size() && problem.empty(); ++at) {
            const auto& step = program_.code[at];
            if (step.operation == Operation::jump) {
                at = step.index - 1;
            } else if (step.operation == Operation::jump_if_zero) {
                if (stack_[--height_] == 0) at = step.index - 1;
            } else {
                execute(step);
            }
        }
        return problem.empty() ? stack_[0] : 0;
    }

    std::string problem;

private:
    void execute(const Instruction& step) {
        switch (step.operation) {
            case Operation::number:
                stack_[height_++] = step.value;
                return;
            case Operation::parameter:
                stack_[height_++] = parameter(program_.names[step.index]);
                return;
            case Operation::probe:
                stack_[height_++] = probe(program_.probes[step.index]);
                return;
            case Operation::builtin:
                height_ -= static_cast<std::size_t>(step.count);
                stack_[height_] = apply_builtin(static_cast<int>(step.index), stack_.data() + height_, step.count);
                ++height_;
                return;
            case Operation::function:
                height_ -= static_cast<std::size_t>(step.count);
                stack_[height_] = function(program_.names[step.index],
                                           {stack_.data() + height_, stack_.data() + height_ + step.count});
                ++height_;
                return;
            case Operation::negate:
                stack_[height_ - 1] = -stack_[height_ - 1];
                return;
            case Operation::logical_not:
                stack_[height_ - 1] = stack_[height_ - 1] == 0 ? 1 : 0;
                return;
            default:
                --height_;
                stack_[height_ - 1] = applied(step.operation, stack_[height_ - 1], stack_[height_]);
        }
    }

    double parameter(const std::string& name) {
        if (const auto value = scope_.parameter ? scope_.parameter(name) : std::nullopt) return *value;
        const auto known = scope_.known_names ? scope_.known_names() : std::vector<std::string>{};
        problem = fmt::format("no parameter '{}'{}", excerpt(name), suggest_among(name, known));
        return 0;
    }

    double probe(const ExpressionProbe& probe) {
        if (const auto value = scope_.probe ? scope_.probe(probe.function, probe.arguments) : std::nullopt) {
            return *value;
        }
        if (probe.arguments.empty()) return parameter(probe.function);
        const auto text = excerpt(probe_text(probe));
        problem = scope_.probe
                      ? fmt::format("there is no {}", text)
                      : fmt::format("{} cannot stand here: only parameters are known before a simulation", text);
        return 0;
    }

    double function(const std::string& name, const std::vector<double>& arguments) {
        if (const auto value = scope_.function ? scope_.function(name, arguments) : std::nullopt) return *value;
        problem = fmt::format("no function '{}'{}", excerpt(name), suggest_among(name, builtin_names()));
        return 0;
    }

    const ExpressionProgram& program_;
    const ExpressionScope& scope_;
    std::span<double> stack_;
    std::size_t height_ = 0;
};

}  // namespace

Expression::Expression(std::shared_ptr<const ExpressionProgram> program, std::string text, std::string file, int line)
    : program_(std::move(program)), text_(std::move(text)), file_(std::move(file)), line_(line) {}

Expression Expression::parse(std::string_view text, const std::string& file, int line) {
    auto lowered = lower_case(trim(text));
    auto program = std::make_shared<const ExpressionProgram>(compile_expression(lowered, file, line));
    return Expression(std::move(program), std::move(lowered), file, line);
}

double Expression::evaluate(const ExpressionScope& scope) const {
    std::array<double, 16> small{};
    std::vector<double> large(program_->stack_size > small.size() ? program_->stack_size : 0);
    Machine machine(*program_, scope, large.empty() ? std::span<double>(small) : std::span<double>(large));
    double value = 0;
    try {
        value = machine.run();
    } catch (const InputError& error) {
        // What the scope refuses knows no place of its own.
        auto problem = error.problems().front();
        if (!problem.file.empty()) throw;
        problem.file = file_;
        problem.line = line_;
        throw InputError(problem);
    }
    if (machine.problem.empty() && !std::isfinite(value)) machine.problem = "its value is not finite";
    if (!machine.problem.empty()) {
        throw InputError(
            InputProblem{file_, line_, {}, fmt::format("expression '{}': {}", excerpt(text_), machine.problem)});
    }
    return value;
}

std::vector<ExpressionProbe> Expression::probes() const {
    return program_->probes;
}

bool Expression::depends_on_circuit() const {
    const auto is_of_time = [](const std::string& name) {
        return name == "time" || name == "ddt" || name == "idt" || name == "sdt";
    };
    return !program_->probes.empty() || std::any_of(program_->names.begin(), program_->names.end(), is_of_time);
}

const std::string& Expression::text() const {
    return text_;
}

}  // namespace spinloom::spice
