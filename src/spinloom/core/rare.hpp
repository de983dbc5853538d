#pragma once

#include <memory>
#include <utility>

namespace spinloom {

/// A value that most objects do not have: one pointer wide, and as made by default until `make` is called. Copies stand
/// on their own.
template <class Value>
class Rare {
public:
    Rare() = default;
    Rare(const Rare& other) : value_(other.value_ ? std::make_unique<Value>(*other.value_) : nullptr) {}
    Rare(Rare&&) noexcept = default;
    Rare& operator=(Rare other) noexcept {
        value_ = std::move(other.value_);
        return *this;
    }
    ~Rare() = default;

    [[nodiscard]] const Value& operator*() const {
        static const Value none{};
        return value_ ? *value_ : none;
    }
    [[nodiscard]] const Value* operator->() const { return &**this; }
    /// The value, to be changed.
    [[nodiscard]] Value& make() {
        if (!value_) value_ = std::make_unique<Value>();
        return *value_;
    }

private:
    std::unique_ptr<Value> value_;
};

}  // namespace spinloom
