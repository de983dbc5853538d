#pragma once

#include <memory>

#include "spinloom/spice/read/expression.hpp"

namespace spinloom::spice {

/// A number of a deck: known when it was read, or an expression of parameters.
class Value {
public:
    Value(double number) : number_(number) {}  // NOLINT: a number is a value
    explicit Value(Expression expression) : expression_(std::make_shared<const Expression>(std::move(expression))) {}

    [[nodiscard]] bool is_number() const { return expression_ == nullptr; }
    [[nodiscard]] double number() const { return number_; }
    [[nodiscard]] const Expression& expression() const { return *expression_; }
    /// @throws InputError as Expression::evaluate
    [[nodiscard]] double evaluate(const ExpressionScope& scope) const {
        return expression_ ? expression_->evaluate(scope) : number_;
    }

private:
    double number_ = 0;
    std::shared_ptr<const Expression> expression_;
};

}  // namespace spinloom::spice
